"""Asking for a later change, withdrawing it, and applying all that is due, exactly once (SPEC T-3, T-4)."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.lib import clock
from riskadmin.schedule import registry
from riskadmin.schedule.applying import apply_due as apply_due
from riskadmin.schedule.choices import Status
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.permissions import check_can_withdraw
from riskadmin.schedule.registry import ChangeRefused
from riskadmin.schedule.writing import decide, described, lock

CHANNEL = "riskadmin_schedule"
"""NOTIFY here has the gateway look anew for the next instant."""


def schedule_change(
    *,
    actor: User,
    kind: str,
    key: str,
    payload: Any,
    effective_at: datetime,
    title: str,
    lines: list[dict[str, str]],
    lce: LegalClearingEntity | None = None,
    execution_firm: ExecutionFirm | None = None,
    reason: str = "",
) -> ScheduledChange:
    """Ask for a change at `effective_at` and return it, pending. One that is pending for the same kind and key is
    marked replaced (SPEC T-4). The caller has checked that the actor may ask for it. Raises ValueError for a kind that
    no app applies."""
    if registry.kind_of(kind) is None:
        raise ValueError(f"no app applies changes of kind {kind!r}")
    with transaction.atomic():
        lock()
        before = _replace_pending(actor, kind, key)
        change = ScheduledChange.objects.create(
            kind=kind,
            key=key,
            payload=payload,
            title=title,
            lines=lines,
            effective_at=effective_at,
            lce=lce,
            execution_firm=execution_firm,
            requested_by=actor,
            requested_at=clock.business_now(),
            request_reason=reason,
        )
        record(
            actor=actor, verb="schedule.requested", target=change, before=before, after=described(change), reason=reason
        )
        wake_runner()
    return change


def withdraw_change(*, actor: User, change: ScheduledChange, reason: str = "") -> ScheduledChange:
    """Take a pending change back before its instant. Raises PermissionDenied, and ChangeRefused when it is decided or
    its instant has come."""
    check_can_withdraw(actor, change)
    with transaction.atomic():
        lock()
        current = ScheduledChange.objects.select_for_update().get(pk=change.pk)
        if current.status != Status.PENDING:
            raise ChangeRefused(f"It is no longer pending: it was {current.get_status_display().lower()}.")
        if current.effective_at <= clock.business_now():
            raise ChangeRefused("Its instant has come: it can no longer be withdrawn.")
        decide(current, Status.WITHDRAWN, str(actor), reason)
        record(actor=actor, verb="schedule.withdrawn", target=current, before=described(current), reason=reason)
        wake_runner()
    return current


def wake_runner() -> None:
    """At commit the gateway looks anew for its next instant: to be called when a change, a holiday or anything else
    that instants depend on is written."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def _replace_pending(actor: User, kind: str, key: str) -> dict[str, Any] | None:
    pending = ScheduledChange.objects.select_for_update().filter(kind=kind, key=key, status=Status.PENDING).first()
    if pending is None:
        return None
    decide(pending, Status.REPLACED, str(actor))
    return {"replaced": pending.pk, **described(pending)}
