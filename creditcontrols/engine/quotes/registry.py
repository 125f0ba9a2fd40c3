"""The commands and events about quotes for decide and evolve."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine.controls.registry import nothing
from creditcontrols.engine.order_commands import Command
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.quotes import commands as cmd
from creditcontrols.engine.quotes import events as ev
from creditcontrols.engine.quotes import mass_quote, protection, requests
from creditcontrols.engine.state import EngineState

DECISIONS: dict[type[Command], Callable[[EngineState, Any, int], list[Event]]] = {
    cmd.QuoteCancel: mass_quote.quote_cancel,
    cmd.QuoteRequest: requests.quote_request,
    cmd.AskOrderStatus: requests.ask_order_status,
    cmd.SetProtections: protection.set_protections,
    cmd.RemoveProtections: protection.remove_protections,
}

EVOLUTIONS: dict[type[Event], Callable[[EngineState, Any, int], None]] = {
    ev.MassQuoteAnswered: nothing,
    ev.QuotesCancelled: nothing,
    ev.QuoteRequestAnswered: nothing,
    ev.OrderStatusTold: nothing,
    ev.ProtectionsSet: protection.protections_set,
    ev.ProtectionsApplied: protection.protections_applied,
    ev.ProtectionsRemoved: protection.protections_removed,
    ev.ProtectionsReset: protection.protections_reset,
    ev.ProtectionTripped: protection.protection_tripped,
}
