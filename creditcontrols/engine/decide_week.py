"""Decisions of the calendar: resets, sessions, weeks, market states. The schedule sends each once, at its instant."""

from typing import Final

from creditcontrols.engine.commands import BeginSession, ResetUsage, ResetWeekend, SetMarketState, StartWeek
from creditcontrols.engine.events import (
    Event,
    MarketStateChanged,
    SessionBegun,
    UsageReset,
    WeekendReset,
    WeekStarted,
)
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import CANCEL_ONLY, CLOSED, OPEN, PRE_OPEN, WEEKDAY, WEEKEND

MARKET_STATES: Final = (PRE_OPEN, OPEN, CANCEL_ONLY, CLOSED)


def reset_usage(state: EngineState, c: ResetUsage, now_us: int) -> list[Event]:
    """The daily reset (SPEC T-2, GC2-17)."""
    del state, now_us
    return [UsageReset(c.trade_date, c.exchanges)]


def reset_weekend(state: EngineState, c: ResetWeekend, now_us: int) -> list[Event]:
    """Weekend usage to zero (SPEC T-1)."""
    del state, now_us
    return [WeekendReset(c.business_date)]


def begin_session(state: EngineState, c: BeginSession, now_us: int) -> list[Event]:
    """New orders fall in another bucket (SPEC T-1)."""
    del state, now_us
    return [SessionBegun(c.bucket)] if c.bucket in (WEEKDAY, WEEKEND) else []


def start_week(state: EngineState, c: StartWeek, now_us: int) -> list[Event]:
    """Sunday start-up (SPEC T-1, T-2)."""
    del state, now_us
    return [WeekStarted(c.sunday, c.every_week)]


def set_market_state(state: EngineState, c: SetMarketState, now_us: int) -> list[Event]:
    """Products with these hours change their state (SPEC MKT-1); one that is not known leaves them as they are."""
    del state, now_us
    if c.state not in MARKET_STATES:
        return []
    return [MarketStateChanged(c.hours, c.state, c.trade_date, c.ends_day, c.keeps)]
