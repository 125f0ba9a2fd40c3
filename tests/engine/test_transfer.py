"""SPEC T-6, GC2-07, GC2-18 in the engine: transfers and regroupings, and busts."""

import pytest

from creditcontrols.engine.commands import BustTrade, MapGroup
from creditcontrols.engine.events import BustRefused, Event, OrderFilled, TradeBusted
from creditcontrols.engine.values import BUY, SELL, BustedFill
from tests.engine.calendar_world import CalendarWorld, survives
from tests.engine.world import codes, fill

ES, ZC = 500_000, 100_000


def moved(version: int = 0) -> CalendarWorld:
    """Group 1 works in ES and ZC; then CBOT goes to group 3 of another LCE, limits 0."""
    world = CalendarWorld()
    fill(world, "ZCH7", BUY, 3)
    world.order("ESH7", BUY, 2)
    world.order("ZCH7", BUY, 5)
    world.do(MapGroup(3, "300", "EX1", "CBOT", ("CBOT",), version))
    return world


def test_t_6_working_orders_move_to_the_new_guarantor_charged_without_a_test() -> None:
    world = moved()
    assert world.figures(0, group_id=3) == (5 * ZC, 0)
    assert world.figures(0, group_id=1) == (2 * ES, 3 * ZC)
    assert [order.group_id for order in world.state.orders.values()] == [1, 3]
    assert world.state.groups[1].exchanges == ("CME",)
    survives(world)


def test_t_6_new_orders_of_the_pair_are_the_new_guarantors_unstaged_limits_are_0() -> None:
    world = moved()
    assert codes(world.submit("ZCH7", BUY, 1)) == ["LIMIT_ZERO"]
    world.apply(3)
    world.order("ZCH7", BUY, 1)
    assert world.figures(0, group_id=3) == (6 * ZC, 0)


def test_t_6_fills_after_the_move_count_at_the_new_guarantor() -> None:
    world = moved()
    world.order("ZCH7", SELL, 2, sender_comp="OTHOTHN")
    assert world.figures(0, group_id=3) == (3 * ZC, 2 * ZC)
    assert world.figures(0, group_id=1) == (2 * ES, 3 * ZC)


def test_t_6_a_group_that_lost_its_exchanges_stays_readable_and_is_reset_with_the_others() -> None:
    world = moved()
    world.do(MapGroup(4, "300", "EX1", "CME", ("CME",)))
    assert world.state.groups[1].exchanges == ()
    assert world.figures(0, group_id=1) == (0, 3 * ZC)
    world.reset("NYMEX")
    assert world.figures(0, group_id=1) == (0, 0)


def test_gc2_07_a_regrouped_exchange_takes_its_orders_along() -> None:
    world = moved()
    world.do(MapGroup(1, "100", "EX1", "CME+CBOT", ("CME", "CBOT")))
    assert world.figures(0, group_id=1) == (2 * ES + 5 * ZC, 3 * ZC)
    assert world.figures(0, group_id=3) == (0, 0)
    survives(world)


@pytest.mark.parametrize("version", [0, 4])
def test_t_6_a_new_group_begins_at_the_version_that_the_mapping_names(version: int) -> None:
    world = moved(version)
    world.apply(3)
    assert world.state.groups[3].version == version + 1


def bust(world: CalendarWorld, trade_id: int, period: int = 0) -> list[Event]:
    """Bust a trade of EX1 and OTH in ESH7, both as they were booked in `period`."""
    mine = BustedFill(2, 0, "EX1EX1", "EX1", "EX1EX1N", "TR1", "c2", "A1", "ESH7", BUY, 4, 10**9, 1, 0, 0, ES, period)
    theirs = BustedFill(
        1, 0, "OTHOTH", "OTH", "OTHOTHN", "TR1", "c1", "A1", "ESH7", SELL, 4, 10**9, 2, 0, 1, ES, period
    )
    return world.do(BustTrade(trade_id, (mine, theirs), "gcc", "test"))


def traded() -> tuple[CalendarWorld, int]:
    """EX1 bought 4 ESH7 of OTH; one more works. With the trade id."""
    world = CalendarWorld()
    fill(world, "ESH7", BUY, 4)
    (trade,) = {event.trade_id for event in world.log[-1] if isinstance(event, OrderFilled)}
    world.order("ESH7", BUY, 1)
    return world, trade


def test_gc2_18_a_bust_takes_both_fills_out_of_usage_and_restores_no_order() -> None:
    world, trade = traded()
    orders = list(world.state.orders)
    events = bust(world, trade)
    assert [event.counted for event in events if isinstance(event, TradeBusted)] == [True, True]
    assert world.figures() == (ES, 0)
    assert world.figures(1, group_id=2) == (0, 0)
    assert list(world.state.orders) == orders
    survives(world)


def test_gc2_18_after_the_reset_it_takes_nothing_out() -> None:
    world, trade = traded()
    world.reset()
    world.order("ESH7", SELL, 1, sender_comp="OTHOTHN")
    events = bust(world, trade)
    assert [event.counted for event in events if isinstance(event, TradeBusted)] == [False, False]
    assert world.figures() == (0, ES)


def test_gc2_18_a_second_bust_is_refused() -> None:
    world, trade = traded()
    bust(world, trade)
    usage = world.figures()
    (refused,) = bust(world, trade)
    assert isinstance(refused, BustRefused)
    assert refused.reason == "The trade was busted before"
    assert world.figures() == usage
    survives(world)


def test_gc2_18_a_bust_lifts_an_auto_block_and_the_room_to_reduce() -> None:
    world, trade = traded()
    position = world.state.groups[1].buckets[0].positions["ESH7"]
    assert position.net == 4
    bust(world, trade)
    assert position.net == 0


def test_gc2_18_a_trade_without_fills_is_refused() -> None:
    assert codes(CalendarWorld().do(BustTrade(7, ()))) == ["BustRefused"]
