"""What the projection keeps of the inline credit controls: where accounts stand, what they reached day by day, and the
levels that were crossed (SPEC ICC). One upsert a table and batch; the tables belong to an app above."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

import psycopg

from creditcontrols.engine.icc.events import PositionLevelChanged
from creditcontrols.engine.icc.state import Exposure, Key
from creditcontrols.engine.icc.values import LONG, SHORT
from creditcontrols.projected import upsert
from riskadmin.lib import calendar

MINUTE: Final = 60_000_000
"""µs; days of positions begin at a whole minute."""

KEY: Final = ("lce", "ef", "account", "product", "kind")
POSITION: Final = (
    *KEY, "net", "working_long", "working_short", "limit_long", "limit_short", "level_long", "level_short", "at", "seq",
)  # fmt: skip
DAY: Final = (*KEY, "day", "peak_long", "peak_short", "limit_long", "limit_short")
ALERT: Final = (*KEY, "side", "before", "level", "usage", "limit", "seq", "at")
ALERT_KEY: Final = ("seq", *KEY, "side")


class Exposures:
    """What one batch changes: the exposures by key, and the highest of both sides by day."""

    def __init__(self) -> None:
        self.latest: dict[Key, Exposure] = {}
        self.peaks: dict[tuple[Key, date], list[int]] = {}
        self.alerts: list[tuple[Any, ...]] = []

    def note(self, touched: Iterable[Exposure], at: int) -> None:
        """These stand as they are now, `at` (µs since 1970)."""
        for exposure in touched:
            key = exposure.key
            self.latest[key] = exposure
            long, short = exposure.usage(LONG), exposure.usage(SHORT)
            if long > 0 or short > 0:
                peak = self.peaks.setdefault((key, _day(at // MINUTE)), [0, 0])
                peak[LONG], peak[SHORT] = max(peak[LONG], long), max(peak[SHORT], short)

    def crossed(self, event: PositionLevelChanged, seq: int, at: datetime) -> None:
        """A level was crossed; what fell below one is no alert."""
        if event.level > event.before:
            key = (event.lce, event.ef, event.account, event.product, event.kind)
            self.alerts.append((*key, event.side, event.before, event.level, event.usage, event.limit, seq, at))

    def write(self, connection: psycopg.Connection, seq: int, at: datetime) -> None:
        """Store all of it as of entry `seq`, within the caller's transaction."""
        rows = [(*key, one.net, *one.working, *one.limits, *one.level, at, seq) for key, one in self.latest.items()]
        upsert(connection, "icc_accountposition", POSITION, rows, KEY)
        days = [(*key, day, *peak, *self.latest[key].limits) for (key, day), peak in self.peaks.items()]
        upsert(connection, "icc_positionday", DAY, days, DAY[:6], highest=("peak_long", "peak_short"))
        upsert(connection, "icc_positionalert", ALERT, self.alerts, ALERT_KEY)


@lru_cache(maxsize=8)
def _day(minute: int) -> date:
    return calendar.position_day(datetime.fromtimestamp(minute * 60, UTC))
