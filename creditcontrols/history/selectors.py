"""Utilization of both sides of a type by minute, for the chart: usage, peak and limit as they stood."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db import connection

from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.models import ExchangeGroup
from riskadmin.lib import calendar, clock


class Span(StrEnum):
    """How far back the chart looks."""

    HOUR = "1h"
    TODAY = "today"
    WEEK = "week"


SIDES: Final = {
    "futures": (UsageSide.FUT_LONG, UsageSide.FUT_SHORT),
    "options": (UsageSide.OPT_LONG, UsageSide.OPT_SHORT),
}
"""The sides of a type: long and short."""

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


def history(group: ExchangeGroup, kind: str, span: Span) -> History:
    """The weekday bucket of a group in one statement, whatever the span. `kind` is futures or options."""
    now = clock.business_now()
    since, sides = _since(span, now), SIDES[kind]
    values: dict[str, Any] = {
        "group": group.pk, "bucket": Bucket.WEEKDAY, "sides": [int(side) for side in sides], "since": since,
        "step": _STEP[span],
    }  # fmt: skip
    points: dict[int, list[Point]] = {int(side): [] for side in sides}
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, values)
        for side, at, usage, peak, limit, _ in cursor.fetchall():
            points[side].append((int(at.timestamp()), usage, peak, limit))
    return History(span, kind, since, now, points)


def _since(span: Span, now: datetime) -> datetime:
    """Start of the span, on a minute. Today is the trade date, which starts at 17:00 CT of the day before (SPEC §1)."""
    if span is Span.TODAY:
        return min(now, calendar.trade_date_start(calendar.trade_date(now))).replace(second=0, microsecond=0)
    back = timedelta(hours=1) if span is Span.HOUR else timedelta(days=7)
    return (now - back).replace(second=0, microsecond=0)
