"""Closing and reopening ports (SPEC FIX-3). The caller checks whether the actor may."""

from typing import Final

from django.db import connection, models, transaction

from riskadmin.audit.services import record
from riskadmin.fixstore.models import PortClosure
from riskadmin.lib import clock

CHANNEL: Final = "riskadmin_ports"


@transaction.atomic
def close_port(*, actor: models.Model | str, session_id: str, reason: str) -> PortClosure:
    """Close the port of `session_id` (first 3 characters); a port that is closed already stays as it is."""
    closure, made = PortClosure.objects.get_or_create(
        session_id=session_id, reopened_at=None, defaults={"closed_at": clock.business_now()}
    )
    if made:
        record(actor=actor, verb="port.closed", target=("port", session_id), after={"closed": True}, reason=reason)
        _wake(session_id)
    return closure


@transaction.atomic
def reopen_port(*, actor: models.Model | str, session_id: str, reason: str = "") -> bool:
    """Reopen the port of `session_id`; the gateway reads it anew after the commit. False when it was not closed."""
    name = actor if isinstance(actor, str) else str(actor)
    closed = PortClosure.objects.filter(session_id=session_id, reopened_at=None)
    if not closed.update(reopened_at=clock.business_now(), reopened_by=name):
        return False
    before, after = {"closed": True}, {"closed": False}
    record(actor=actor, verb="port.reopened", target=("port", session_id), before=before, after=after, reason=reason)
    _wake(session_id)
    return True


def _wake(session_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, session_id])
