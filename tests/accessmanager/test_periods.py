"""The restricted periods of the Access Manager, by table (SPEC AM-1, AM-6, AM-7)."""

from datetime import date

import pytest

from creditcontrols.accessmanager.periods import CRUDE, RULES, SWAPS, Rule, days_before, days_left, restricted_from
from riskadmin.lib.calendar import ExchangeCalendar, central

EXCHANGES = frozenset({"CBOT", "NYMEX"})
PLAIN = ExchangeCalendar(EXCHANGES)
THANKSGIVING = ExchangeCalendar(EXCHANGES, {date(2026, 11, 26): EXCHANGES, date(2026, 11, 27): frozenset({"NYMEX"})})


def begins(rule: Rule, last: str, exchange: str, calendar: ExchangeCalendar = PLAIN) -> str:
    """As Chicago's clocks show it."""
    return f"{central(restricted_from(rule, date.fromisoformat(last), exchange, calendar)):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("last", "calendar", "day"),
    [
        (date(2026, 12, 14), PLAIN, date(2026, 12, 3)),
        (date(2026, 12, 4), PLAIN, date(2026, 11, 25)),
        (date(2026, 12, 4), THANKSGIVING, date(2026, 11, 24)),  # CBOT rests on Thursday only
        (date(2027, 3, 15), PLAIN, date(2027, 3, 4)),
        (date(2026, 3, 16), PLAIN, date(2026, 3, 5)),  # the clocks change in between
    ],
)
def test_am_1_swap_futures_are_restricted_from_seven_trading_days_before(
    last: date, calendar: ExchangeCalendar, day: date
) -> None:
    assert days_before(last, SWAPS.days, "CBOT", calendar) == day
    assert days_left(day, last, "CBOT", calendar) == 7


def test_am_6_swap_futures_begin_at_midnight_of_the_day_not_at_its_trade_date() -> None:
    assert begins(SWAPS, "2026-12-14", "CBOT") == "Thu 2026-12-03 00:00"


@pytest.mark.parametrize(
    ("last", "begin"),
    [
        ("Mon 2026-12-14", "Wed 2026-12-09"),
        ("Tue 2026-12-15", "Thu 2026-12-10"),
        ("Wed 2026-12-16", "Sun 2026-12-13"),
        ("Thu 2026-12-17", "Mon 2026-12-14"),
        ("Fri 2026-12-18", "Tue 2026-12-15"),
    ],
)
def test_am_7_the_crude_oil_table(last: str, begin: str) -> None:
    weekday, day = last.split()
    assert f"{date.fromisoformat(day):%a}" == weekday
    assert begins(CRUDE, day, "NYMEX") == f"{begin} 17:00"


def test_am_7_a_holiday_is_no_trading_day() -> None:
    assert begins(CRUDE, "2026-11-30", "NYMEX", THANKSGIVING) == "Mon 2026-11-23 17:00"
    assert begins(CRUDE, "2026-11-30", "NYMEX") == "Wed 2026-11-25 17:00"


def test_am_4_crude_oil_is_permitted_by_default_and_swap_futures_are_not() -> None:
    defaults = {code: rule.permitted for code, rule in RULES.items()}
    assert defaults == dict.fromkeys(("B1U", "E1U", "F1U", "N1U", "S1U", "T1U"), False) | dict.fromkeys(
        ("CL", "CLT", "CLL", "CLS"), True
    )


def test_no_days_are_left_on_and_after_the_last_one() -> None:
    last = date(2026, 12, 14)
    assert [days_left(day, last, "CBOT", PLAIN) for day in (last, date(2026, 12, 20), date(2026, 12, 11))] == [0, 0, 1]
