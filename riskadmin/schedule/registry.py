"""What the apps above can do at an instant: kinds of changes, and jobs. They register in `AppConfig.ready`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from riskadmin.schedule.models import ScheduledChange

Occurrence = tuple[datetime, date]
"""An instant (UTC) and its business date."""


class Rank(IntEnum):
    """The order of what is due at the same instant (SPEC T-1, T-6): usage first, then who guarantees, then groups,
    and the market last."""

    USAGE = 10
    WEEK = 20
    SESSION = 30
    MAPPING = 40
    REGROUPING = 50
    MARKET = 60


class ChangeRefused(Exception):
    """The change is not possible any more; the text is the reason that people read."""


@dataclass(frozen=True)
class Job:
    """Something that happens at instants of its own, once for each business date.

    `instants(after, until)` names them in order, after < instant <= until. `run(business_date, due_at)` is called in
    the transaction that writes the ledger row. `begin(now)` is called in place of a catch-up when the job is met for
    the first time: it puts things as they are at `now`."""

    name: str
    rank: int
    instants: Callable[[datetime, datetime], Iterator[Occurrence]]
    run: Callable[[date, datetime], None]
    begin: Callable[[datetime], None] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of change. `apply(change)` runs in the transaction that marks it applied; `recheck(change, user)` before,
    with the user who asked, loaded anew. Both may raise ChangeRefused; PermissionDenied is the same."""

    name: str
    apply: "Callable[[ScheduledChange], None]"
    recheck: "Callable[[ScheduledChange, Any], None]"
    rank: int


_jobs: Final[dict[str, Job]] = {}
_kinds: Final[dict[str, Kind]] = {}


def register_job(job: Job) -> None:
    """Make the job known. A second one of the same name takes its place."""
    _jobs[job.name] = job


def register_kind(
    kind: str,
    apply: "Callable[[ScheduledChange], None]",
    recheck: "Callable[[ScheduledChange, Any], None]",
    *,
    rank: int = Rank.MAPPING,
) -> None:
    """Make a kind of change known. A second one of the same name takes its place."""
    _kinds[kind] = Kind(kind, apply, recheck, rank)


def jobs() -> Iterable[Job]:
    """Every job, in the order of ranks."""
    return sorted(_jobs.values(), key=lambda job: (job.rank, job.name))


def job_of(name: str) -> Job:
    """The job of that name. Raises KeyError."""
    return _jobs[name]


def kind_of(name: str) -> Kind | None:
    """The kind of that name; None when no app knows it."""
    return _kinds.get(name)


def forget(*names: str) -> None:
    """Take jobs and kinds out again: for tests that register their own."""
    for name in names:
        _jobs.pop(name, None)
        _kinds.pop(name, None)
