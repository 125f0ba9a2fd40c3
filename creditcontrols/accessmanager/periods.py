"""When a product's restricted period begins (SPEC AM-1, AM-6, AM-7). Pure.

Trading days are counted back from the last trading day, which is day 0: workdays that are trade dates of the product's
exchange. Swap futures are restricted from midnight of their day on; the crude oil family from the start of its trade
date on, at 17:00 of the day before. No end: what is restricted stays so until it is not listed any more."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from riskadmin.lib.calendar import ONE_DAY, ExchangeCalendar, at_central, trade_date_start

MIDNIGHT: Final = time(0)


@dataclass(frozen=True)
class Rule:
    """From how many trading days before the last one on a product is restricted, from midnight or from the start of the
    trade date (17:00 of the day before), and whether accounts without a permission of their own may trade it then."""

    family: str
    days: int
    from_midnight: bool
    permitted: bool


SWAPS: Final = Rule("MAC swap futures", 7, from_midnight=True, permitted=False)
CRUDE: Final = Rule("Crude oil", 2, from_midnight=False, permitted=True)

RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(("B1U", "E1U", "F1U", "N1U", "S1U", "T1U"), SWAPS),
    **dict.fromkeys(("CL", "CLT", "CLL", "CLS"), CRUDE),
}
"""The restricted products by product code."""


def is_trading_day(day: date, exchange: str, calendar: ExchangeCalendar) -> bool:
    """True for a workday on which the exchange rolls its trade date."""
    return exchange in calendar.rolling(day)


def days_before(last: date, days: int, exchange: str, calendar: ExchangeCalendar) -> date:
    """The trading day of the exchange that lies `days` trading days before `last`."""
    day = last
    while days:
        day -= ONE_DAY
        days -= is_trading_day(day, exchange, calendar)
    return day


def restricted_from(rule: Rule, last: date, exchange: str, calendar: ExchangeCalendar) -> datetime:
    """The UTC instant from which on a contract with that last trading day is restricted."""
    day = days_before(last, rule.days, exchange, calendar)
    return at_central(day, MIDNIGHT) if rule.from_midnight else trade_date_start(day)


def days_left(on: date, last: date, exchange: str, calendar: ExchangeCalendar) -> int:
    """Trading days of the exchange after `on` up to `last`; 0 on the last trading day and after it."""
    left, day = 0, on
    while day < last:
        day += ONE_DAY
        left += is_trading_day(day, exchange, calendar)
    return left
