"""What an event changes. The live path and the replay run this same code; nothing here refuses or reads a clock.

Charges move in one place each: `hold` (open) and `book_fill` (filled). Neither may ever go below zero."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine import evolve_settings
from creditcontrols.engine.events import (
    CancelHeld,
    CancelRefused,
    Event,
    GroupMapped,
    InstrumentsLoaded,
    LevelChanged,
    MassCancelled,
    OrderAccepted,
    OrderCancelled,
    OrderEliminated,
    OrderFilled,
    OrderHeld,
    OrderRefused,
    OrderRejected,
    OrderReplaced,
    ReplaceHeld,
    ReplaceRefused,
    SettingsApplied,
    SettingsRefused,
    StopTriggered,
)
from creditcontrols.engine.market.book import enter_book, leave_book
from creditcontrols.engine.product import STOPS
from creditcontrols.engine.refusals import CANCEL, NOT_IN_BOOK
from creditcontrols.engine.rules import replaced_charge
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import BUY


def order_held(state: EngineState, e: OrderHeld, at_us: int) -> None:
    """A new order holds its charge and waits for the venue."""
    bucket = state.groups[e.group_id].buckets[e.bucket]
    ledger = bucket.ledger(state.instruments[e.symbol].complex)
    position = bucket.position(e.symbol)
    side, quantity, order_id, session = e.usage_side, e.quantity, e.order_id, e.session
    charge = quantity * e.rate
    order = Order(
        order_id, session, e.ef, e.sender_comp, e.trader, e.cl_ord_id, e.account, e.symbol, e.side, quantity,
        e.order_type, e.tif, e.group_id, e.bucket, side, e.rate, e.price, e.stop_price, e.expire, e.min_quantity,
        e.echo, at_us, bucket, ledger, position, quantity, quantity, charge,
    )  # fmt: skip
    state.orders[order_id] = order
    state.next_order_id = order_id + 1
    state.by_cl_ord_id[(session, e.cl_ord_id)] = order_id
    own = state.by_session.get(session)
    if own is None:
        own = state.by_session[session] = {}
    own[order_id] = order
    position.working[e.side] += quantity
    ledger.open[side] += charge
    usage = bucket.open[side] = bucket.open[side] + charge
    if usage + bucket.filled[side] >= bucket.high[side]:
        state.crossing[bucket] = None


def hold(state: EngineState, order: Order, quantity: int, charge: int) -> None:
    """Let the order hold `charge` cents for `quantity` contracts in place of what it held."""
    side, bucket = order.usage_side, order.charged
    change = charge - order.open
    order.position.working[order.side] += quantity - order.held
    order.ledger.open[side] += change
    bucket.open[side] += change
    order.held, order.open = quantity, charge
    assert charge >= 0 <= quantity, "an order holds less than nothing"
    assert bucket.open[side] >= 0 <= order.ledger.open[side], "an account is below zero"
    if not bucket.low[side] <= bucket.open[side] + bucket.filled[side] < bucket.high[side]:
        state.crossing[bucket] = None


def book_fill(state: EngineState, order: Order, charge: int) -> None:
    """Put `charge` cents on the filled side; fills net inside the product complex only (SPEC GC2-10)."""
    side, bucket, filled = order.usage_side, order.charged, order.ledger.filled
    other = side ^ 1
    net = filled[side] - filled[other]
    filled[side] += charge
    grown = net + charge
    bucket.filled[side] += max(0, grown) - max(0, net)
    bucket.filled[other] += max(0, -grown) - max(0, -net)
    assert bucket.filled[side] >= 0 <= bucket.filled[other], "an account is below zero"
    for changed in (side, other):
        if not bucket.low[changed] <= bucket.open[changed] + bucket.filled[changed] < bucket.high[changed]:
            state.crossing[bucket] = None


def hold_larger(state: EngineState, order: Order) -> None:
    """Hold what works; while a replace is pending the larger charge and quantity of both (SPEC GC2-23)."""
    quantity, charge = order.working, order.working * order.rate
    replace = order.replacing
    if replace is not None:
        quantity = max(quantity, replace.quantity - order.filled)
        charge = max(charge, replaced_charge(order, replace.quantity, replace.rate))
    hold(state, order, quantity, charge)


def order_filled(state: EngineState, e: OrderFilled, at_us: int) -> None:
    """The charge of what is filled moves from open to filled, at the order's rate."""
    order = state.orders[e.order_id]
    order.filled += e.quantity
    order.working = max(0, order.quantity - order.filled)
    hold_larger(state, order)
    book_fill(state, order, e.quantity * order.rate)
    order.position.net += e.quantity if order.side == BUY else -e.quantity
    if e.trade_id >= state.next_trade_id:
        state.next_trade_id = e.trade_id + 1
    if order.working == 0:
        end_order(state, order)


def end_order(state: EngineState, order: Order) -> None:
    """The order is gone: it holds nothing and is found no more."""
    leave_book(state, order)
    hold(state, order, 0, 0)
    del state.orders[order.order_id]
    del state.by_cl_ord_id[(order.session, order.cl_ord_id)]
    if order.replacing is not None:
        del state.by_cl_ord_id[(order.session, order.replacing.cl_ord_id)]
    own = state.by_session[order.session]
    del own[order.order_id]
    if not own:
        del state.by_session[order.session]


def order_ended(state: EngineState, e: OrderCancelled | OrderEliminated | OrderRejected, at_us: int) -> None:
    """Cancelled, eliminated or rejected: the charge is released."""
    end_order(state, state.orders[e.order_id])


def order_accepted(state: EngineState, e: OrderAccepted, at_us: int) -> None:
    """The order works: in the book, or waiting for its stop price."""
    order = state.orders[e.order_id]
    order.accepted = True
    if e.price is not None:
        order.price = e.price
    order.stop_armed = order.order_type in STOPS
    enter_book(state, order)


def replace_held(state: EngineState, e: ReplaceHeld, at_us: int) -> None:
    """The larger of both charges is held; the new ClOrdID is taken."""
    order = state.orders[e.order_id]
    order.replacing = e
    state.by_cl_ord_id[(order.session, e.cl_ord_id)] = e.order_id
    hold_larger(state, order)


def order_replaced(state: EngineState, e: OrderReplaced, at_us: int) -> None:
    """The terms of the replace are in force. More quantity, another price or account lose the place in time (MKT-1)."""
    order = state.orders[e.order_id]
    terms = order.replacing
    assert terms is not None, "no replace was pending"
    stays = keeps_priority(order, terms)
    if not stays:
        leave_book(state, order)
    del state.by_cl_ord_id[(order.session, order.cl_ord_id)]
    order.orig_cl_ord_id, order.cl_ord_id = order.cl_ord_id, terms.cl_ord_id
    order.account, order.quantity, order.rate, order.echo = terms.account, terms.quantity, terms.rate, terms.echo
    order.order_type, order.tif, order.expire = terms.order_type, terms.tif, terms.expire
    order.price, order.stop_price, order.min_quantity = terms.price, terms.stop_price, terms.min_quantity
    order.stop_armed = order.stop_armed and terms.order_type in STOPS
    order.working = max(0, order.quantity - order.filled)
    order.replacing = None
    hold_larger(state, order)
    if not stays:
        enter_book(state, order)
    if order.working == 0:
        end_order(state, order)


def keeps_priority(order: Order, terms: ReplaceHeld) -> bool:
    """True when the replaced order stays where it is in the book."""
    return (
        terms.quantity <= order.quantity
        and terms.price == order.price
        and terms.stop_price == order.stop_price
        and terms.account == order.account
        and terms.order_type == order.order_type
    )


def replace_refused(state: EngineState, e: ReplaceRefused, at_us: int) -> None:
    """The original works on, with its own charge."""
    order = state.orders[e.order_id]
    order.replacing = None
    del state.by_cl_ord_id[(order.session, e.cl_ord_id)]
    hold_larger(state, order)


def cancel_held(state: EngineState, e: CancelHeld, at_us: int) -> None:
    """A cancel waits for the venue."""
    state.orders[e.order_id].cancelling = e


def cancel_refused(state: EngineState, e: CancelRefused, at_us: int) -> None:
    """The venue's refusal takes back the cancel that waited; every other refusal changes nothing."""
    order = state.orders.get(e.order_id)
    if order is not None and e.refers_to == CANCEL and e.reason_code == NOT_IN_BOOK.reason_code:
        order.cancelling = None


def stop_triggered(state: EngineState, e: StopTriggered, at_us: int) -> None:
    """The stop order works at its limit from now on, behind those that are there."""
    order = state.orders[e.order_id]
    leave_book(state, order)
    order.stop_armed = False
    order.price = e.price
    enter_book(state, order)


def nothing(state: EngineState, e: Event, at_us: int) -> None:
    """The event only tells."""


EVOLUTIONS: dict[type[Event], Callable[[EngineState, Any, int], None]] = {
    OrderHeld: order_held,
    OrderAccepted: order_accepted,
    OrderRefused: nothing,
    OrderFilled: order_filled,
    ReplaceHeld: replace_held,
    OrderReplaced: order_replaced,
    ReplaceRefused: replace_refused,
    CancelHeld: cancel_held,
    OrderCancelled: order_ended,
    CancelRefused: cancel_refused,
    OrderEliminated: order_ended,
    OrderRejected: order_ended,
    StopTriggered: stop_triggered,
    MassCancelled: nothing,
    InstrumentsLoaded: evolve_settings.instruments_loaded,
    GroupMapped: evolve_settings.group_mapped,
    SettingsApplied: evolve_settings.settings_applied,
    SettingsRefused: nothing,
    LevelChanged: evolve_settings.level_changed,
}


def evolve(state: EngineState, event: Event, at_us: int) -> None:
    """Put `event`, which happened at `at_us` (UTC microseconds), into the state."""
    EVOLUTIONS[type(event)](state, event, at_us)
