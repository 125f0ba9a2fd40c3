"""The trading week and trade dates in America/Chicago ("CT"). Pure: every function is given the instant, in any zone.

Wall times become UTC instants by the zone's rules, so that each comes exactly once on both daylight-saving Sundays
(SPEC T-5): none of them lies in the hour that is skipped or repeated (02:00, 01:00)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

CENTRAL: Final = ZoneInfo("America/Chicago")

WEEK_START: Final = time(16, 5)
"""Sunday start-up (SPEC T-1)."""

TRADE_DATE_START: Final = time(17, 0)
"""A trade date starts at this time of the day before (SPEC §1)."""

MARKET_CLOSE: Final = time(16, 0)

RESET: Final = time(16, 30)
"""Daily reset, and right after it the work of the window (SPEC T-1, T-2)."""

POSITION_RESET: Final = time(16, 7)
"""When the positions of the inline credit controls are flat again, Monday to Friday, holidays too (SPEC ICC-4)."""

WINDOW_END: Final = time(16, 45)

WEEKEND_BEGIN: Final = time(17, 30)
"""From this time on Fridays orders fall in the weekend bucket (SPEC T-1)."""

MONDAY_TO_THURSDAY: Final = (0, 1, 2, 3)
WORKDAYS: Final = (0, 1, 2, 3, 4)
FRIDAY: Final = 4
SATURDAY: Final = 5
SUNDAY: Final = 6
ONE_DAY: Final = timedelta(days=1)

TradingDay = Callable[[date], bool]
"""Whether a day is a trading day."""


def at_central(day: date, wall: time) -> datetime:
    """The UTC instant at which clocks in Chicago show `wall` on `day`."""
    return datetime.combine(day, wall, tzinfo=CENTRAL).astimezone(UTC)


def central(at: datetime) -> datetime:
    """The instant as Chicago's clocks show it. `at` must be aware (ValueError)."""
    if at.tzinfo is None:
        raise ValueError("an aware instant was expected, a naive one was found")
    return at.astimezone(CENTRAL)


def trading_week(at: datetime) -> date:
    """The Sunday on which the trading week of `at` started, at 16:05 CT."""
    local = central(at)
    sunday = local.date() - timedelta(days=(local.weekday() + 1) % 7)
    if local.weekday() == SUNDAY and local.time() < WEEK_START:
        return sunday - timedelta(days=7)
    return sunday


def trade_date(at: datetime) -> date:
    """The business date of the trading day of `at`: it starts at 17:00 CT of the day before. What starts on Friday
    evening or on Saturday belongs to Monday. Exchange holidays are no part of this."""
    local = central(at)
    day = local.date() + ONE_DAY if local.time() >= TRADE_DATE_START else local.date()
    return skip_weekend(day)


def skip_weekend(day: date) -> date:
    """The day itself, or the Monday after a Saturday or Sunday."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def trade_date_start(day: date) -> datetime:
    """The UTC instant at which trade date `day` starts; Monday's starts on Sunday."""
    return at_central(day - ONE_DAY, TRADE_DATE_START)


def is_weekday(day: date) -> bool:
    """Monday to Friday: the trading days of a calendar without holidays."""
    return day.weekday() < SATURDAY


def market_close(day: date, is_trading_day: TradingDay = is_weekday) -> datetime:
    """The UTC instant of the market close of `day`, 16:00 CT, or of the trading day before."""
    while not is_trading_day(day):
        day -= ONE_DAY
    return at_central(day, MARKET_CLOSE)


def tuesday_ten(at: datetime) -> datetime:
    """Tuesday 10:00:00 CT of the trading week of `at`, as a UTC instant: where the clock of the demo starts."""
    return at_central(trading_week(at) + timedelta(days=2), time(10, 0))


def is_weekend_session(at: datetime) -> bool:
    """True from Friday 17:30 to Sunday 16:05 CT, when orders fall in the weekend bucket (SPEC T-1)."""
    local = central(at)
    day, wall = local.weekday(), local.time()
    return day == SATURDAY or (day == FRIDAY and wall >= WEEKEND_BEGIN) or (day == SUNDAY and wall < WEEK_START)


Occurrence = tuple[datetime, date]
"""A UTC instant and its business date."""


@dataclass(frozen=True)
class ExchangeCalendar:
    """The exchanges, and by date those that do not roll their trade date (SPEC §1)."""

    exchanges: frozenset[str] = frozenset()
    holidays: Mapping[date, frozenset[str]] = field(default_factory=dict)

    def rolling(self, day: date) -> tuple[str, ...]:
        """The exchanges for which `day` is a trade date, sorted."""
        if day.weekday() >= SATURDAY:
            return ()
        return tuple(sorted(self.exchanges - self.holidays.get(day, frozenset())))

    def keeping(self, day: date) -> tuple[str, ...]:
        """The exchanges whose trade date goes on over the close of `day`, sorted."""
        return tuple(sorted(self.exchanges & self.holidays.get(day, frozenset())))

    def trade_date_from(self, day: date) -> date:
        """The first date from `day` on that is a trade date of some exchange; without exchanges the first workday."""
        day = skip_weekend(day)
        while self.exchanges and not self.rolling(day):
            day = skip_weekend(day + ONE_DAY)
        return day


def occurrences(after: datetime, until: datetime, wall: time, weekdays: tuple[int, ...]) -> Iterator[Occurrence]:
    """The instants at which Chicago shows `wall` on those weekdays, after < instant <= until, with their dates."""
    day, last = central(after).date(), central(until).date()
    while day <= last:
        if day.weekday() in weekdays and after < (at := at_central(day, wall)) <= until:
            yield at, day
        day += ONE_DAY


def daily_resets(after: datetime, until: datetime, holidays: ExchangeCalendar) -> Iterator[Occurrence]:
    """16:30 CT on each date that is a trade date of some exchange (SPEC T-2)."""
    return (item for item in occurrences(after, until, RESET, WORKDAYS) if holidays.rolling(item[1]))


def position_resets(after: datetime, until: datetime) -> Iterator[Occurrence]:
    """16:07 CT Monday to Friday, whatever the exchanges keep (SPEC ICC-4), with its date."""
    return occurrences(after, until, POSITION_RESET, WORKDAYS)


def position_day(at: datetime) -> date:
    """The date of the 16:07 reset that ends the day of positions of `at` (SPEC ICC-4)."""
    local = central(at)
    return skip_weekend(local.date() + ONE_DAY if local.time() >= POSITION_RESET else local.date())


def sunday_startups(after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Sunday start-up, 16:05 CT (SPEC T-1), with its Sunday."""
    return occurrences(after, until, WEEK_START, (SUNDAY,))


def friday_closes(after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Friday 16:00 CT, when weekend usage goes to zero (SPEC T-1)."""
    return occurrences(after, until, MARKET_CLOSE, (FRIDAY,))


def weekend_begins(after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Friday 17:30 CT, from when on orders fall in the weekend bucket (SPEC T-1)."""
    return occurrences(after, until, WEEKEND_BEGIN, (FRIDAY,))


def windows(after: datetime, until: datetime) -> Iterator[Occurrence]:
    """The starts of the windows in which mappings change: 16:30 Monday to Friday, Sunday start-up (SPEC §3)."""
    return iter(sorted([*occurrences(after, until, RESET, WORKDAYS), *sunday_startups(after, until)]))


def next_window(at: datetime) -> datetime:
    """When a mapping asked for at `at` takes effect: the next window, or at once inside of one (SPEC §3)."""
    local = central(at)
    if local.weekday() in WORKDAYS and RESET <= local.time() < WINDOW_END:
        return at.astimezone(UTC)
    return next(windows(at - timedelta.resolution, at + timedelta(days=4)))[0]


def next_sunday_startup(at: datetime) -> datetime:
    """The first Sunday start-up at or after `at`."""
    return next(sunday_startups(at - timedelta.resolution, at + timedelta(days=8)))[0]


class ClockChange(NamedTuple):
    """A Sunday on which Chicago's clocks change, at 02:00."""

    day: date
    forward: bool


def clock_changes(first: date, last: date) -> list[ClockChange]:
    """The changes of clocks from `first` to `last`, both included."""
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        hours = at_central(day + ONE_DAY, time.min) - at_central(day, time.min)
        if hours != ONE_DAY:
            found.append(ClockChange(day, hours < ONE_DAY))
    return found
