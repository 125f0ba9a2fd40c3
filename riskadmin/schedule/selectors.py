"""What is due, and when the next thing will be."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max, Min

from riskadmin.schedule import registry
from riskadmin.schedule.models import LedgerEntry, ScheduledChange
from riskadmin.schedule.registry import Job, Occurrence

HORIZON = timedelta(days=15)
"""How far ahead the next instant of a job is looked for; each job of a week comes sooner, holidays included."""


class DueItem(NamedTuple):
    """A job or a change whose instant has come; sorts in the order in which they are applied."""

    at: datetime
    rank: int
    name: str
    change_id: int
    occurrence: Occurrence | None


def watermarks() -> dict[str, datetime]:
    """By job, the instant up to which it is done. A job that was never met is absent."""
    return dict(LedgerEntry.objects.values_list("job").annotate(Max("due_at")).order_by())


def due_items(now: datetime) -> list[DueItem]:
    """Everything that is due at `now`, in the order of instant and rank."""
    marks = watermarks()
    items = [
        DueItem(at, job.rank, job.name, 0, (at, day))
        for job in registry.jobs()
        if job.name in marks
        for at, day in job.instants(marks[job.name], now)
    ]
    items += [
        DueItem(change.effective_at, _rank(change.kind), change.kind, change.pk, None)
        for change in ScheduledChange.objects.due(now)
    ]
    return sorted(items)


def unknown_jobs() -> list[Job]:
    """Jobs that were never met, in the order of ranks."""
    marks = watermarks()
    return [job for job in registry.jobs() if job.name not in marks]


def next_boundary(after: datetime) -> datetime | None:
    """The next instant at which something is due; None when nothing is in sight. What is overdue counts too."""
    until = after + HORIZON
    found = [at for job in registry.jobs() for at, _ in [next(job.instants(after, until), (None, None))] if at]
    earliest = ScheduledChange.objects.pending().order_by().aggregate(at=Min("effective_at"))["at"]
    return min([*found, earliest] if earliest else found, default=None)


def _rank(kind: str) -> int:
    known = registry.kind_of(kind)
    return known.rank if known else registry.Rank.MAPPING
