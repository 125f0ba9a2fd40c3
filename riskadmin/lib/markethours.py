"""When the market of a product is in which state: the two trading hours of SPEC MKT-1. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from riskadmin.lib.calendar import (
    FRIDAY,
    MARKET_CLOSE,
    MONDAY_TO_THURSDAY,
    ONE_DAY,
    SATURDAY,
    SUNDAY,
    WEEK_START,
    ExchangeCalendar,
    occurrences,
)

WEEKDAY: Final = "weekday"
WEEKEND: Final = "weekend"
HOURS: Final = (WEEKDAY, WEEKEND)
"""Trading hours: of most products, and of those that trade over the weekend too."""

PRE_OPEN: Final = "pre_open"
OPEN: Final = "open"
CANCEL_ONLY: Final = "cancel_only"
CLOSED: Final = "closed"


class Rule(NamedTuple):
    """From `wall` (CT) on these weekdays the market is in `state`. `ends_day`: the trade date ends."""

    weekdays: tuple[int, ...]
    wall: time
    state: str
    ends_day: bool = False


_WEEK: Final = (
    Rule((SUNDAY,), WEEK_START, PRE_OPEN),
    Rule((SUNDAY, *MONDAY_TO_THURSDAY), time(17, 0), OPEN),
    Rule(MONDAY_TO_THURSDAY, MARKET_CLOSE, CANCEL_ONLY, True),
    Rule(MONDAY_TO_THURSDAY, time(16, 45), PRE_OPEN),
)

RULES: Final[dict[str, tuple[Rule, ...]]] = {
    WEEKDAY: (*_WEEK, Rule((FRIDAY,), MARKET_CLOSE, CLOSED, True)),
    WEEKEND: (
        *_WEEK,
        Rule((FRIDAY,), MARKET_CLOSE, CANCEL_ONLY, True),
        Rule((FRIDAY,), time(16, 5), OPEN),
        Rule((SATURDAY,), time(3, 0), CLOSED),
        Rule((SATURDAY,), time(5, 0), OPEN),
    ),
}


class Transition(NamedTuple):
    """From `at` (UTC) on the market is in `state`. `trade_date` is the one that trades, or that ends here with
    `ends_day`; it goes on then on the exchanges in `keeps`, which have a holiday. `day` is the date in Chicago."""

    at: datetime
    state: str
    trade_date: date
    ends_day: bool
    keeps: tuple[str, ...]
    day: date


def market_transitions(
    hours: str, after: datetime, until: datetime, holidays: ExchangeCalendar
) -> Iterator[Transition]:
    """Every change of state with after < instant <= until, in order."""
    found = [
        _transition(at, day, rule, holidays)
        for rule in RULES[hours]
        for at, day in occurrences(after, until, rule.wall, rule.weekdays)
    ]
    return iter(sorted(found))


def market_at(hours: str, at: datetime, holidays: ExchangeCalendar) -> Transition:
    """The state in which the market is at `at`: the last change at or before it."""
    *_, last = market_transitions(hours, at - timedelta(days=4), at, holidays)
    return last


def _transition(at: datetime, day: date, rule: Rule, holidays: ExchangeCalendar) -> Transition:
    """Up to the close an instant belongs to the trade date of its day, after it to the next one."""
    trading = holidays.trade_date_from(day if rule.wall <= MARKET_CLOSE else day + ONE_DAY)
    ends = rule.ends_day and (trading == day)
    return Transition(at, rule.state, trading, ends, holidays.keeping(day) if ends else (), day)
