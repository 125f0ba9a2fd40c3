"""Utilization over time."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from creditcontrols.api.words import SIDES, SideWord
from creditcontrols.choices import UsageSide
from creditcontrols.history.selectors import Span, history
from creditcontrols.models import ExchangeGroup
from riskadmin.rest.schemas import Filter, Id, Out, limited

router = Router(tags=["Exchange groups"])


class TypeWord(StrEnum):
    """Futures or options."""

    FUTURES = "futures"
    OPTIONS = "options"


class SpanWord(StrEnum):
    """How far back: an hour, the trade date, or seven days in steps of ten minutes."""

    HOUR = "1h"
    TODAY = "today"
    WEEK = "week"


class UtilizationFilter(Filter):
    """Which part of the history."""

    type: TypeWord = TypeWord.FUTURES
    range: SpanWord = SpanWord.TODAY


class PointOut(Out):
    """Usage from `at` until the next point, its peak, and the limit then; null is No Limit."""

    at: datetime
    usage_cents: int
    peak_cents: int
    limit_cents: int | None


class SideHistoryOut(Out):
    """One side, oldest first."""

    side: SideWord
    points: list[PointOut]


class UtilizationHistoryOut(Out):
    """Both sides of a type in the weekday session."""

    since: datetime
    until: datetime
    sides: list[SideHistoryOut]


@router.get("/groups/{group_id}/utilization", response=UtilizationHistoryOut, summary="Utilization over time")
def get_utilization(
    request: HttpRequest, group_id: Annotated[Id, Path()], wanted: Query[UtilizationFilter]
) -> UtilizationHistoryOut:
    """Usage, peak and limit as they stood, by minute."""
    group = ExchangeGroup.objects.visible_to(request.user).get(pk=group_id)
    found = history(group, wanted.type.value, Span(wanted.range.value))
    return UtilizationHistoryOut(
        since=found.since,
        until=found.until,
        sides=[
            SideHistoryOut(side=SIDES[UsageSide(side)], points=[_point(*point) for point in points])
            for side, points in found.points.items()
        ],
    )


def _point(at: int, usage: int, peak: int, limit: int) -> Any:
    return PointOut(at=datetime.fromtimestamp(at, UTC), usage_cents=usage, peak_cents=peak, limit_cents=limited(limit))
