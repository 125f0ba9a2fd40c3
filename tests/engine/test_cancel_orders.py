"""Cancels that nobody of the session asked for (SPEC FirmSoft, RMI): which orders they mean, and how they go on."""

from typing import Any

import msgspec
import pytest

from creditcontrols.engine.commands import CancelOrders, Continue, MapGroup
from creditcontrols.engine.events import CancelHeld, CancelsOrdered, Event, OrderCancelled
from creditcontrols.engine.replay import restore, snapshot
from creditcontrols.engine.state import Order
from creditcontrols.engine.values import CANCEL_ONLY, CLOSED, OPEN
from tests.engine.calendar_world import WIDE, CalendarWorld, survives
from tests.engine.spreads import spread_world
from tests.engine.world import POINT, TICK, World, rich

BID = POINT - TICK


def ask(world: World, **scope: Any) -> CancelsOrdered:
    """A cancel by FirmSoft with that scope, as the engine decides it."""
    (event,) = world.do(CancelOrders("firmsoft:7", "Cancelled by FirmSoft", actor="ea", reason="test", **scope))
    assert isinstance(event, CancelsOrdered)
    return event


def finish(world: World) -> list[Event]:
    """Every further event of the act."""
    events: list[Event] = []
    while world.state.tasks:
        events += world.do(Continue())
    return events


def cancelled(events: list[Event]) -> list[int]:
    return [event.order_id for event in events if isinstance(event, OrderCancelled)]


def one_of_each(world: World) -> list[Order]:
    """A day order, a GTC and a GTD order."""
    return [
        world.order("ESH7", 1, 1, BID), world.order("ESH7", 1, 1, BID, tif="1"),
        world.order("ESH7", 1, 1, BID, tif="6", expire="20270101"),
    ]  # fmt: skip


def test_fs_2_day_gtc_and_gtd_orders_are_cancelled_and_each_says_by_which_act() -> None:
    world = CalendarWorld()
    orders = one_of_each(world)
    told = ask(world, order_ids=tuple(order.order_id for order in orders))
    assert (told.order_ids, told.kept, told.actor, told.reason) == ((1, 2, 3), 0, "ea", "test")
    events = finish(world)
    assert cancelled(events) == [1, 2, 3]
    held = [(event.act, event.cause, event.cl_ord_id) for event in events if isinstance(event, CancelHeld)]
    assert held == [("firmsoft:7", "Cancelled by FirmSoft", "")] * 3
    assert (world.state.orders, world.figures()) == ({}, (0, 0))
    survives(world)


@pytest.mark.parametrize(("market", "goes"), [(OPEN, True), (CANCEL_ONLY, True), (CLOSED, False)])
def test_fs_2_orders_of_a_closed_market_are_kept_and_counted(market: str, goes: bool) -> None:
    world = CalendarWorld()
    order = world.order("ESH7", 1, 1, BID, tif="1")
    world.market_state(market)
    told = ask(world, order_ids=(order.order_id,))
    assert (told.order_ids, told.kept) == (((1,), 0) if goes else ((), 1))
    finish(world)
    assert (order.order_id in world.state.orders) is not goes


def test_ids_that_are_gone_or_named_twice_lead_to_one_cancel_of_what_is_there() -> None:
    world = rich()
    gone, there = world.order("ESZ6", 1, 1), world.order("ESZ6", 1, 1)
    world.cancel(gone)
    told = ask(world, order_ids=(there.order_id, gone.order_id, there.order_id, 99))
    assert (told.order_ids, told.kept) == ((there.order_id,), 0)
    events = finish(world)
    assert [type(event).__name__ for event in events].count("CancelHeld") == 1
    assert cancelled(events) == [there.order_id]


def test_an_order_that_fills_or_is_cancelled_before_its_turn_is_left_alone() -> None:
    world = rich()
    filled, asked, rest = (world.order("ESZ6", 1, 1, BID - number * TICK) for number in range(3))
    ask(world, order_ids=tuple(order.order_id for order in (filled, asked, rest)))
    world.order("ESZ6", 2, 1, BID, sender_comp="OTHOTHN")
    world.cancel(asked)
    assert cancelled(finish(world)) == [rest.order_id]


def test_a_cancel_goes_on_in_parts_with_orders_between_them_and_new_orders_stay() -> None:
    world = rich()
    ids = tuple(world.order("ESZ6", 1, 1, BID).order_id for _ in range(450))
    ask(world, order_ids=ids)
    sizes = []
    while world.state.tasks:
        sizes.append(len(cancelled(world.do(Continue(200)))))
        late = world.order("ESZ6", 1, 1, BID)
        assert late.order_id in world.state.orders
    assert sizes == [200, 200, 50]
    assert not set(ids) & set(world.state.orders)


def test_a_snapshot_in_the_middle_goes_on_with_the_same_act() -> None:
    world = rich()
    ids = tuple(world.order("ESZ6", 1, 1, BID).order_id for _ in range(5))
    ask(world, order_ids=ids)
    world.do(Continue(2))
    again = World()
    again.state = restore(snapshot(world.state))
    assert snapshot(again.state) == snapshot(world.state)
    assert finish(again) == finish(world)
    assert again.state.orders == {}
    survives(world)


def test_orders_of_another_session_firm_or_account_are_not_meant() -> None:
    world = rich()
    mine = world.order("ESZ6", 1, 1, account="A1")
    world.order("ESZ6", 1, 1, account="A2")
    world.order("ESZ6", 1, 1, account="A1", sender_comp="EX2EX1N")
    world.order("ESZ6", 1, 1, account="A1", sender_comp="OTHOTHN")
    assert ask(world, session="EX1EX1", account="A1").order_ids == (mine.order_id,)
    assert len(ask(world, ef="EX1").order_ids) == 3
    assert len(ask(world, account="A1").order_ids) == 3
    assert len(ask(world).order_ids) == 4


def test_the_prefix_that_the_exchange_sets_is_no_part_of_the_account() -> None:
    world = rich()
    ids = [world.order("ESZ6", 1, 1, account=name).order_id for name in ("11111", "$11111", "@11111")]
    assert list(ask(world, account="$11111").order_ids) == ids[:2]
    assert list(ask(world, account="@11111").order_ids) == ids[2:]


def test_an_lce_cancels_what_it_guarantees_and_a_spread_with_a_leg_of_it() -> None:
    world = spread_world()
    own, mixed = world.order("ZFZ6", 1, 1), world.order("ENERGY", 1, 1)
    other = world.order("CLZ6", 1, 1)
    assert ask(world, lce="100", ef="EX1").order_ids == (own.order_id, mixed.order_id)
    assert ask(world, lce="200").order_ids == (mixed.order_id, other.order_id)
    assert ask(world, exchange="NYMEX").order_ids == (mixed.order_id, other.order_id)


def test_an_order_that_went_to_another_guarantor_meanwhile_is_not_cancelled_by_the_old_one() -> None:
    world = rich()
    order = world.order("ESZ6", 1, 1)
    world.do(MapGroup(3, "300", "EX1", "CME", ("CME",)))
    assert ask(world, lce="100", order_ids=(order.order_id,)).order_ids == ()
    assert ask(world, lce="300", order_ids=(order.order_id,)).order_ids == (order.order_id,)


@pytest.mark.parametrize(("which", "wanted"), [("orders", {1}), ("quotes", {2}), ("both", {1, 2})])
def test_orders_quotes_or_both_are_meant(which: str, wanted: set[int]) -> None:
    world = rich()
    world.order("ZFC", 1, 1, BID)
    world.order("ZFC", 1, 1, BID, quote=True)
    assert set(ask(world, which=which).order_ids) == wanted
    assert set(cancelled(finish(world))) == wanted


def test_gc2_20_what_is_cancelled_frees_its_room_at_once() -> None:
    world = CalendarWorld()
    world.apply(weekday=msgspec.structs.replace(WIDE, exposure_futures=500_000))
    order = world.order("ESH7", 1, 1, BID)
    assert [event.code for event in world.submit("ESH7", 1, 1, BID)] == ["CREDIT_LIMIT"]  # type: ignore[attr-defined]
    ask(world, order_ids=(order.order_id,))
    finish(world)
    assert type(world.submit("ESH7", 1, 1, BID)[0]).__name__ == "OrderHeld"


def test_an_unknown_scope_cancels_nothing() -> None:
    world = rich()
    world.order("ESZ6", 1, 1)
    assert (ask(world, ef="ZZZ").order_ids, ask(world, session="ZZZZZZ").order_ids) == ((), ())
    assert world.state.tasks == []
