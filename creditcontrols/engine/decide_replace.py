"""Decisions on cancel/replace (35=G)."""

from collections.abc import Sequence

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import ReplaceOrder
from creditcontrols.engine.controls.gate import stopped
from creditcontrols.engine.credit import check, shares_of
from creditcontrols.engine.events import CancelRefused, Event, ReplaceHeld
from creditcontrols.engine.product import LIMIT, PRICED, malformed, not_now, wrong_price, wrong_product
from creditcontrols.engine.refusals import REPLACE, refuse_credit, refuse_replace, refuse_request
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.valuation import as_held, current_legs
from creditcontrols.engine.values import HeldLeg
from creditcontrols.engine.weekend import refuse_weekend, without_weekend


def decide_replace(state: EngineState, c: ReplaceOrder, now_us: int) -> list[Event]:
    """Hold the replace, or name the first check that it fails; then the original works on unchanged (SPEC GC2-23)."""
    del now_us
    order = state.orders.get(c.order_id)
    refused = not_this_order(order, c) or malformed_replace(state, c)
    if refused is not None or order is None:
        return [refused] if refused is not None else []
    if c.quantity <= order.filled:
        return [refuse_request(c, refusals.TOO_LATE, REPLACE, quantity=c.quantity, filled=order.filled)]
    if c.quantity > order.quantity:
        return raise_quantity(state, order, c)
    instrument = state.instruments[order.symbol]
    refusal = wrong_price(c, instrument) or not_now(state, c, instrument) or stopped(state, c, instrument)
    if refusal is not None:
        return [refuse_replace(c, refusal)]
    counts = any(holding.working_rate for holding in order.holdings)
    return [replace_held(order, c, [as_held(holding) for holding in order.holdings], counts)]


def not_this_order(order: Order | None, c: ReplaceOrder) -> CancelRefused | None:
    """The cancel reject of a replace that names no order that it may change, None when it does."""
    if order is None:
        return refuse_request(c, refusals.NOT_IN_BOOK, REPLACE)
    if order.session != c.session:
        return refuse_request(c, refusals.OTHER_SESSION, REPLACE)
    if order.quote:
        return refuse_request(c, refusals.QUOTE, REPLACE)
    if order.side != c.side:
        return refuse_request(c, refusals.SIDE_MISMATCH, REPLACE)
    if order.symbol != c.symbol:
        return refuse_request(c, refusals.TERMS_CHANGED, REPLACE, field="Symbol")
    if c.order_type not in (order.order_type, LIMIT):
        return refuse_request(c, refusals.TERMS_CHANGED, REPLACE, field="Order type")
    if order.pending is not None or not order.accepted:
        return refuse_request(c, refusals.PENDING, REPLACE)
    return None


def malformed_replace(state: EngineState, c: ReplaceOrder) -> Event | None:
    """The refusal of a replace with a bad field or the ClOrdID of a live order, None when there is none."""
    refusal = malformed(c)
    if refusal is None and (c.session, c.cl_ord_id) in state.by_cl_ord_id:
        refusal = refusals.DUPLICATE_CL_ORD_ID
    return None if refusal is None else refuse_replace(c, refusal)


def raise_quantity(state: EngineState, order: Order, c: ReplaceOrder) -> list[Event]:
    """A replace that raises tag 38: tested like a new order of what would work, charged whole at the current rates."""
    legs = current_legs(state, order)
    if legs is None:
        return [refuse_replace(c, refusals.NO_MARGIN_RATE)]
    shares = shares_of(state, legs, order.bucket, order.holdings)
    if any(share.reference < 0 for share in shares):
        return [refuse_replace(c, refusals.NO_MARGIN_RATE)]
    instrument = state.instruments[order.symbol]
    refusal = wrong_product(state, c, instrument)
    if refusal is not None:
        return [refuse_replace(c, refusal, maximum=instrument.max_quantity)]
    if state.controls.active and (refusal := stopped(state, c, instrument)) is not None:
        return [refuse_replace(c, refusal)]
    off = without_weekend(state, legs)
    if off is not None:
        return [refuse_weekend(c, *off, order.quantity)]
    verdict = check(shares, legs, c.quantity, order.filled, order.quantity)
    if verdict is not None:
        return [refuse_credit(c, verdict)]
    return [replace_held(order, c, legs, instrument.counts_working)]


def replace_held(order: Order, c: ReplaceOrder, legs: Sequence[HeldLeg], counts: bool) -> ReplaceHeld:
    """The event of a replace that passed. A market or stop order keeps the limit that the venue gave it."""
    price = c.price if c.order_type in PRICED else order.price
    spread = len(legs) > 1
    return ReplaceHeld(
        order.order_id, c.cl_ord_id, c.account, c.quantity, c.order_type, c.tif, 0 if spread else legs[0].rate, price,
        c.stop_price, c.expire, c.min_quantity, c.echo, tuple(legs) if spread else (), counts,
    )  # fmt: skip
