"""What the Risk Monitor shows, as its address holds it: filters, trade dates, and how each card looks. Pure.

Unknown values read as their defaults: an old or mistyped address opens the page and never an error."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlencode

from creditcontrols.riskmonitor.choices import Card, Look, Of, Period
from riskadmin.lib import calendar
from riskadmin.lib.calendar import ONE_DAY

MOST_DAYS: Final = 31
"""Trade dates of one look, and of one report."""

LONGEST_ACCOUNT: Final = 20
_MONDAY: Final = 0


class Span(NamedTuple):
    """Trade dates `first` to `last`, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The instant at which the first one starts."""
        return start_of(self.first)

    @property
    def until(self) -> datetime:
        """The instant at which the last one has ended."""
        return start_of(calendar.skip_weekend(self.last + ONE_DAY))


def start_of(day: date) -> datetime:
    """The instant at which trade date `day` starts: 17:00 CT of the day before, Monday's on Friday (SPEC §1)."""
    back = 3 if day.weekday() == _MONDAY else 1
    return calendar.at_central(day - back * ONE_DAY, calendar.TRADE_DATE_START)


def before(day: date) -> date:
    """The trade date before `day`."""
    return day - (3 if day.weekday() == _MONDAY else 1) * ONE_DAY


@dataclass(frozen=True)
class Wanted:
    """One way to look at the Risk Monitor (RM-3); "" is no filter. `card` shows that card alone. `since` and `until`
    count with the period DATES only. `today` is the trade date of now. A `report` tells what was reached, never what
    stands now."""

    today: date
    lce: str = ""
    firm: str = ""
    account: str = ""
    period: Period = Period.TODAY
    since: date | None = None
    until: date | None = None
    activity: Look = Look.TABLE
    refused: Look = Look.TABLE
    usage: Look = Look.TABLE
    of: Of = Of.GROUPS
    card: str = ""
    report: bool = False

    @classmethod
    def parse(cls, params: Mapping[str, str], today: date) -> Self:
        """The state of a query string's values."""
        lce, firm = (_text(params, name, 3) for name in ("lce", "firm"))
        looks = {name: _one_of(Look, params.get(name, ""), Look.TABLE) for name in ("activity", "refused", "usage")}
        period = _one_of(Period, params.get("period", ""), Period.TODAY)
        dates = (_day(params, "since"), _day(params, "until")) if period is Period.DATES else (None, None)
        if period is Period.DATES and not any(dates):
            period = Period.TODAY
        return cls(
            today, lce, firm, _text(params, "account", LONGEST_ACCOUNT), period, *dates, **looks,
            of=_one_of(Of, params.get("of", ""), Of.GROUPS),
            card=params.get("card", "") if params.get("card") in Card.values else "",
        )  # fmt: skip

    @property
    def span(self) -> Span:
        """The trade dates of the period, at most MOST_DAYS of them."""
        if self.period is Period.YESTERDAY:
            return Span(before(self.today), before(self.today))
        if self.period is Period.WEEK:
            return Span(self.today - self.today.weekday() * ONE_DAY, self.today)
        if self.period is Period.DATES:
            last = calendar.skip_weekend(self.until or self.today)
            first = calendar.skip_weekend(min(self.since or last, last))
            return Span(max(first, last - (MOST_DAYS - 1) * ONE_DAY), last)
        return Span(self.today, self.today)

    @property
    def present(self) -> bool:
        """True when the period holds today: what stands now is shown, not what was reached then."""
        return not self.report and self.span.first <= self.today <= self.span.last

    @property
    def filtered(self) -> bool:
        """True when anything is left out."""
        return bool(self.lce or self.firm or self.account)

    def query(self, **changes: Any) -> str:
        """The shortest query string of this state with `changes`."""
        new, plain = replace(self, **changes), type(self)(self.today)
        names = ("lce", "firm", "account", "period", "since", "until", "activity", "refused", "usage", "of", "card")
        pairs = [(name, getattr(new, name)) for name in names]
        return urlencode([(name, str(value)) for name, value in pairs if value != getattr(plain, name)])


def _text(params: Mapping[str, str], name: str, longest: int) -> str:
    return params.get(name, "").replace("\x00", "").strip().upper()[:longest]


def _one_of(kind: Any, value: str, usual: Any) -> Any:
    return kind(value) if value in kind.values else usual


def _day(params: Mapping[str, str], name: str) -> date | None:
    try:
        day = date.fromisoformat(params.get(name, ""))
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2099, 12, 31) else None


def one_day(day: date, today: date, **filters: str) -> Wanted:
    """The look at one trade date: what a daily report shows."""
    return Wanted(today, **filters, period=Period.DATES, since=day, until=day, report=True)


def closed_day(now: datetime) -> date:
    """The trade date that closed last before `now` (16:00 CT): the one that a daily report at `now` is about."""
    local = calendar.central(now)
    day = local.date() if local.time() >= calendar.MARKET_CLOSE else local.date() - ONE_DAY
    while not calendar.is_weekday(day):
        day -= timedelta(days=1)
    return day
