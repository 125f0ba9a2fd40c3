"""Where the market stands for an instrument now, by its trading hours (SPEC MKT-1). One without hours is never closed;
one whose hours have no state yet is closed (SPEC GC2-27)."""

from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import CLOSED, OPEN, Instrument


def market_state(state: EngineState, instrument: Instrument) -> str:
    """One of pre_open, open, cancel_only and closed."""
    if not instrument.hours:
        return OPEN
    known = state.market.get(instrument.hours)
    return CLOSED if known is None else known.state


def takes_cancels(state: EngineState, order: Order) -> bool:
    """False while the market of the order is closed."""
    return market_state(state, state.instruments[order.symbol]) != CLOSED


def may_match(state: EngineState, order: Order) -> bool:
    """True when the built-in market may trade the order now."""
    return not order.suspended and market_state(state, state.instruments[order.symbol]) == OPEN


def crossed(state: EngineState, symbol: str) -> bool:
    """True when the best bid of an instrument is at or above its best offer."""
    book = state.books.get(symbol)
    if book is None:
        return False
    bid, offer = book.limits[1].best(), book.limits[2].best()
    return bid is not None and offer is not None and bid >= offer
