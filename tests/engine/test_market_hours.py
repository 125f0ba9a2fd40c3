"""SPEC MKT-1: market states, the end of a day, the opening."""

import pytest

from creditcontrols.engine.commands import SetMarketState
from creditcontrols.engine.events import CancelRefused, Event, OrderEliminated, OrderFilled, OrderRefused
from creditcontrols.engine.values import BUY, CANCEL_ONLY, CLOSED, OPEN, PRE_OPEN, SELL
from tests.engine.calendar_world import DATE, CalendarWorld, survives
from tests.engine.world import POINT, TICK, codes

STATES = [(CLOSED, "MARKET_CLOSED"), (CANCEL_ONLY, "MARKET_CANCEL_ONLY")]


def of(kind: type[Event], entries: list[list[Event]]) -> list[Event]:
    return [event for events in entries for event in events if isinstance(event, kind)]


@pytest.mark.parametrize(("state", "code"), STATES)
def test_mkt_1_a_new_order_is_refused_as_35_8_with_its_reason(state: str, code: str) -> None:
    world = CalendarWorld()
    world.market_state(state)
    (refused,) = world.submit("ESH7", BUY, 1)
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.form) == (code, "8")
    world.market_state(OPEN)
    world.order("ESH7", BUY, 1)


@pytest.mark.parametrize(("state", "code"), STATES)
def test_mkt_1_a_replace_is_refused_as_35_9(state: str, code: str) -> None:
    world = CalendarWorld()
    order = world.order("ESH7", BUY, 5)
    world.market_state(state)
    for quantity in (4, 6):
        (refused,) = world.replace(order, quantity)
        assert isinstance(refused, OrderRefused)
        assert (refused.code, refused.form) == (code, "9")
    world.market_state(OPEN)
    assert "OrderReplaced" in codes(world.replace(order, 6))


@pytest.mark.parametrize(("state", "passes"), [(PRE_OPEN, True), (OPEN, True), (CANCEL_ONLY, True), (CLOSED, False)])
def test_mkt_1_cancels_pass_in_every_state_but_closed(state: str, passes: bool) -> None:
    world = CalendarWorld()
    one, two = world.order("ESH7", BUY, 5), world.order("ESH7", BUY, 6)
    world.market_state(state)
    events = world.cancel(one)
    assert ("OrderCancelled" in codes(events)) is passes
    if not passes:
        assert isinstance(events[0], CancelRefused)
        assert events[0].reason_code == 1003
    world.mass_cancel(7)
    assert (two.order_id in world.state.orders) is not passes


def test_mkt_1_hours_that_nobody_has_told_of_are_closed_and_none_are_always_open() -> None:
    world = CalendarWorld()
    world.state.market.clear()
    assert codes(world.submit("ESH7", BUY, 1)) == ["MARKET_CLOSED"]
    world.order("YMZ6", BUY, 1)


@pytest.mark.parametrize(("order_type", "tif"), [("1", "0"), ("K", "0"), ("2", "3")])
def test_mkt_1_before_the_opening_what_must_trade_at_once_is_refused(order_type: str, tif: str) -> None:
    world = CalendarWorld()
    world.market_state(PRE_OPEN)
    price = POINT if order_type == "2" else None
    assert codes(world.submit("ESH7", BUY, 1, price, order_type=order_type, tif=tif)) == ["MARKET_NOT_OPEN"]
    world.order("ESH7", BUY, 1)
    world.order("ESH7", BUY, 1, None, order_type="3", stop_price=POINT + TICK)


def test_mkt_1_orders_wait_before_the_opening_and_trade_in_price_time_order() -> None:
    world = CalendarWorld()
    world.market_state(PRE_OPEN)
    first = world.order("ESH7", BUY, 2)
    better = world.order("ESH7", BUY, 2, POINT + TICK)
    second = world.order("ESH7", BUY, 2)
    offer = world.order("ESH7", SELL, 5, POINT, sender_comp="OTHOTHN")
    assert offer.filled == 0
    world.market_state(OPEN)
    assert (better.filled, first.filled, second.filled, offer.filled) == (2, 2, 1, 5)
    prices = [event.price for event in of(OrderFilled, world.log)]
    assert prices == [POINT + TICK] * 2 + [POINT] * 4
    survives(world)


def test_mkt_1_a_replace_before_the_opening_does_not_trade() -> None:
    world = CalendarWorld()
    bid = world.order("ESH7", BUY, 2)
    world.order("ESH7", SELL, 2, POINT + TICK, sender_comp="OTHOTHN")
    world.market_state(PRE_OPEN)
    world.replace(bid, 2, price=POINT + TICK)
    assert bid.filled == 0
    world.market_state(OPEN)
    assert bid.filled == 2


def test_mkt_1_the_opening_sets_off_stop_orders() -> None:
    world = CalendarWorld()
    world.market_state(PRE_OPEN)
    stop = world.order("ESH7", BUY, 1, POINT + TICK, order_type="4", stop_price=POINT)
    world.order("ESH7", BUY, 1)
    world.order("ESH7", SELL, 1, sender_comp="OTHOTHN")
    world.order("ESH7", SELL, 1, POINT + TICK, sender_comp="OTHOTHN")
    world.market_state(OPEN)
    assert stop.filled == 1


@pytest.mark.parametrize(
    ("tif", "expire", "ends"),
    [("0", "", True), ("1", "", False), ("6", "20261124", True), ("6", "20261123", True), ("6", "20261125", False)],
)
def test_mkt_1_the_close_eliminates_day_orders_and_gtd_orders_that_are_due(tif: str, expire: str, ends: bool) -> None:
    world = CalendarWorld()
    order = world.order("ESH7", BUY, 5, tif=tif, expire=expire)
    world.market_state(CANCEL_ONLY, ends_day=True)
    assert (order.order_id not in world.state.orders) is ends
    assert bool(of(OrderEliminated, world.log)) is ends
    assert world.usage() == (0 if ends else 2_500_000)
    survives(world)


def test_mkt_1_only_products_with_these_hours_end_their_day() -> None:
    world = CalendarWorld()
    weekend, always = world.order("BTCH7", BUY, 1), world.order("YMZ6", BUY, 1)
    world.market_state(CANCEL_ONLY, ("weekday",), ends_day=True)
    assert {weekend.order_id, always.order_id} <= set(world.state.orders)


def test_mkt_1_on_a_holiday_the_trade_date_goes_on() -> None:
    world = CalendarWorld()
    kept, gone = world.order("ESH7", BUY, 1), world.order("ZCH7", BUY, 1)
    world.market_state(CANCEL_ONLY, ends_day=True, keeps=("CME",))
    assert kept.order_id in world.state.orders
    assert gone.order_id not in world.state.orders


def test_many_orders_end_in_entries_of_200() -> None:
    world = CalendarWorld()
    for _ in range(450):
        world.order("ESH7", BUY, 1)
    world.do(SetMarketState("weekday", CANCEL_ONLY, DATE, True))
    assert len(world.log[-1]) == 1
    survives(world)
    entries = world.go_on()
    assert [len(of(OrderEliminated, [events])) for events in entries] == [200, 200, 50]
    assert world.state.orders == {}
    survives(world)


def test_many_trades_at_the_opening_come_in_entries_of_200() -> None:
    world = CalendarWorld()
    world.market_state(PRE_OPEN)
    for _ in range(130):
        world.order("ESH7", BUY, 1)
        world.order("ESH7", SELL, 1, sender_comp="OTHOTHN")
    world.do(SetMarketState("weekday", OPEN, DATE))
    entries = world.go_on()
    assert [len(of(OrderFilled, [events])) for events in entries] == [200, 60, 0]
    assert world.state.orders == {}
    survives(world)


def test_an_unknown_market_state_changes_nothing() -> None:
    world = CalendarWorld()
    assert world.do(SetMarketState("weekday", "asleep", DATE)) == []
    world.order("ESH7", BUY, 1)
