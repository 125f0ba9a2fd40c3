"""Applying what is due: one transaction for each item, in the order of instants (SPEC T-3)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final, NamedTuple

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection, transaction

from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import clock
from riskadmin.schedule import registry
from riskadmin.schedule.choices import Status
from riskadmin.schedule.mails import tell_refused
from riskadmin.schedule.models import LedgerEntry, ScheduledChange
from riskadmin.schedule.registry import ChangeRefused, Job
from riskadmin.schedule.selectors import DueItem, due_items, unknown_jobs
from riskadmin.schedule.writing import decide, described, lock

log = structlog.get_logger()

KNOWN_SINCE: Final = date(1970, 1, 1)
"""Business date of the ledger row that says since when a job is known: nothing before it is caught up."""

ROLE: Final = "riskadmin_web"
"""What is applied touches what the console's services touch, whoever applies it: the worker or the gateway."""

ACTOR: Final = "schedule"


class Done(NamedTuple):
    """Something that was applied: a job's name or a change's title, and when it was due. `refused` has the reason."""

    name: str
    due_at: datetime
    refused: str = ""


def apply_due(now: datetime) -> list[Done]:
    """Apply every job and change that is due at `now`, each once, in the order of instant and rank; returns what this
    call applied. Beside a concurrent caller each item is done by one of them, and in the same order.

    A change that is no longer possible is refused with its reason and the rest goes on. An error of a job, or of the
    database, is raised: what comes after depends on it."""
    for job in unknown_jobs():
        _begin(job, now)
    return [done for item in due_items(now) if (done := _apply(item, now))]


def _begin(job: Job, now: datetime) -> None:
    """Meet a job for the first time: no catch-up, things are put as they are now."""
    with _turn():
        _, new = LedgerEntry.objects.get_or_create(
            job=job.name, business_date=KNOWN_SINCE, defaults={"due_at": now, "done_at": now}
        )
        if new and job.begin:
            job.begin(now)


def _apply(item: DueItem, now: datetime) -> Done | None:
    if item.occurrence is None:
        return _apply_change(item.change_id, now)
    due_at, business_date = item.occurrence
    with _turn():
        _, new = LedgerEntry.objects.get_or_create(
            job=item.name, business_date=business_date, defaults={"due_at": due_at, "done_at": clock.business_now()}
        )
        if not new:
            return None
        registry.job_of(item.name).run(business_date, due_at)
    log.info("schedule: job done", job=item.name, business_date=str(business_date), due_at=due_at.isoformat())
    return Done(item.name, due_at)


def _apply_change(change_id: int, now: datetime) -> Done | None:
    with _turn():
        change = ScheduledChange.objects.select_for_update().get(pk=change_id)
        if change.status != Status.PENDING or change.effective_at > now:
            return None
        refused = _attempt(change)
        decide(change, Status.REFUSED if refused else Status.APPLIED, ACTOR, refused)
        verb = "schedule.refused" if refused else "schedule.applied"
        record(actor=ACTOR, verb=verb, target=change, after=described(change), reason=refused)
        if refused:
            tell_refused(change, refused)
        else:
            LedgerEntry.objects.create(
                job=f"change {change.pk}",
                business_date=change.effective_at.date(),
                due_at=change.effective_at,
                done_at=clock.business_now(),
            )
    log.info("schedule: change decided", change=change.pk, kind=change.kind, status=change.status, reason=refused)
    return Done(change.title, change.effective_at, refused)


def _attempt(change: ScheduledChange) -> str:
    """Apply the change in a savepoint; returns why it was refused, or "" when it was not."""
    kind = registry.kind_of(change.kind)
    if kind is None:
        return "No part of the system applies changes of this kind."
    try:
        with transaction.atomic():
            user = User.objects.get(pk=change.requested_by_id)  # anew: roles may have changed
            if not user.is_active:
                raise ChangeRefused(f"{user} may not sign in any more.")
            kind.recheck(change, user)
            kind.apply(change)
    except (ChangeRefused, PermissionDenied) as refusal:
        return str(refusal) or "No longer permitted."
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        log.exception("schedule: a change failed", change=change.pk, kind=change.kind)
        return f"It failed: {type(fault).__name__}. Details are in the log."
    return ""


@contextmanager
def _turn() -> Iterator[None]:
    """One transaction under the lock of the schedule, with the privileges of the console."""
    with transaction.atomic():
        lock()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            before = cursor.fetchone()[0]
            cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, true)", (before,))
