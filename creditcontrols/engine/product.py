"""Form and product checks of orders (SPEC GC2-29 steps 0 and 2): side, type, quantities, prices on the tick."""

from typing import Final

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import ReplaceOrder, SubmitOrder
from creditcontrols.engine.hours import market_state
from creditcontrols.engine.refusals import Refusal
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import CANCEL_ONLY, OPEN, PRE_OPEN, Instrument
from riskadmin.lib.limits import MAX_QUANTITY

MARKET: Final = "1"
LIMIT: Final = "2"
STOP: Final = "3"
STOP_LIMIT: Final = "4"
MARKET_LIMIT: Final = "K"
ORDER_TYPES: Final = (LIMIT, MARKET, STOP, STOP_LIMIT, MARKET_LIMIT)
"""Tag 40: 1 is a market order with protection, 3 a stop order with protection."""

STOPS: Final = (STOP, STOP_LIMIT)
PRICED: Final = (LIMIT, STOP_LIMIT)

DAY: Final = "0"
GTC: Final = "1"
FAK: Final = "3"
GTD: Final = "6"
TIMES_IN_FORCE: Final = (DAY, GTC, FAK, GTD)


def malformed(c: SubmitOrder | ReplaceOrder) -> Refusal | None:
    """The first thing that no order of any product may carry, None when there is none (step 0)."""
    if c.side not in (1, 2):
        return refusals.SIDE_INVALID
    if c.quantity < 1:
        return refusals.QUANTITY_INVALID
    if c.order_type not in ORDER_TYPES:
        return refusals.ORDER_TYPE_INVALID
    if c.tif not in TIMES_IN_FORCE:
        return refusals.TIME_IN_FORCE_INVALID
    if c.min_quantity > c.quantity or c.min_quantity < 0:
        return refusals.MIN_QUANTITY_INVALID
    return None


def wrong_quantity(quantity: int, instrument: Instrument) -> Refusal | None:
    """Above the platform's 99,999 or the product's own maximum (step 2)."""
    if quantity > MAX_QUANTITY:
        return refusals.QUANTITY_TOO_LARGE
    return refusals.INSTRUMENT_MAXIMUM if quantity > instrument.max_quantity else None


def wrong_product(state: EngineState, c: SubmitOrder | ReplaceOrder, instrument: Instrument) -> Refusal | None:
    """The first of the checks of step 2 that a new order, or a replace that raises the quantity, fails."""
    refusal = wrong_quantity(c.quantity, instrument) or wrong_price(c, instrument)
    return not_now(state, c, instrument) if refusal is None and instrument.hours else refusal


def not_now(state: EngineState, c: SubmitOrder | ReplaceOrder, instrument: Instrument) -> Refusal | None:
    """Why the market takes no such order now (SPEC MKT-1), None when it does. Before the opening nothing can trade, so
    orders that must trade at once are not taken."""
    now = market_state(state, instrument)
    if now == OPEN:
        return None
    if now == PRE_OPEN:
        at_once = c.tif == FAK or c.order_type in (MARKET, MARKET_LIMIT)
        return refusals.MARKET_NOT_OPEN if at_once else None
    return refusals.MARKET_CANCEL_ONLY if now == CANCEL_ONLY else refusals.MARKET_CLOSED


def wrong_price(c: SubmitOrder | ReplaceOrder, instrument: Instrument) -> Refusal | None:
    """A price that the order type needs is missing or off the tick (step 2). Any price on the tick is good."""
    tick = instrument.tick or 1
    if c.order_type in PRICED:
        if c.price is None:
            return refusals.PRICE_MISSING
        if c.price % tick:
            return refusals.PRICE_OFF_TICK
    if c.order_type in STOPS:
        if c.stop_price is None:
            return refusals.STOP_PRICE_MISSING
        if c.stop_price % tick:
            return refusals.STOP_PRICE_OFF_TICK
    return None
