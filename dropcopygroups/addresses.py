"""Where targets log on (SPEC FIX-2): 1 primary and 1 backup address for CGW, as many as are configured for MSGW."""

import os
from typing import Final, NamedTuple

from dropcopygroups.routing import CGW

VARIABLES: Final = {"primary": "RISKADMIN_DC_{}_PRIMARY", "backup": "RISKADMIN_DC_{}_BACKUP"}


class Address(NamedTuple):
    """A host and port, and whether it is a primary or a backup."""

    role: str
    address: str


def addresses(kind: str) -> list[Address]:
    """The configured addresses of a kind of target (comma separated host:port), primaries first; the local port of the
    demo where nothing is configured."""
    found = []
    for role, variable in VARIABLES.items():
        text = os.environ.get(variable.format("CGW" if kind == CGW else "MSGW"), "")
        found += [Address(role, one.strip()) for one in text.split(",") if one.strip()]
    return found or [Address("primary", f"127.0.0.1:{os.environ.get('RISKADMIN_DC_PORT', '9200')}")]
