"""The engine's week: jobs of the schedule that put its commands into the inbox (SPEC T-1, T-2, MKT-1)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from creditcontrols import inbox
from creditcontrols.engine.commands import BeginSession, ResetUsage, ResetWeekend, SetMarketState, StartWeek
from creditcontrols.engine.values import WEEKEND
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.lib import calendar, markethours
from riskadmin.lib.calendar import ExchangeCalendar, Occurrence
from riskadmin.lib.markethours import Transition
from riskadmin.reference.selectors import exchange_calendar
from riskadmin.schedule.registry import Job, Rank, register_job

ACTOR: Final = "schedule"
EVERY_DAY: Final = ExchangeCalendar()
"""Changes of market state happen on holidays too; what they mean for the trade date is looked up when they run."""


def register() -> None:
    """Make the engine's jobs known to the schedule."""
    register_job(Job("usage.reset", Rank.USAGE, _resets, reset_usage))
    register_job(Job("usage.weekend", Rank.USAGE, calendar.friday_closes, reset_weekend))
    register_job(Job("week.start", Rank.WEEK, calendar.sunday_startups, start_week, begin_week))
    register_job(Job("session.weekend", Rank.SESSION, calendar.weekend_begins, begin_weekend, begin_session))
    for hours, rules in markethours.RULES.items():
        for number, state in enumerate(sorted({rule.state for rule in rules})):
            begin = _market_as_it_is(hours) if number == 0 else None
            job = Job(f"market.{hours}.{state}", Rank.MARKET, _turns(hours, state), _market_turns(hours), begin)
            register_job(job)


def reset_usage(trade_date: date, due_at: datetime) -> None:
    """The daily reset: first the rates and deltas of the date, so that open charges are computed anew from them
    (SPEC GC2-17)."""
    inbox.put_instruments(trade_date, actor=ACTOR)
    inbox.put(ResetUsage(trade_date.isoformat(), exchange_calendar().rolling(trade_date)), actor=ACTOR)


def reset_weekend(friday: date, due_at: datetime) -> None:
    """Weekend usage to zero."""
    inbox.put(ResetWeekend(friday.isoformat()), actor=ACTOR)


def start_week(sunday: date, due_at: datetime) -> None:
    """Sunday start-up, with the LCEs whose GTC and GTD orders of earlier weeks count on."""
    every_week = LegalClearingEntity.objects.filter(older_orders_count=True).order_by("code")
    inbox.put(StartWeek(sunday.isoformat(), tuple(every_week.values_list("code", flat=True))), actor=ACTOR)


def begin_week(now: datetime) -> None:
    """The week that runs already when the schedule begins."""
    start_week(calendar.trading_week(now), now)


def begin_weekend(friday: date, due_at: datetime) -> None:
    """From here on orders fall in the weekend bucket."""
    inbox.put(BeginSession(WEEKEND), actor=ACTOR)


def begin_session(now: datetime) -> None:
    """The session that runs already when the schedule begins; a week starts with the weekday session."""
    if calendar.is_weekend_session(now):
        inbox.put(BeginSession(WEEKEND), actor=ACTOR)


def _resets(after: datetime, until: datetime) -> Iterator[Occurrence]:
    return calendar.daily_resets(after, until, exchange_calendar())


def _turns(hours: str, state: str) -> Callable[[datetime, datetime], Iterator[Occurrence]]:
    """The instants at which the market comes into `state`, each with its date in Chicago."""

    def instants(after: datetime, until: datetime) -> Iterator[Occurrence]:
        turns = markethours.market_transitions(hours, after, until, EVERY_DAY)
        return ((turn.at, turn.day) for turn in turns if turn.state == state)

    return instants


def _market_turns(hours: str) -> Callable[[date, datetime], None]:
    def run(day: date, due_at: datetime) -> None:
        just_before = due_at - timedelta.resolution
        for turn in markethours.market_transitions(hours, just_before, due_at, exchange_calendar()):
            _put_market(hours, turn)

    return run


def _market_as_it_is(hours: str) -> Callable[[datetime], None]:
    """The state that holds already when the schedule begins; nothing ends by it."""

    def begin(now: datetime) -> None:
        turn = markethours.market_at(hours, now, exchange_calendar())
        _put_market(hours, turn._replace(ends_day=False, keeps=()))

    return begin


def _put_market(hours: str, turn: Transition) -> None:
    trade_date = turn.trade_date.isoformat()
    inbox.put(SetMarketState(hours, turn.state, trade_date, turn.ends_day, turn.keeps), actor=ACTOR)
