"""Commands that are decided step by step, with the market between the steps."""

from collections.abc import Callable
from typing import Any, Final

from creditcontrols.engine.entry import Entry
from creditcontrols.engine.order_commands import Command
from creditcontrols.engine.quotes.commands import MassQuote, NewCross
from creditcontrols.engine.quotes.cross import take_cross
from creditcontrols.engine.quotes.mass_quote import take_mass_quote
from creditcontrols.engine.state import EngineState

STEPPED: Final[dict[type[Command], Callable[[EngineState, Any, Entry], None]]] = {
    MassQuote: take_mass_quote,
    NewCross: take_cross,
}
