"""The commands and events of entity risk management, for decide and evolve."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine.erm import commands as cmd
from creditcontrols.engine.erm import events as ev
from creditcontrols.engine.erm import limits, trades
from creditcontrols.engine.order_commands import Command
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.state import EngineState

DECISIONS: dict[type[Command], Callable[[EngineState, Any, int], list[Event]]] = {
    cmd.SetUserMaximums: limits.set_user_maximums,
    cmd.SetRestrictions: limits.set_restrictions,
    cmd.EnterTrade: trades.enter_trade,
}


def nothing(state: EngineState, e: Event, at_us: int) -> None:
    """The event only tells."""


EVOLUTIONS: dict[type[Event], Callable[[EngineState, Any, int], None]] = {
    ev.UserMaximumsSet: limits.user_maximums_set,
    ev.RestrictionsSet: limits.restrictions_set,
    ev.TradeEntered: trades.trade_entered,
    ev.TradeRefused: nothing,
}
