"""What the calendar changes in the state: resets, sessions, weeks, market states. Each is one event, whatever the
number of orders; what it has to do to single orders in the market waits in `state.tasks`."""

import msgspec

from creditcontrols.engine.batches import settle_all
from creditcontrols.engine.controls.kill import call_in_killed
from creditcontrols.engine.events import (
    MarketStateChanged,
    SessionBegun,
    TaskAdvanced,
    UsageReset,
    WeekendReset,
    WeekStarted,
)
from creditcontrols.engine.holdings import hold_larger, move_holding
from creditcontrols.engine.product import DAY, GTC, GTD
from creditcontrols.engine.state import ELIMINATE, Bucket, EngineState, MarketHours, Order, Task, entering
from creditcontrols.engine.suspension import open_books, suspend
from creditcontrols.engine.valuation import as_held, current_legs, legs_at
from creditcontrols.engine.values import CLOSED, OPEN, WEEKDAY, WEEKEND


def usage_reset(state: EngineState, e: UsageReset, at_us: int) -> None:
    """Weekday filled usage of the groups whose trade date rolls, and of those that have no exchange any more, begins
    anew (SPEC T-2); what works is charged at the rates in force (SPEC GC2-17). Levels follow, cancel-all stays."""
    rolls = set(e.exchanges)
    groups = [group for group in state.groups.values() if not group.exchanges or not rolls.isdisjoint(group.exchanges)]
    buckets = {group.buckets[WEEKDAY] for group in groups}
    for bucket in buckets:
        restart_fills(state, bucket, e.trade_date)
    for order in state.orders.values():
        if any(holding.bucket in buckets for holding in order.holdings):
            charge_anew(state, order, buckets)


def restart_fills(state: EngineState, bucket: Bucket, date: str) -> None:
    """Nothing is filled since this reset, except what is priced on a later trade date (SPEC GC2-15)."""
    for ledger in bucket.ledgers.values():
        ledger.filled = [0, 0, 0, 0]
    bucket.carried = {
        symbol: charges for symbol, charges in bucket.carried.items() if state.instruments[symbol].priced_on > date
    }
    for symbol, charges in bucket.carried.items():
        ledger = bucket.ledger(state.instruments[symbol].complex)
        ledger.filled = [filled + charge for filled, charge in zip(ledger.filled, charges, strict=True)]
    for position in bucket.positions.values():
        if position.symbol not in bucket.carried:
            position.net = 0
    bucket.filled = filled_net(bucket)
    bucket.period += 1
    state.crossing[bucket] = None


def filled_net(bucket: Bucket) -> list[int]:
    """Filled usage of the four sides in cents: over the complexes what is filled net (SPEC GC2-10)."""
    ledgers = bucket.ledgers.values()
    return [sum([max(0, ledger.filled[side] - ledger.filled[side ^ 1]) for ledger in ledgers]) for side in range(4)]


def charge_anew(state: EngineState, order: Order, buckets: set[Bucket]) -> None:
    """Charge a working order at the rates in force where it is in `buckets`, also in the replace that waits for the
    venue. One that cannot be valued now keeps the rates that it had."""
    legs = current_legs(state, order)
    if legs is None:
        return
    terms = order.replacing
    raised = list(terms.legs or legs) if terms is not None else []
    for place, (holding, leg) in enumerate(zip(order.holdings, legs, strict=True)):
        if holding.bucket not in buckets:
            continue
        holding.rate = leg.rate
        if holding.working_rate:
            holding.working_rate = leg.working_rate
        if raised:
            raised[place] = leg
    if terms is not None:
        rate = terms.rate if terms.legs else legs[0].rate
        order.replacing = msgspec.structs.replace(terms, rate=rate, legs=tuple(raised) if terms.legs else ())
        follow_order(order)
    hold_larger(state, order)


def follow_order(order: Order) -> None:
    """A replace that waits for the venue and raises nothing will be charged as the order is."""
    terms = order.replacing
    if terms is not None and terms.quantity <= order.quantity:
        legs = tuple([as_held(holding) for holding in order.holdings]) if terms.legs else ()
        counts = any(holding.working_rate for holding in order.holdings)
        order.replacing = msgspec.structs.replace(terms, legs=legs, counts_working=counts)


def weekend_reset(state: EngineState, e: WeekendReset, at_us: int) -> None:
    """Weekend filled usage of every group begins anew (SPEC T-1)."""
    for group in state.groups.values():
        restart_fills(state, group.buckets[WEEKEND], e.business_date)


def session_begun(state: EngineState, e: SessionBegun, at_us: int) -> None:
    """New orders fall in another bucket; orders of groups without weekend trading rest outside the book meanwhile."""
    settle_all(state)
    state.session = e.bucket
    state.entering = entering(state)
    suspend(state, state.orders.values())


def week_started(state: EngineState, e: WeekStarted, at_us: int) -> None:
    """Everything that rests moves to the weekday bucket, and open usage restarts: GTC and GTD orders of earlier weeks
    hold nothing, unless their LCE counts them every week (SPEC T-1, T-2)."""
    settle_all(state)
    state.session, state.week, state.entering = WEEKDAY, e.sunday, e.sunday
    every_week = {group_id for group_id, group in state.groups.items() if group.lce in e.every_week}
    for order in state.orders.values():
        if not order.week:
            order.week = e.sunday
        order.bucket = WEEKDAY
        for holding in order.holdings:
            if holding.bucket.number != WEEKDAY:
                move_holding(state, holding, state.groups[holding.bucket.group_id].buckets[WEEKDAY])
        current = order.week == e.sunday or order.tif not in (GTC, GTD)
        if not current:
            stop_counting(state, order, every_week)
    suspend(state, state.orders.values())


def stop_counting(state: EngineState, order: Order, every_week: set[int]) -> None:
    """An order of an earlier week holds nothing while it works, except in the groups `every_week`, where it does, also
    when it did not last week, at the rates that it has: new ones come with the reset (SPEC GC2-17). A replace that
    waits for the venue follows unless it raises the quantity."""
    legs = legs_at(state, order, [holding.rate for holding in order.holdings])
    for holding, leg in zip(order.holdings, legs, strict=True):
        holding.working_rate = leg.working_rate if holding.bucket.group_id in every_week else 0
    follow_order(order)
    hold_larger(state, order)


def market_state_changed(state: EngineState, e: MarketStateChanged, at_us: int) -> None:
    """The products with these hours stand elsewhere; what the end of the day or the opening asks for waits as tasks."""
    state.market[e.hours] = MarketHours(e.state, e.trade_date)
    if e.ends_day:
        over = [order.order_id for order in state.orders.values() if ends_with(state, order, e)]
        if over:
            state.tasks.append(Task(ELIMINATE, over, "End of the trade date"))
    if e.state != CLOSED and state.controls.kills:
        call_in_killed(state, e.hours)
    if e.state == OPEN:
        open_books(state, [symbol for symbol in state.books if state.instruments[symbol].hours == e.hours])


def ends_with(state: EngineState, order: Order, e: MarketStateChanged) -> bool:
    """True for an order whose life ends with the trade date: a day order, or a GTD order of that date or an earlier
    one. On the exchanges that it keeps the trade date goes on."""
    instrument = state.instruments[order.symbol]
    if instrument.hours != e.hours or instrument.exchange in e.keeps:
        return False
    return order.tif == DAY or (order.tif == GTD and order.expire <= e.trade_date.replace("-", ""))


def task_advanced(state: EngineState, e: TaskAdvanced, at_us: int) -> None:
    """The first items of the first task are done; an empty task is gone."""
    task = state.tasks[0]
    del task.items[: e.done]
    if not task.items:
        del state.tasks[0]
