"""Which ports are closed or were, and whose they are."""

from typing import Any, Final, NamedTuple

from django.core.exceptions import PermissionDenied

from riskadmin.firms.scope import scope_of
from riskadmin.fixstore.models import PortClosure
from riskadmin.keypairs.owners import KeySession, key_sessions

MOST_REOPENED: Final = 50
READERS_ONLY: Final = "Closed ports are for GCC, GAM and auditors of all; firms see their own on their pages."


class Port(NamedTuple):
    """A closure with the session id's owners; `session` is None for an id that nobody has any more."""

    closure: PortClosure
    session: KeySession | None


def check_can_read(user: Any) -> None:
    """Raises PermissionDenied unless `user` sees all firms."""
    if not scope_of(user).sees_all:
        raise PermissionDenied(READERS_ONLY)


def closed_ports(user: Any) -> list[Port]:
    """The ports that are closed now, the latest first. Raises PermissionDenied."""
    check_can_read(user)
    return owned(list(PortClosure.objects.filter(reopened_at=None).order_by("-closed_at", "-pk")))


def reopened_ports(user: Any) -> list[Port]:
    """The latest ports that were reopened. Raises PermissionDenied."""
    check_can_read(user)
    found = PortClosure.objects.filter(reopened_at__isnull=False).order_by("-reopened_at", "-pk")
    return owned(list(found[:MOST_REOPENED]))


def closed_port(user: Any, session_id: str) -> Port:
    """The closed port of a session id. Raises PermissionDenied; PortClosure.DoesNotExist where it is not closed."""
    check_can_read(user)
    return owned([PortClosure.objects.get(session_id=session_id, reopened_at=None)])[0]


def owned(closures: list[PortClosure]) -> list[Port]:
    """The closures with whose ports they are, in their order."""
    owners = {one.session_id: one for one in key_sessions({one.session_id for one in closures})}
    return [Port(one, owners.get(one.session_id)) for one in closures]
