"""The calls of the schedule: the week's instants, and changes that wait for theirs."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from riskadmin.lib import calendar, clock
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem
from riskadmin.rest.schemas import Code, Filter, Id, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes
from riskadmin.schedule import registry, services
from riskadmin.schedule.choices import Status
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.registry import ChangeRefused

router = Router(tags=["Schedule"])

MOST_DAYS: Final = 31


class CalendarFilter(Filter):
    """How far ahead."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 7


class InstantOut(Out):
    """Something that happens by itself, once for its business date."""

    at: datetime
    job: str
    business_date: date


class CalendarOut(Out):
    """The session calendar from now on, in business time. `next_window` is when a mapping asked for now takes effect,
    `next_sunday_startup` when a regrouping does."""

    now: datetime
    trade_date: date
    weekend_session: bool
    next_window: datetime
    next_sunday_startup: datetime
    instants: list[InstantOut]


class ChangeFilter(Paging):
    """Which scheduled changes."""

    status: Status | None = None
    lce: Code | None = None
    execution_firm: Code | None = None


class LineOut(Out):
    """One thing that differs."""

    label: str
    before: str
    after: str


class ScheduledChangeOut(Out):
    """A change with a later instant; what decided it is null while it is pending."""

    id: int
    kind: str
    title: str
    lines: list[LineOut]
    lce: str | None
    execution_firm: str | None
    effective_at: datetime
    requested_by: str
    requested_at: datetime
    status: Status
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None


class WithdrawFilter(Filter):
    """Why."""

    reason: Sentence = ""


@router.get("/calendar", response=CalendarOut, summary="Session calendar")
def get_calendar(request: HttpRequest, wanted: Query[CalendarFilter]) -> Any:
    """What happens at which instant in the coming days: resets, sessions, start-up, market states."""
    now = clock.business_now()
    until = now + timedelta(days=wanted.days)
    found = sorted((at, job.rank, job.name, day) for job in registry.jobs() for at, day in job.instants(now, until))
    return CalendarOut(
        now=now,
        trade_date=calendar.trade_date(now),
        weekend_session=calendar.is_weekend_session(now),
        next_window=calendar.next_window(now),
        next_sunday_startup=calendar.next_sunday_startup(now),
        instants=[InstantOut(at=at, job=name, business_date=day) for at, _, name, day in found],
    )


@router.get("/scheduled-changes", response=Page[ScheduledChangeOut], summary="Scheduled changes")
def list_scheduled_changes(request: HttpRequest, response: HttpResponse, wanted: Query[ChangeFilter]) -> Any:
    """Pending and decided ones, latest request first."""
    names = {
        "status": wanted.status, "lce__code": wanted.lce, "execution_firm__code": wanted.execution_firm,
    }  # fmt: skip
    rows = _visible(request).filter(**{name: value for name, value in names.items() if value is not None})
    return page(request, response, rows, wanted, ("-pk",), change_out)


@router.get("/scheduled-changes/{change_id}", response=ScheduledChangeOut, summary="One scheduled change")
def get_scheduled_change(request: HttpRequest, change_id: Annotated[Id, Path()]) -> Any:
    """What waits, until when, or what became of it."""
    return change_out(_visible(request).get(pk=change_id))


@router.delete("/scheduled-changes/{change_id}", response=ScheduledChangeOut, summary="Withdraw a scheduled change")
@changes(Scope.LIMITS)
def withdraw_scheduled_change(
    request: HttpRequest, change_id: Annotated[Id, Path()], wanted: Query[WithdrawFilter]
) -> Any:
    """Take a pending change back before its instant (SPEC T-3); 409 when it is decided or its instant has come."""
    try:
        return change_out(
            services.withdraw_change(
                actor=request.user, change=_visible(request).get(pk=change_id), reason=wanted.reason
            )
        )
    except ChangeRefused as refusal:
        raise Problem(409, str(refusal)) from refusal


def _visible(request: HttpRequest) -> Any:
    return ScheduledChange.objects.visible_to(request.user).select_related("lce", "execution_firm", "requested_by")


def change_out(row: ScheduledChange) -> ScheduledChangeOut:
    """A scheduled change as the API tells it."""
    lines = [LineOut(**{name: str(line.get(name, "")) for name in ("label", "before", "after")}) for line in row.lines]
    return ScheduledChangeOut(
        id=row.pk, kind=row.kind, title=row.title, lines=lines, lce=row.lce.code if row.lce else None,
        execution_firm=row.execution_firm.code if row.execution_firm else None, effective_at=row.effective_at,
        requested_by=str(row.requested_by), requested_at=row.requested_at, status=Status(row.status),
        decided_at=row.decided_at, decided_by=row.decided_by or None, reason=row.reason or None,
    )  # fmt: skip
