"""What an event changes. The live path and the replay run this same code; nothing here refuses or reads a clock.
Charges move in holdings.py."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine import cancel_all, decide_bust, evolve_batch, evolve_settings, evolve_week
from creditcontrols.engine.controls.registry import EVOLUTIONS as CONTROLS
from creditcontrols.engine.erm.registry import EVOLUTIONS as ENTITY
from creditcontrols.engine.events import (
    BatchActivated,
    BatchRefused,
    BookOpened,
    BustRefused,
    CancelAllArmed,
    CancelAllFired,
    CancelAllRefused,
    CancelHeld,
    CancelRefused,
    Event,
    GroupMapped,
    InstrumentsLoaded,
    LevelChanged,
    LevelsChecked,
    MarketStateChanged,
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
    SessionBegun,
    SettingsApplied,
    SettingsRefused,
    SettingsStaged,
    SpreadDefined,
    StopTriggered,
    TaskAdvanced,
    TradeBusted,
    UsageReset,
    WeekendReset,
    WeekStarted,
)
from creditcontrols.engine.holdings import book_fill, hold, hold_larger, new_holdings, replaced_rates
from creditcontrols.engine.icc import holding as positions
from creditcontrols.engine.icc.registry import EVOLUTIONS as INLINE
from creditcontrols.engine.market.book import enter_book, leave_book
from creditcontrols.engine.product import STOPS
from creditcontrols.engine.quotes.registry import EVOLUTIONS as QUOTES
from creditcontrols.engine.quotes.state import count_fill
from creditcontrols.engine.refusals import CANCEL, NOT_IN_BOOK
from creditcontrols.engine.state import EngineState, Order


def order_held(state: EngineState, e: OrderHeld, at_us: int) -> None:
    """A new order holds its charge and waits for the venue."""
    quantity, order_id, session = e.quantity, e.order_id, e.session
    order = Order(
        order_id, session, e.ef, e.sender_comp, e.trader, e.cl_ord_id, e.account, e.symbol, e.side, quantity,
        e.order_type, e.tif, e.group_id, e.bucket, e.usage_side, e.price, e.stop_price, e.expire, e.min_quantity,
        e.echo, at_us, new_holdings(state, e), quantity, e.quote, state.entering,
    )  # fmt: skip
    positions.enter(state, order)
    state.orders[order_id] = order
    state.next_order_id = order_id + 1
    if e.quote:
        state.quoting.enter(order)
    else:
        state.by_cl_ord_id[(session, e.cl_ord_id)] = order_id
    own = state.by_session.get(session)
    if own is None:
        own = state.by_session[session] = {}
    own[order_id] = order


def order_filled(state: EngineState, e: OrderFilled, at_us: int) -> None:
    """The charge of what is filled moves from open to filled, in full; a spread's fill fills all its legs."""
    order = state.orders[e.order_id]
    if order.quote:
        count_fill(state, order, e.quantity, at_us)
    order.filled = filled = order.filled + e.quantity
    order.working = order.quantity - filled if filled < order.quantity else 0
    state.last_prices[order.symbol] = e.price
    if e.trade_id >= state.next_trade_id:
        state.next_trade_id = e.trade_id + 1
    if order.working:
        hold_larger(state, order)
    else:
        end_order(state, order)
    for holding in order.holdings:
        book_fill(state, holding, holding.ratio * e.quantity)
    positions.book(state, order, e.quantity, e.trade_id)


def end_order(state: EngineState, order: Order) -> None:
    """The order is gone: it holds nothing and is found no more."""
    leave_book(state, order)
    for holding in order.holdings:
        hold(state, holding, 0, 0)
    positions.leave(state, order)
    del state.orders[order.order_id]
    if order.quote:
        state.quoting.leave(order)
    else:
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
    positions.claim(state, order)
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
    if terms.quantity > order.quantity:
        order.week = state.entering
    order.account, order.quantity, order.echo = terms.account, terms.quantity, terms.echo
    order.order_type, order.tif, order.expire = terms.order_type, terms.tif, terms.expire
    order.price, order.stop_price, order.min_quantity = terms.price, terms.stop_price, terms.min_quantity
    order.stop_armed = order.stop_armed and terms.order_type in STOPS
    order.working = max(0, order.quantity - order.filled)
    order.replacing = None
    if order.claims:
        positions.pass_on(state, order)
    for holding, rates in zip(order.holdings, replaced_rates(terms), strict=True):
        holding.rate, holding.working_rate = rates
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
    if order.claims:
        positions.drop_claims(state, order)
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
    SpreadDefined: evolve_settings.spread_defined,
    GroupMapped: evolve_settings.group_mapped,
    SettingsApplied: evolve_settings.settings_applied,
    SettingsRefused: nothing,
    LevelChanged: evolve_settings.level_changed,
    SettingsStaged: evolve_batch.settings_staged,
    BatchActivated: evolve_batch.batch_activated,
    BatchRefused: evolve_batch.batch_refused,
    LevelsChecked: evolve_batch.levels_checked,
    UsageReset: evolve_week.usage_reset,
    WeekendReset: evolve_week.weekend_reset,
    SessionBegun: evolve_week.session_begun,
    WeekStarted: evolve_week.week_started,
    MarketStateChanged: evolve_week.market_state_changed,
    TaskAdvanced: evolve_week.task_advanced,
    BookOpened: nothing,
    TradeBusted: decide_bust.trade_busted,
    BustRefused: nothing,
    CancelAllArmed: cancel_all.cancel_all_armed,
    CancelAllRefused: nothing,
    CancelAllFired: cancel_all.cancel_all_fired,
    **CONTROLS,
    **ENTITY,
    **INLINE,
    **QUOTES,
}


def evolve(state: EngineState, event: Event, at_us: int) -> None:
    """Put `event`, which happened at `at_us` (UTC microseconds), into the state."""
    EVOLUTIONS[type(event)](state, event, at_us)
