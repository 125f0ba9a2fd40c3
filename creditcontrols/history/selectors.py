"""Utilization of both sides of a type by minute, for the chart: usage, peak and limit as they stood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.models import ExchangeGroup, UtilizationDay, UtilizationMinute
from riskadmin.lib import calendar, clock


class Span(StrEnum):
    """How far back the chart looks."""

    HOUR = "1h"
    TODAY = "today"
    WEEK = "week"
    YEAR = "year"


SIDES: Final = {
    "futures": (UsageSide.FUT_LONG, UsageSide.FUT_SHORT),
    "options": (UsageSide.OPT_LONG, UsageSide.OPT_SHORT),
}
"""The sides of a type: long and short."""

ONE_YEAR: Final = timedelta(days=366)
MIDNIGHT: Final = time(0)
"""Where a trade date is drawn."""

_STEP: Final = {Span.HOUR: timedelta(minutes=1), Span.TODAY: timedelta(minutes=1), Span.WEEK: timedelta(minutes=10)}

# The value before the span is where the first step starts from.
_MINUTES: Final = """
    (SELECT DISTINCT ON (side) side, %(since)s, usage, usage, "limit", 0 FROM creditcontrols_utilizationminute
     WHERE group_id = %(group)s AND bucket = %(bucket)s AND side = ANY(%(sides)s) AND minute < %(since)s
     ORDER BY side, minute DESC)
    UNION ALL
    (SELECT side, date_bin(%(step)s, minute, %(since)s), (array_agg(usage ORDER BY minute DESC))[1],
            max(peak), (array_agg("limit" ORDER BY minute DESC))[1], 1
     FROM creditcontrols_utilizationminute
     WHERE group_id = %(group)s AND bucket = %(bucket)s AND side = ANY(%(sides)s) AND minute >= %(since)s
     GROUP BY side, date_bin(%(step)s, minute, %(since)s))
    ORDER BY 1, 2, 6
"""

Point = tuple[int, int, int, int]
"""(seconds since 1970, usage, peak, limit); money in cents, limit -1 is No Limit."""


@dataclass(frozen=True)
class History:
    """What the chart shows of one type: `points` by side, oldest first; each value holds until the next one."""

    span: Span
    kind: str
    since: datetime
    until: datetime
    points: dict[int, list[Point]]


@dataclass(frozen=True)
class Line:
    """A day or minute with its four sides; None where a side has no row."""

    at: Any
    sides: list[Any]


def history(group: ExchangeGroup, kind: str, span: Span, bucket: int = Bucket.WEEKDAY) -> History:
    """One session's bucket of a group in one statement, whatever the span; a year by trade date. `kind` is futures or
    options."""
    now = clock.business_now()
    if span is Span.YEAR:
        return _year(group, kind, now, bucket)
    since, sides = _since(span, now), SIDES[kind]
    values: dict[str, Any] = {
        "group": group.pk, "bucket": bucket, "sides": [int(side) for side in sides], "since": since,
        "step": _STEP[span],
    }  # fmt: skip
    points: dict[int, list[Point]] = {int(side): [] for side in sides}
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, values)
        for side, at, usage, peak, limit, _ in cursor.fetchall():
            points[side].append((int(at.timestamp()), usage, peak, limit))
    return History(span, kind, since, now, points)


def _year(group: ExchangeGroup, kind: str, now: datetime, bucket: int) -> History:
    since, sides = now - ONE_YEAR, SIDES[kind]
    points: dict[int, list[Point]] = {int(side): [] for side in sides}
    for day in days(group, bucket, since=since.date()).filter(side__in=sides).order_by("side", "trade_date"):
        at = int(calendar.at_central(day.trade_date, MIDNIGHT).timestamp())
        points[day.side].append((at, day.last, day.peak, day.limit))
    return History(Span.YEAR, kind, since, now, points)


def days(group: ExchangeGroup, bucket: int, *, since: date) -> QuerySet[UtilizationDay]:
    """The trade dates from `since` on that the session had orders in."""
    return UtilizationDay.objects.filter(group=group, bucket=bucket, trade_date__gte=since)


def minutes(group: ExchangeGroup, bucket: int, day: date) -> QuerySet[UtilizationMinute]:
    """The minutes of one trade date: Monday's begin on Friday evening, with the weekend session."""
    back = 3 if day.weekday() == 0 else 1
    since = calendar.at_central(day - timedelta(days=back), calendar.TRADE_DATE_START)
    until = calendar.at_central(day, calendar.TRADE_DATE_START)
    return UtilizationMinute.objects.filter(group=group, bucket=bucket, minute__gte=since, minute__lt=until)


def by_moment(rows: Iterable[Any], name: str) -> list[Line]:
    """Rows of sides as one line for each moment, newest first; `name` is the field that tells the moment."""
    found: dict[Any, dict[int, Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), {})[row.side] = row
    moments = sorted(found, reverse=True)
    return [Line(moment, [found[moment].get(side) for side in UsageSide.values]) for moment in moments]


def _since(span: Span, now: datetime) -> datetime:
    """Start of the span, on a minute. Today is the trade date, which starts at 17:00 CT of the day before (SPEC §1)."""
    if span is Span.TODAY:
        return min(now, calendar.trade_date_start(calendar.trade_date(now))).replace(second=0, microsecond=0)
    back = timedelta(hours=1) if span is Span.HOUR else timedelta(days=7)
    return (now - back).replace(second=0, microsecond=0)
