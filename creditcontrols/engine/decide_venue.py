"""Decisions on what the venue reports. A report on an order that is not there, or one it cannot be in, tells nothing
new and leads to no event: the reports on one order come in the venue's order, but may come twice."""

from collections.abc import Callable

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import VenueReport
from creditcontrols.engine.events import (
    CancelRefused,
    Event,
    OrderAccepted,
    OrderCancelled,
    OrderEliminated,
    OrderFilled,
    OrderRejected,
    OrderReplaced,
    ReplaceRefused,
    StopTriggered,
)
from creditcontrols.engine.refusals import CANCEL, CancelRefusal
from creditcontrols.engine.state import EngineState, Order


def venue_report(state: EngineState, c: VenueReport, now_us: int) -> list[Event]:
    """The events of one report."""
    del now_us
    order = state.orders.get(c.order_id)
    report = REPORTS.get(c.kind)
    return [] if order is None or report is None else report(order, c)


def accepted(order: Order, c: VenueReport) -> list[Event]:
    """The venue took the order."""
    return [] if order.accepted else [OrderAccepted(c.order_id, c.limit_price)]


def filled(order: Order, c: VenueReport) -> list[Event]:
    """A fill; it also says that the venue had taken the order. Requests that wait come too late when it is
    full."""
    if c.quantity < 1:
        return []
    fill = OrderFilled(c.order_id, c.quantity, c.price, c.trade_id, c.leg_prices)
    if order.accepted and c.quantity < order.working:
        return [fill]
    events = accepted(order, c)
    if c.quantity >= order.working:
        events += unanswered(order, cancel_done=False)
    return [*events, fill]


def unanswered(order: Order, *, cancel_done: bool) -> list[Event]:
    """The refusals of the requests that wait on an order about to end."""
    events: list[Event] = []
    if order.replacing is not None:
        events.append(ReplaceRefused(order.order_id, order.replacing.cl_ord_id, refusals.NOT_IN_BOOK.text))
    held = order.cancelling
    if held is not None and held.cl_ord_id and not cancel_done and not held.by_mass_cancel:
        events.append(cancel_refused_event(order, refusals.NOT_IN_BOOK))
    return events


def cancel_refused_event(order: Order, refusal: CancelRefusal) -> CancelRefused:
    """The cancel reject of the cancel that waits on `order`."""
    held = order.cancelling
    assert held is not None
    return CancelRefused(
        order.session, order.sender_comp, order.trader, held.cl_ord_id, order.cl_ord_id, order.order_id,
        refusal.reason_code, refusal.text, CANCEL, held.echo,
    )  # fmt: skip


def refused(order: Order, c: VenueReport) -> list[Event]:
    """The venue did not take the new order."""
    if order.accepted:
        return []
    return [*unanswered(order, cancel_done=False), OrderRejected(c.order_id, c.reason)]


def cancelled(order: Order, c: VenueReport) -> list[Event]:
    """The order is gone, at the session's wish or without."""
    by_mass_cancel = order.cancelling is not None and order.cancelling.by_mass_cancel
    return [*unanswered(order, cancel_done=True), OrderCancelled(c.order_id, by_mass_cancel)]


def cancel_refused(order: Order, c: VenueReport) -> list[Event]:
    """The cancel came too late or could not be done."""
    if order.cancelling is None:
        return []
    text = c.reason or refusals.NOT_IN_BOOK.text
    return [cancel_refused_event(order, CancelRefusal(refusals.NOT_IN_BOOK.reason_code, text))]


def replaced(order: Order, c: VenueReport) -> list[Event]:
    """The replace is in force."""
    return [] if order.replacing is None else [OrderReplaced(c.order_id)]


def replace_refused(order: Order, c: VenueReport) -> list[Event]:
    """The original works on."""
    if order.replacing is None:
        return []
    return [ReplaceRefused(c.order_id, order.replacing.cl_ord_id, c.reason)]


def eliminated(order: Order, c: VenueReport) -> list[Event]:
    """The venue took the order out."""
    return [*unanswered(order, cancel_done=False), OrderEliminated(c.order_id, c.reason)]


def triggered(order: Order, c: VenueReport) -> list[Event]:
    """The stop price was reached; the order works at its limit, or the one that the venue gave it."""
    price = order.price if c.limit_price is None else c.limit_price
    return [StopTriggered(c.order_id, price)] if order.stop_armed and price is not None else []


REPORTS: dict[str, Callable[[Order, VenueReport], list[Event]]] = {
    "accepted": accepted,
    "filled": filled,
    "refused": refused,
    "cancelled": cancelled,
    "cancel_refused": cancel_refused,
    "replaced": replaced,
    "replace_refused": replace_refused,
    "eliminated": eliminated,
    "triggered": triggered,
}
