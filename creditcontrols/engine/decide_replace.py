"""Decisions on cancel/replace (35=G)."""

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import ReplaceOrder
from creditcontrols.engine.credit import check_raise, measuring_rate
from creditcontrols.engine.events import CancelRefused, Event, ReplaceHeld
from creditcontrols.engine.product import LIMIT, PRICED, malformed, wrong_price, wrong_quantity
from creditcontrols.engine.refusals import REPLACE, refuse_replace, refuse_request
from creditcontrols.engine.state import EngineState, Order


def decide_replace(state: EngineState, c: ReplaceOrder, now_us: int) -> list[Event]:
    """Hold the replace, or name the first check that it fails; then the original works on unchanged (SPEC GC2-23)."""
    del now_us
    order = state.orders.get(c.order_id)
    refused = not_this_order(order, c) or malformed_replace(state, c)
    if refused is not None or order is None:
        return [refused] if refused is not None else []
    if c.quantity <= order.filled:
        return [refuse_request(c, refusals.TOO_LATE, REPLACE, quantity=c.quantity, filled=order.filled)]
    instrument = state.instruments[order.symbol]
    refusal = wrong_price(c, instrument)
    if c.quantity > order.quantity:
        return raise_quantity(state, order, c, wrong_quantity(c.quantity, instrument) or refusal)
    if refusal is not None:
        return [refuse_replace(c, refusal)]
    return [replace_held(order, c, order.rate)]


def not_this_order(order: Order | None, c: ReplaceOrder) -> CancelRefused | None:
    """The cancel reject of a replace that names no order that it may change, None when it does."""
    if order is None:
        return refuse_request(c, refusals.NOT_IN_BOOK, REPLACE)
    if order.session != c.session:
        return refuse_request(c, refusals.OTHER_SESSION, REPLACE)
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


def raise_quantity(state: EngineState, order: Order, c: ReplaceOrder, product: refusals.Refusal | None) -> list[Event]:
    """A replace that raises tag 38: tested like a new order of what would work, charged whole at the current rate."""
    rate = state.rates[order.symbol]
    reference = measuring_rate(state, state.groups[order.group_id], order.usage_side, rate) if rate >= 0 else rate
    if reference < 0:
        return [refuse_replace(c, refusals.NO_MARGIN_RATE)]
    if product is not None:
        return [refuse_replace(c, product, maximum=state.instruments[order.symbol].max_quantity)]
    verdict = check_raise(order, c.quantity, rate, reference)
    if verdict is not None:
        return [refuse_replace(c, verdict.refusal, verdict.figures, x=verdict.x, y=verdict.y)]
    return [replace_held(order, c, rate)]


def replace_held(order: Order, c: ReplaceOrder, rate: int) -> ReplaceHeld:
    """The event of a replace that passed. A market or stop order keeps the limit that the venue gave it."""
    price = c.price if c.order_type in PRICED else order.price
    return ReplaceHeld(
        order.order_id, c.cl_ord_id, c.account, c.quantity, c.order_type, c.tif, rate, price, c.stop_price,
        c.expire, c.min_quantity, c.echo,
    )  # fmt: skip
