"""The FIX sessions of order entry.

The runner assigns outbound 34 and encodes when it decides, connected or not; what could not be sent comes by resend."""

from datetime import date, datetime

from creditcontrols.engine.state import BEFORE
from creditcontrols.snapshots import Numbers
from riskadmin.fixnet import links
from riskadmin.fixnet.links import RESETS_PER_WEEK, series_of
from riskadmin.lib.calendar import trading_week


def series_of_week(week: str, business_now: datetime) -> int:
    """The series of the engine's week (ISO Sunday); before the engine has seen one, of the trading week of now."""
    return series_of(trading_week(business_now) if week == BEFORE else date.fromisoformat(week))


class Link(links.Link):
    """A FIX session of order entry; `key` is the first 6 characters of tag 49."""

    __slots__ = ()

    @property
    def ef(self) -> str:
        """The execution firm: characters 4-6."""
        return self.key[3:6]


class Links:
    """Every session known so far, by key."""

    def __init__(self, numbers: Numbers, series: int) -> None:
        self.by_key: dict[str, Link] = {}
        self.series = series
        for key, (known, next_in, next_out) in numbers.items():
            if known // RESETS_PER_WEEK == series // RESETS_PER_WEEK:
                self.by_key[key] = Link(key, known, next_in, next_out)

    def get(self, key: str) -> Link:
        """The link of a session; one that never spoke begins at 1."""
        link = self.by_key.get(key)
        if link is None:
            link = self.by_key[key] = Link(key, self.series, 1, 1)
        return link
