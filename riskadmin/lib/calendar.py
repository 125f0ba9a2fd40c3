"""The trading week and trade dates in America/Chicago ("CT"). Pure: every function is given the instant, in any zone.

Wall times become UTC instants by the zone's rules, so that each comes exactly once on both daylight-saving Sundays
(SPEC T-5): none of them lies in the hour that is skipped or repeated (02:00, 01:00)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

CENTRAL: Final = ZoneInfo("America/Chicago")

WEEK_START: Final = time(16, 5)
"""Sunday start-up (SPEC T-1)."""

TRADE_DATE_START: Final = time(17, 0)
"""A trade date starts at this time of the day before (SPEC §1)."""

MARKET_CLOSE: Final = time(16, 0)

SATURDAY: Final = 5
SUNDAY: Final = 6
ONE_DAY: Final = timedelta(days=1)


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


def week_start(sunday: date) -> datetime:
    """The UTC instant at which the trading week of that Sunday starts. Raises ValueError for another day."""
    if sunday.weekday() != SUNDAY:
        raise ValueError(f"a Sunday was expected, {sunday:%A} {sunday} was found")
    return at_central(sunday, WEEK_START)


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


def market_close(day: date) -> datetime:
    """The UTC instant of the market close of `day`: 16:00 CT of that day, or of the Friday before a weekend day."""
    if day.weekday() >= SATURDAY:
        day -= timedelta(days=day.weekday() - SATURDAY + 1)
    return at_central(day, MARKET_CLOSE)


def tuesday_ten(at: datetime) -> datetime:
    """Tuesday 10:00:00 CT of the trading week of `at`, as a UTC instant: where the clock of the demo starts."""
    return at_central(trading_week(at) + timedelta(days=2), time(10, 0))
