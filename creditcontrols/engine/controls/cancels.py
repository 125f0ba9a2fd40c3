"""Cancels that nobody of the session asked for: which orders they mean, and that they go on as a task."""

from collections.abc import Callable, Iterable

from creditcontrols.engine.controls.commands import BOTH, QUOTES, CancelOrders
from creditcontrols.engine.controls.events import CancelsOrdered
from creditcontrols.engine.controls.values import plain_account
from creditcontrols.engine.hours import takes_cancels
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.state import CANCEL, EngineState, Order, Task


def cancel_orders(state: EngineState, c: CancelOrders, now_us: int) -> list[Event]:
    """Everything in the scope that its market lets go is cancelled; day, GTC and GTD orders alike."""
    del now_us
    ids, kept = in_reach(state, orders_like(state, c), lambda order: is_meant(state, order, c))
    return [CancelsOrdered(c.act, c.cause, ids, kept, c.actor, c.reason)]


def orders_like(state: EngineState, c: CancelOrders) -> Iterable[Order]:
    """The fewest orders to look at, each once; ids of orders that are gone name none."""
    if c.order_ids:
        ids = dict.fromkeys(c.order_ids)
        return [order for order_id in ids if (order := state.orders.get(order_id)) is not None]
    return state.by_session.get(c.session, {}).values() if c.session else state.orders.values()


def is_meant(state: EngineState, order: Order, c: CancelOrders) -> bool:
    """True when the order fulfils everything that the command names."""
    return (
        (c.which == BOTH or order.quote is (c.which == QUOTES))
        and c.ef in ("", order.ef)
        and c.session in ("", order.session)
        and (not c.account or plain_account(order.account) == plain_account(c.account))
        and (not c.exchange or trades_on(state, order, c.exchange))
        and guarantees(state, order, c.lce)
    )


def guarantees(state: EngineState, order: Order, lce: str) -> bool:
    """True when the LCE ("" any) guarantees the order, or a leg of it."""
    return not lce or any(state.groups[holding.bucket.group_id].lce == lce for holding in order.holdings)


def trades_on(state: EngineState, order: Order, exchange: str) -> bool:
    """True when the order, or a leg of it, is listed on the exchange."""
    return any(state.instruments[holding.symbol].exchange == exchange for holding in order.holdings)


def in_reach(
    state: EngineState, orders: Iterable[Order], meant: Callable[[Order], bool]
) -> tuple[tuple[int, ...], int]:
    """The ids of the orders that are meant and may be cancelled now, and how many may not: their market is closed."""
    chosen, kept = [], 0
    for order in orders:
        if meant(order):
            if takes_cancels(state, order):
                chosen.append(order.order_id)
            else:
                kept += 1
    return tuple(chosen), kept


def call_in(state: EngineState, order_ids: Iterable[int], cause: str, act: str) -> None:
    """The cancels of these orders go on as a task."""
    items = list(order_ids)
    if items:
        state.tasks.append(Task(CANCEL, items, cause, act))


def cancels_ordered(state: EngineState, e: CancelsOrdered, at_us: int) -> None:
    """The orders are called in."""
    call_in(state, e.order_ids, e.cause, e.act)
