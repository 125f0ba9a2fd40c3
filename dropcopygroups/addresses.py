"""Where targets log on (SPEC FIX-2): 1 primary and 1 backup address for CGW, as many as are configured for MSGW."""

import os
from typing import Final, NamedTuple

from dropcopygroups.routing import CGW

PRIMARY: Final = "primary"
BACKUP: Final = "backup"
ADDRESSES: Final = {PRIMARY: "RISKADMIN_DC_{}_PRIMARY", BACKUP: "RISKADMIN_DC_{}_BACKUP"}
"""Variables with the addresses to show, CGW or MSGW in the gap."""

PORTS: Final = {PRIMARY: ("RISKADMIN_DC_PORT", 9200), BACKUP: ("RISKADMIN_DC_BACKUP_PORT", 0)}
"""Variables with the ports that this machine listens on, and what they are without; 0 for none."""


class Address(NamedTuple):
    """A host and port, and whether it is a primary or a backup."""

    role: str
    address: str


def addresses(kind: str) -> list[Address]:
    """The configured addresses of a kind of target (comma separated host:port), primaries first; the local ports where
    nothing is configured."""
    found = []
    for role, variable in ADDRESSES.items():
        text = os.environ.get(variable.format("CGW" if kind == CGW else "MSGW"), "")
        found += [Address(role, one.strip()) for one in text.split(",") if one.strip()]
    return found or [Address(role, f"127.0.0.1:{port}") for role in PORTS if (port := local_port(role))]


def local_port(role: str) -> int:
    """The port of this machine for that role, 0 for none. Raises ValueError for a setting that is no number."""
    variable, default = PORTS[role]
    return int(os.environ.get(variable) or default)
