"""Reopening a port as a person does it."""

from django.core.exceptions import ValidationError

from riskadmin.firms.models import User
from riskadmin.firms.permissions import check_can_reopen_port
from riskadmin.fixstore import services as fixstore


def reopen(*, actor: User, session_id: str, reason: str) -> None:
    """Reopen the closed port of `session_id` (first 3 characters), with an audit row; the FIX servers read it anew
    after the commit. Raises PermissionDenied; ValidationError without a reason, or when it is not closed."""
    check_can_reopen_port(actor)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the port is reopened."})
    if not fixstore.reopen_port(actor=actor, session_id=session_id, reason=reason.strip()):
        raise ValidationError(f"Port {session_id} is not closed.")
