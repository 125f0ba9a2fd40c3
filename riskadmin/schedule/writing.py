"""The schedule's lock, and how a change is written down."""

from typing import Any, Final

from django.db import connection

from riskadmin.lib import clock
from riskadmin.schedule.models import ScheduledChange

LOCK_KEY: Final = 1_195_458_131


def lock() -> None:
    """Hold the schedule until the end of the transaction: one asks, withdraws or applies at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK_KEY,))


def decide(change: ScheduledChange, status: str, by: str, reason: str = "") -> None:
    """Write how a pending change ended."""
    change.status, change.decided_at, change.decided_by, change.reason = status, clock.business_now(), by, reason
    change.save(update_fields=["status", "decided_at", "decided_by", "reason"])


def described(change: ScheduledChange) -> dict[str, Any]:
    """The change as the audit trail keeps it."""
    return {
        "kind": change.kind,
        "key": change.key,
        "title": change.title,
        "effective_at": change.effective_at,
        "lines": change.lines,
        "payload": change.payload,
    }
