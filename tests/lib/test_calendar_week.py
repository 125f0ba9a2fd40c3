"""Each instant of the week happens once, at the right UTC instant: SPEC T-1, T-2, T-5, MKT-1.

What is expected is worked out without a time zone database: by the rule of the United States' Energy Policy Act (second
Sunday of March, first Sunday of November), walking minute by minute and looking at Chicago's wall."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from riskadmin.lib import calendar, markethours
from riskadmin.lib.calendar import CENTRAL, ClockChange, ExchangeCalendar
from riskadmin.lib.markethours import market_at, market_transitions

MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(days=7)
EXCHANGES = ExchangeCalendar(frozenset({"CME", "CBOT"}))
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
TO_THURSDAY = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY)


def nth_sunday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))


CHANGES = [
    ClockChange(sunday, forward)
    for year in range(2026, 2037)
    for sunday, forward in ((nth_sunday(year, 3, 2), True), (nth_sunday(year, 11, 1), False))
]
IDS = [change.day.isoformat() for change in CHANGES]


def wall(at: datetime) -> datetime:
    """Chicago's wall clock at a naive UTC instant, naive: UTC-5 in summer, else UTC-6."""
    begin = datetime.combine(nth_sunday(at.year, 3, 2), datetime.min.time()) + timedelta(hours=8)
    end = datetime.combine(nth_sunday(at.year, 11, 1), datetime.min.time()) + timedelta(hours=7)
    return at - timedelta(hours=5 if begin <= at < end else 6)


def walk(change: ClockChange) -> Iterator[tuple[datetime, tuple[int, str], date]]:
    """Every minute of the week before and the week after: instant, (weekday, HH:MM) and date in Chicago."""
    at = datetime.combine(change.day, datetime.min.time()) - WEEK
    for _ in range(15 * 24 * 60):
        here = wall(at)
        yield at.replace(tzinfo=UTC), (here.weekday(), f"{here:%H:%M}"), here.date()
        at += MINUTE


def span(change: ClockChange) -> tuple[datetime, datetime]:
    """What `walk` walks over, as after < instant <= until."""
    start = datetime.combine(change.day, datetime.min.time(), tzinfo=UTC) - WEEK
    return start - MINUTE, start + 15 * DAY - MINUTE


OCCURRENCES: dict[str, tuple[Callable[..., Iterator[tuple[datetime, date]]], set[tuple[int, str]]]] = {
    "daily reset": (
        lambda after, until: calendar.daily_resets(after, until, EXCHANGES),
        {(day, "16:30") for day in (*TO_THURSDAY, FRIDAY)},
    ),
    "position reset": (calendar.position_resets, {(day, "16:07") for day in (*TO_THURSDAY, FRIDAY)}),
    "Sunday start-up": (calendar.sunday_startups, {(SUNDAY, "16:05")}),
    "weekend usage to zero": (calendar.friday_closes, {(FRIDAY, "16:00")}),
    "weekend bucket": (calendar.weekend_begins, {(FRIDAY, "17:30")}),
    "windows": (calendar.windows, {(SUNDAY, "16:05")} | {(day, "16:30") for day in (*TO_THURSDAY, FRIDAY)}),
}

IN_THE_WEEK = {
    (SUNDAY, "16:05"): "pre_open",
    (SUNDAY, "17:00"): "open",
    **{(day, "16:00"): "cancel_only" for day in TO_THURSDAY},
    **{(day, "16:45"): "pre_open" for day in TO_THURSDAY},
    **{(day, "17:00"): "open" for day in TO_THURSDAY},
}
MARKET = {
    "weekday": {**IN_THE_WEEK, (FRIDAY, "16:00"): "closed"},
    "weekend": {
        **IN_THE_WEEK,
        (FRIDAY, "16:00"): "cancel_only",
        (FRIDAY, "16:05"): "open",
        (SATURDAY, "03:00"): "closed",
        (SATURDAY, "05:00"): "open",
    },
}


@pytest.mark.parametrize("change", CHANGES, ids=IDS)
def test_t_5_each_instant_around_a_change_of_clocks_comes_once_and_is_right(change: ClockChange) -> None:
    after, until = span(change)
    minutes = list(walk(change))
    for name, (function, walls) in OCCURRENCES.items():
        expected = [(at, day) for at, shown, day in minutes if shown in walls]
        assert list(function(after, until)) == expected, name
    for hours, states in MARKET.items():
        turns = [(at, states[shown], day) for at, shown, day in minutes if shown in states]
        assert [(turn.at, turn.state, turn.day) for turn in market_transitions(hours, after, until, EXCHANGES)] == turns


@pytest.mark.parametrize("change", CHANGES, ids=IDS)
def test_t_5_any_way_to_cut_the_time_finds_each_instant_once(change: ClockChange) -> None:
    after, until = span(change)
    whole = list(calendar.windows(after, until))
    cuts = [after + timedelta(minutes=97) * number for number in range(15 * 24 * 60 // 97 + 1)] + [until]
    pieces = [item for start, end in pairwise(cuts) for item in calendar.windows(start, end)]
    assert pieces == whole
    assert max(Counter(day for _, day in whole).values()) == 1


def test_t_5_the_changes_of_clocks_are_those_of_the_law() -> None:
    assert calendar.clock_changes(date(2026, 1, 1), date(2036, 12, 31)) == CHANGES


@pytest.mark.parametrize(
    ("when", "utc"),
    [
        ((2027, 3, 12, 16, 30), (2027, 3, 12, 22, 30)),
        ((2027, 3, 14, 16, 5), (2027, 3, 14, 21, 5)),
        ((2027, 3, 15, 16, 30), (2027, 3, 15, 21, 30)),
        ((2027, 11, 5, 16, 30), (2027, 11, 5, 21, 30)),
        ((2027, 11, 7, 16, 5), (2027, 11, 7, 22, 5)),
        ((2027, 11, 8, 16, 30), (2027, 11, 8, 22, 30)),
    ],
)
def test_t_5_windows_of_2027_by_hand(when: tuple[int, ...], utc: tuple[int, ...]) -> None:
    instant = datetime(*utc, tzinfo=UTC)  # type: ignore[arg-type, misc]
    assert datetime(*when, tzinfo=CENTRAL) == instant  # type: ignore[arg-type, misc]
    assert calendar.next_window(instant - timedelta(minutes=30)) == instant


def ct(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=CENTRAL)


@pytest.mark.parametrize(
    ("asked", "effective"),
    [
        (ct(23, 9), ct(23, 16, 30)),
        (ct(23, 16, 30), ct(23, 16, 30)),
        (ct(23, 16, 44, 59), ct(23, 16, 44, 59)),
        (ct(23, 16, 45), ct(24, 16, 30)),
        (ct(27, 16, 45), ct(29, 16, 5)),
        (ct(28, 12), ct(29, 16, 5)),
        (ct(29, 16, 5), ct(29, 16, 5)),
        (ct(29, 16, 5, 1), ct(30, 16, 30)),
    ],
)
def test_t_1_the_window_in_which_a_mapping_takes_effect(asked: datetime, effective: datetime) -> None:
    assert calendar.next_window(asked) == effective


@pytest.mark.parametrize(
    ("asked", "sunday"),
    [(ct(23, 9), 29), (ct(29, 16, 4, 59), 29), (ct(29, 16, 5), 29), (ct(22, 16, 5, 1), 29), (ct(22, 16), 22)],
)
def test_t_1_the_sunday_start_up_at_which_a_group_changes(asked: datetime, sunday: int) -> None:
    assert calendar.next_sunday_startup(asked) == ct(sunday, 16, 5)


@pytest.mark.parametrize(
    ("at", "weekend"),
    [
        (ct(20, 17, 29, 59), False),
        (ct(20, 17, 30), True),
        (ct(21, 4), True),
        (ct(22, 16, 4, 59), True),
        (ct(22, 16, 5), False),
        (ct(24, 10), False),
    ],
)
def test_t_1_when_orders_fall_in_the_weekend_bucket(at: datetime, weekend: bool) -> None:
    assert calendar.is_weekend_session(at) is weekend


@pytest.mark.parametrize(
    ("hours", "at", "state", "trade_date"),
    [
        ("weekday", ct(24, 10), "open", date(2026, 11, 24)),
        ("weekday", ct(24, 16), "cancel_only", date(2026, 11, 24)),
        ("weekday", ct(24, 16, 45), "pre_open", date(2026, 11, 25)),
        ("weekday", ct(21, 12), "closed", date(2026, 11, 20)),
        ("weekend", ct(20, 16, 4, 59), "cancel_only", date(2026, 11, 20)),
        ("weekend", ct(20, 16, 5), "open", date(2026, 11, 23)),
        ("weekend", ct(21, 4, 59), "closed", date(2026, 11, 23)),
        ("weekend", ct(21, 5), "open", date(2026, 11, 23)),
        ("weekend", ct(22, 16, 5), "pre_open", date(2026, 11, 23)),
        ("weekend", ct(23, 15, 59), "open", date(2026, 11, 23)),
    ],
)
def test_mkt_1_states_and_trade_dates(hours: str, at: datetime, state: str, trade_date: date) -> None:
    turn = market_at(hours, at, EXCHANGES)
    assert (turn.state, turn.trade_date) == (state, trade_date)


def test_mkt_1_the_day_ends_at_its_close_and_at_no_other_turn() -> None:
    for hours in markethours.HOURS:
        turns = market_transitions(hours, ct(22, 12), ct(29, 12), EXCHANGES)
        assert [turn.at for turn in turns if turn.ends_day] == [ct(day, 16) for day in (23, 24, 25, 26, 27)]


def test_t_2_a_date_without_roll_has_no_reset_and_its_trade_date_goes_on() -> None:
    thanksgiving = date(2026, 11, 26)
    closed = ExchangeCalendar(EXCHANGES.exchanges, {thanksgiving: EXCHANGES.exchanges})
    assert [day.day for _, day in calendar.daily_resets(ct(22, 12), ct(29, 12), closed)] == [23, 24, 25, 27]
    turns = list(market_transitions("weekday", ct(25, 16, 59), ct(26, 17), closed))
    assert {turn.trade_date for turn in turns} == {date(2026, 11, 27)}
    assert not any(turn.ends_day for turn in turns)


def test_t_2_a_holiday_of_one_exchange_keeps_only_its_own_trade_date() -> None:
    day = date(2026, 11, 26)
    partly = ExchangeCalendar(EXCHANGES.exchanges, {day: frozenset({"CBOT", "MGEX"})})
    assert (partly.rolling(day), partly.keeping(day)) == (("CME",), ("CBOT",))
    assert len(list(calendar.daily_resets(ct(22, 12), ct(29, 12), partly))) == 5
    close = market_at("weekday", ct(26, 16), partly)
    assert (close.ends_day, close.keeps, close.trade_date) == (True, ("CBOT",), day)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 24, 16, 6, 59, tzinfo=CENTRAL), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 16, 7, tzinfo=CENTRAL), date(2026, 11, 25)),
        (datetime(2026, 11, 27, 16, 7, tzinfo=CENTRAL), date(2026, 11, 30)),
        (datetime(2026, 11, 29, 12, tzinfo=CENTRAL), date(2026, 11, 30)),
        (datetime(2026, 11, 26, 16, 7, tzinfo=CENTRAL), date(2026, 11, 27)),
    ],
)
def test_icc_4_a_day_of_positions_ends_with_its_reset_holidays_too(at: datetime, day: date) -> None:
    assert calendar.position_day(at) == day
