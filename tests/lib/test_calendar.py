"""The trading week and trade dates in Chicago: SPEC §1, T-1, T-5."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskadmin.lib.calendar import (
    CENTRAL,
    WEEK_START,
    at_central,
    central,
    market_close,
    trade_date,
    trade_date_start,
    trading_week,
    tuesday_ten,
)

SUNDAYS = {"standard": date(2026, 11, 22), "spring": date(2026, 3, 8), "autumn": date(2026, 11, 1)}


def ct(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=CENTRAL)


def week_start(sunday: date) -> datetime:
    return at_central(sunday, WEEK_START)


@pytest.mark.parametrize(
    ("day", "instant"),
    [("standard", (2026, 11, 22, 22, 5)), ("spring", (2026, 3, 8, 21, 5)), ("autumn", (2026, 11, 1, 22, 5))],
)
def test_t_5_the_week_starts_at_the_right_instant_on_daylight_saving_sundays(
    day: str, instant: tuple[int, ...]
) -> None:
    start = week_start(SUNDAYS[day])
    assert start == datetime(*instant, tzinfo=UTC)
    assert trading_week(start) == SUNDAYS[day]
    assert trading_week(start - timedelta(microseconds=1)) == SUNDAYS[day] - timedelta(days=7)


def test_t_5_weeks_with_a_change_of_clocks_have_167_and_169_hours() -> None:
    spring, autumn = SUNDAYS["spring"], SUNDAYS["autumn"]
    week = timedelta(days=7)
    assert week_start(spring) - week_start(spring - week) == timedelta(hours=167)
    assert week_start(autumn) - week_start(autumn - week) == timedelta(hours=169)


@pytest.mark.parametrize(
    ("at", "sunday"),
    [
        (ct(2026, 11, 22, 16, 4, 59), date(2026, 11, 15)),
        (ct(2026, 11, 22, 16, 5), date(2026, 11, 22)),
        (ct(2026, 11, 24, 10), date(2026, 11, 22)),
        (ct(2026, 11, 28, 23, 59), date(2026, 11, 22)),
        (ct(2026, 11, 29, 0), date(2026, 11, 22)),
    ],
)
def test_t_1_the_trading_week_of_an_instant(at: datetime, sunday: date) -> None:
    assert trading_week(at) == sunday
    assert trading_week(at.astimezone(UTC)) == sunday


@given(st.integers(0, 60 * 366 * 86_400))
def test_every_instant_lies_in_its_week_and_trade_date(seconds: int) -> None:
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    sunday = trading_week(at)
    assert week_start(sunday) <= at < week_start(sunday + timedelta(days=7))
    day = trade_date(at)
    assert day.weekday() < 5
    assert at < trade_date_start(day + timedelta(days=1))
    assert central(at).date() <= day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (ct(2026, 11, 24, 16, 59, 59), date(2026, 11, 24)),
        (ct(2026, 11, 24, 17), date(2026, 11, 25)),
        (ct(2026, 11, 27, 17), date(2026, 11, 30)),
        (ct(2026, 11, 28, 12), date(2026, 11, 30)),
        (ct(2026, 11, 29, 17), date(2026, 11, 30)),
    ],
)
def test_a_trade_date_starts_at_five_of_the_day_before(at: datetime, day: date) -> None:
    assert trade_date(at) == day


@pytest.mark.parametrize(
    ("day", "close"),
    [
        (date(2026, 11, 24), ct(2026, 11, 24, 16)),
        (date(2026, 11, 28), ct(2026, 11, 27, 16)),
        (date(2026, 11, 29), ct(2026, 11, 27, 16)),
    ],
)
def test_the_market_closes_at_four_of_the_day_or_of_the_friday_before(day: date, close: datetime) -> None:
    assert market_close(day) == close


def test_the_demo_starts_on_tuesday_at_ten() -> None:
    assert tuesday_ten(ct(2026, 11, 28, 12)) == ct(2026, 11, 24, 10)
    assert tuesday_ten(ct(2026, 11, 22, 16, 4)) == ct(2026, 11, 17, 10)


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        trading_week(ct(2026, 11, 24, 10).replace(tzinfo=None))
    assert trading_week(ct(2026, 11, 24, 10)).weekday() == 6
