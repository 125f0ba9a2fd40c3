"""The sparkline of the last hour: a stepped line of the highest side's usage against its limit. Pure.

The picture is 60 wide and 18 high; 0 % lies at 17 and 100 % or more at 1. Its width is the last hour, or what passed
since the first minute known, where that is less. Whole numbers only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

MINUTES: Final = 60
_BOTTOM: Final = 170
_HEIGHT: Final = 160


class Point(NamedTuple):
    """Usage and limit of one minute, in cents; limit -1 for No Limit."""

    minute: datetime
    usage: int
    limit: int


class Spark(NamedTuple):
    """`path` is the line, `low` and `high` its lowest and highest percent and `minutes` what it spans, for readers of
    the text."""

    path: str
    low: int
    high: int
    minutes: int = MINUTES


def span_of(first: datetime | None, now: datetime) -> int:
    """The minutes that the lines of one page span when the first minute known to any of them is `first`."""
    if first is None:
        return MINUTES
    return min(MINUTES, max(1, (now - first) // timedelta(minutes=1)))


def draw(points: Sequence[Point], now: datetime, minutes: int = MINUTES) -> Spark | None:
    """The line of `points` (oldest first) over the last `minutes` up to `now`; None when there are none."""
    if not points:
        return None
    since = now.replace(second=0, microsecond=0) - timedelta(minutes=minutes)
    # Without a limit the highest usage of the hour is the measure: the line has a shape and no level.
    most = max(point.usage for point in points) or 1
    shares = [point.usage * 100 // (point.limit if point.limit > 0 else most) for point in points]
    steps = [
        (max(0, (point.minute - since) // timedelta(minutes=1)) * MINUTES // minutes, share)
        for point, share in zip(points, shares, strict=True)
    ]
    x, share = steps[0]
    path = [f"M{x} {_height(share)}"]
    for x, share in steps[1:]:
        path.append(f"H{x}V{_height(share)}")
    return Spark(f"{''.join(path)}H{MINUTES}", min(shares), max(shares), minutes)


def _height(share: int) -> str:
    tenths = _BOTTOM - min(max(share, 0), 100) * _HEIGHT // 100
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
