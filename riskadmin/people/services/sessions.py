"""Ending sessions of users. An ended session is gone at its next request; its live feeds close within 5 s."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.people.policies import check_can_manage


@transaction.atomic
def end_sessions(*, actor: User, person: User, session_id: int | None = None, reason: str = "") -> int:
    """End one session of `person`, or all, and return how many. Raises PermissionDenied."""
    check_can_manage(actor, person)
    ended = drop_sessions(person, session_id)
    record(actor=actor, verb="sessions.ended", target=person, after={"sessions": ended}, reason=reason)
    return ended


def drop_sessions(person: User, session_id: int | None = None) -> int:
    """End sessions in the caller's transaction, without asking who does it."""
    sessions = UserSession.objects.filter(user=person)
    if session_id is not None:
        sessions = sessions.filter(pk=session_id)
    found = list(sessions)
    for session in found:
        session.end()
    return len(found)
