"""What comes next, as the Session calendar lists it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from riskadmin.lib import calendar
from riskadmin.lib.calendar import ExchangeCalendar, Occurrence

HORIZON = timedelta(days=12)


class Coming(NamedTuple):
    """The next time that something happens."""

    at: datetime
    name: str
    what: str
    day: date


def coming(now: datetime, exchanges: ExchangeCalendar) -> list[Coming]:
    """The next resets, close, weekend and start-up, the soonest first (SPEC T-1, T-2, ICC-4)."""
    kinds: list[tuple[str, str, Callable[[datetime, datetime], Iterator[Occurrence]]]] = [
        (
            "Daily reset",
            "weekday filled usage to zero, rates of the date; then mappings until 16:45",
            _resets(exchanges),
        ),
        ("Position reset", "accounts are flat for the inline credit controls, holidays too", calendar.position_resets),
        ("Weekend usage to zero", "day orders of the trade date end", calendar.friday_closes),
        ("Weekend orders", "new orders fall in the weekend session", calendar.weekend_begins),
        ("Sunday start-up", "open usage restarts, groups change, FIX numbers at 1", calendar.sunday_startups),
    ]
    found = [Coming(at, name, what, day) for name, what, instants in kinds for at, day in _first(instants, now)]
    return sorted(found)


def _first(instants: Callable[[datetime, datetime], Iterator[Occurrence]], now: datetime) -> list[Occurrence]:
    first = next(instants(now, now + HORIZON), None)
    return [] if first is None else [first]


def _resets(exchanges: ExchangeCalendar) -> Callable[[datetime, datetime], Iterator[Occurrence]]:
    return lambda after, until: calendar.daily_resets(after, until, exchanges)
