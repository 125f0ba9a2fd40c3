"""The built-in market: SPEC MKT-1."""

from typing import Any

import pytest

from creditcontrols.engine.events import Event, OrderAccepted, OrderFilled
from creditcontrols.engine.market.book import SPARE_LEVELS, Ladder
from creditcontrols.engine.market.builtin import PROTECTION_TICKS
from creditcontrols.engine.values import BUY, SELL
from tests.engine.world import POINT, TICK, World, codes, rich

OTHER = "OTHOTHN"


def trades(events: list[Event]) -> list[tuple[int, int, int]]:
    """(order, quantity, price in ticks over one point) of each fill."""
    return [(e.order_id, e.quantity, (e.price - POINT) // TICK) for e in events if isinstance(e, OrderFilled)]


def at(ticks: int) -> int:
    return POINT + ticks * TICK


def offers(*levels: tuple[int, int]) -> World:
    """A world in which the other firm offers (quantity, ticks) in this order; order ids from 1."""
    world = rich()
    for quantity, ticks in levels:
        world.order("ZCZ6", SELL, quantity, at(ticks), sender_comp=OTHER)
    return world


def test_mkt_1_trades_at_the_resting_price_and_tells_both_sides() -> None:
    world = offers((5, 2))
    events = world.submit("ZCZ6", BUY, 5, at(9))
    assert codes(events) == ["OrderHeld", "OrderAccepted", "OrderFilled", "OrderFilled"]
    assert trades(events) == [(2, 5, 2), (1, 5, 2)]
    assert events[-1].trade_id == events[-2].trade_id == 1
    assert not world.state.orders


def test_mkt_1_best_price_first_then_time() -> None:
    world = offers((5, 2), (5, 1), (5, 1))
    assert trades(world.submit("ZCZ6", BUY, 12, at(2)))[1::2] == [(2, 5, 1), (3, 5, 1), (1, 2, 2)]


def test_mkt_1_a_sell_order_takes_the_highest_bid_first() -> None:
    world = rich()
    for ticks in (1, 3, 2):
        world.order("ZCZ6", BUY, 5, at(ticks), sender_comp=OTHER)
    assert trades(world.submit("ZCZ6", SELL, 15, at(2)))[1::2] == [(2, 5, 3), (3, 5, 2)]
    assert world.state.orders[4].working == 5


def test_mkt_1_no_self_trade_prevention_and_no_trade_across_instruments() -> None:
    world = rich()
    world.order("ZCZ6", SELL, 5)
    assert trades(world.submit("GEZ6", BUY, 5)) == []
    assert trades(world.submit("ZCZ6", BUY, 5)) == [(3, 5, 0), (1, 5, 0)]


@pytest.mark.parametrize(
    ("quantity", "fields", "first"),
    [(5, {}, 2), (4, {}, 1), (6, {}, 2), (5, {"account": "A2"}, 2)],
)
def test_mkt_1_a_smaller_quantity_keeps_the_place_in_time(quantity: int, fields: dict[str, Any], first: int) -> None:
    world = offers((5, 1), (5, 1))
    order = world.state.orders[1]
    world.replace(order, 4)
    world.replace(order, quantity, **fields)
    assert trades(world.submit("ZCZ6", BUY, 1, at(1)))[1][0] == first


def test_mkt_1_another_price_loses_the_place_and_may_trade() -> None:
    world = offers((5, 1), (5, 1))
    order = world.state.orders[1]
    world.replace(order, 5, price=at(2))
    world.replace(order, 5, price=at(1))
    assert trades(world.submit("ZCZ6", BUY, 1, at(1)))[1][0] == 2
    bid = world.order("ZCZ6", BUY, 3, at(0))
    assert trades(world.replace(bid, 3, price=at(1))) == [(bid.order_id, 3, 1), (2, 3, 1)]


def test_mkt_1_fill_and_kill_eliminates_the_rest() -> None:
    world = offers((5, 1))
    events = world.submit("ZCZ6", BUY, 8, at(1), tif="3")
    assert codes(events) == ["OrderHeld", "OrderAccepted", "OrderFilled", "OrderFilled", "OrderEliminated"]
    assert (world.row(0)[:2], len(world.state.orders)) == ((0, 500_000), 0)


@pytest.mark.parametrize(("quantity", "filled"), [(10, 2), (11, 0)])
def test_mkt_1_fill_or_kill_fills_whole_or_not_at_all(quantity: int, filled: int) -> None:
    world = offers((5, 1), (5, 2), (5, 9))
    events = world.submit("ZCZ6", BUY, quantity, at(2), tif="3", min_quantity=quantity)
    assert len(trades(events)) == 2 * filled
    assert (codes(events)[-1] == "OrderEliminated") is (filled == 0)


def test_mkt_1_a_minimum_quantity_must_be_there() -> None:
    world = offers((5, 1))
    assert codes(world.submit("ZCZ6", BUY, 8, at(1), tif="3", min_quantity=6))[-1] == "OrderEliminated"
    assert len(trades(world.submit("ZCZ6", BUY, 8, at(1), tif="3", min_quantity=5))) == 2


def test_mkt_1_a_market_order_trades_within_its_protection_and_rests_there() -> None:
    world = offers((5, 1), (5, 1 + PROTECTION_TICKS), (5, 2 + PROTECTION_TICKS))
    events = world.submit("ZCZ6", BUY, 12, None, order_type="1")
    assert events[1] == OrderAccepted(4, at(1 + PROTECTION_TICKS))
    assert len(trades(events)) == 4
    assert (world.state.orders[4].price, world.state.orders[4].working) == (at(1 + PROTECTION_TICKS), 2)


def test_mkt_1_a_market_limit_order_rests_at_the_best_price() -> None:
    world = offers((5, 1), (5, 2))
    events = world.submit("ZCZ6", BUY, 7, None, order_type="K")
    assert trades(events)[1:] == [(1, 5, 1)]
    assert (world.state.orders[3].price, world.state.orders[3].working) == (at(1), 2)


@pytest.mark.parametrize("order_type", ["1", "K"])
def test_mkt_1_a_market_order_without_an_opposite_side_is_rejected_and_released(order_type: str) -> None:
    world = rich()
    events = world.submit("ZCZ6", BUY, 5, None, order_type=order_type)
    assert codes(events) == ["OrderHeld", "OrderRejected"]
    assert (events[1].reason, world.usage(0), world.state.orders) == ("No market", 0, {})


def test_mkt_1_a_stop_limit_waits_for_its_price_and_then_works_at_its_limit() -> None:
    world = offers((1, 1), (1, 3), (4, 4))
    stop = world.order("ZCZ6", BUY, 5, at(4), order_type="4", stop_price=at(3))
    assert stop.stop_armed
    assert codes(world.submit("ZCZ6", BUY, 1, at(1)))[2:] == ["OrderFilled", "OrderFilled"]
    assert stop.stop_armed
    events = world.submit("ZCZ6", BUY, 1, at(3))
    assert codes(events)[4:] == ["StopTriggered", "OrderFilled", "OrderFilled"]
    assert (stop.stop_armed, stop.working, stop.price) == (False, 1, at(4))


def test_mkt_1_a_stop_with_protection_gets_its_limit_from_the_stop_price() -> None:
    world = rich()
    stop = world.order("ZCZ6", SELL, 5, None, order_type="3", stop_price=at(0))
    world.order("ZCZ6", BUY, 1, at(0), sender_comp=OTHER)
    events = world.submit("ZCZ6", SELL, 1, at(0), sender_comp=OTHER)
    assert codes(events)[-1] == "StopTriggered"
    assert stop.price == at(-PROTECTION_TICKS)


def test_mkt_1_stops_trigger_one_another_in_price_order() -> None:
    world = offers((1, 1), (1, 2), (1, 3))
    far = world.order("ZCZ6", BUY, 1, at(3), order_type="4", stop_price=at(2))
    near = world.order("ZCZ6", BUY, 1, at(2), order_type="4", stop_price=at(1))
    events = world.submit("ZCZ6", BUY, 1, at(1))
    assert [e.order_id for e in events if type(e).__name__ == "StopTriggered"] == [near.order_id, far.order_id]
    assert not world.state.orders


def test_mkt_1_an_armed_stop_can_be_moved_and_cancelled() -> None:
    world = offers((1, 1), (1, 2))
    stop = world.order("ZCZ6", BUY, 1, at(9), order_type="4", stop_price=at(1))
    assert codes(world.replace(stop, 1, stop_price=at(2))) == ["ReplaceHeld", "OrderReplaced"]
    assert "StopTriggered" not in codes(world.submit("ZCZ6", BUY, 1, at(1)))
    assert codes(world.cancel(stop)) == ["CancelHeld", "OrderCancelled"]
    assert "StopTriggered" not in codes(world.submit("ZCZ6", BUY, 1, at(2)))


def test_mkt_1_an_armed_stop_replaced_by_a_limit_order_trades_at_once() -> None:
    world = offers((1, 1))
    stop = world.order("ZCZ6", BUY, 1, at(9), order_type="4", stop_price=at(5))
    assert codes(world.replace(stop, 1, order_type="2", price=at(1)))[1:] == [
        "OrderReplaced",
        "OrderFilled",
        "OrderFilled",
    ]


def test_mkt_1_any_price_on_the_tick_is_taken() -> None:
    world = rich()
    for price in (-5 * POINT, 0, TICK, 10**18):
        assert codes(world.submit("ZCZ6", BUY, 1, price))[0] == "OrderHeld"


def test_mkt_1_a_ladder_does_not_grow_with_levels_that_ran_empty() -> None:
    world = rich()
    ladder = Ladder(-1)
    order = world.order("ZCZ6", BUY, 1)
    ladder.add(0, order)
    for price in range(-1, -1_000, -1):
        ladder.add(price, order)
        ladder.discard(price, order)
    assert len(ladder.levels) == len(ladder.heap) <= SPARE_LEVELS * 2
    assert ladder.best() == 0
    assert ladder.prices() == [0]
