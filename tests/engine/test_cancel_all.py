"""SPEC GC2-30: cancel-all at 100 %, a one-shot flag of one type of a group."""

import pytest

from creditcontrols.engine.commands import ArmCancelAll
from creditcontrols.engine.events import CancelAllArmed, CancelAllFired, CancelAllRefused, Event, OrderCancelled
from creditcontrols.engine.state import Order
from creditcontrols.engine.values import BUY, SELL, SessionLimits
from tests.engine.calendar_world import WIDE, CalendarWorld, survives
from tests.engine.world import POINT, TICK, World, codes, fill

TEN = SessionLimits(5_000_000, 5_000_000)
"""Room for ten ESH7 on a side."""


def ready(weekday: SessionLimits = TEN) -> CalendarWorld:
    """Group 1 with little room, cancel-all armed for futures."""
    world = CalendarWorld()
    world.apply(weekday=weekday)
    assert codes(arm(world)) == ["CancelAllArmed"]
    return world


def arm(world: World, kind: str = "FUT", armed: bool = True) -> list[Event]:
    return world.do(ArmCancelAll(1, kind, armed, "ra", "test"))


def resting(world: World) -> list[Order]:
    """A day future, a day option, a GTC and a GTD order."""
    return [
        world.order("ESH7", BUY, 2, POINT - TICK),
        world.order("ESC", BUY, 2, POINT - TICK),
        world.order("ESH7", BUY, 1, POINT - TICK, tif="1"),
        world.order("ESH7", BUY, 1, POINT - TICK, tif="6", expire="20270101"),
    ]


def gone(world: World, orders: list[Order]) -> list[bool]:
    world.go_on()
    return [order.order_id not in world.state.orders for order in orders]


def fired(world: World) -> list[tuple[int, str, int, int]]:
    return [
        (event.group_id, event.kind, event.usage_side, event.orders)
        for events in world.log for event in events if isinstance(event, CancelAllFired)
    ]  # fmt: skip


def test_gc2_30_day_orders_go_futures_and_options_gtc_and_gtd_stay() -> None:
    world = ready()
    orders = resting(world)
    fill(world, "ESH7", BUY, 6)
    assert fired(world) == [(1, "FUT", 0, 2)]
    assert gone(world, orders) == [True, True, False, False]
    assert world.state.groups[1].armed == [False, False]
    survives(world)


def test_gc2_30_not_armed_cancels_nothing() -> None:
    world = CalendarWorld()
    world.apply(weekday=TEN)
    orders = resting(world)
    fill(world, "ESH7", BUY, 6)
    assert gone(world, orders) == [False] * 4


def test_gc2_30_it_fires_once_then_is_disarmed() -> None:
    world = ready()
    resting(world)
    world.order("ESH7", BUY, 6, POINT - TICK)
    world.go_on()
    again = world.order("ESH7", BUY, 8, POINT - TICK)
    assert len(fired(world)) == 1
    assert gone(world, [again]) == [False]


@pytest.mark.parametrize("cause", ["order", "limit", "rate"])
def test_gc2_30_by_whatever_cause(cause: str) -> None:
    world = ready()
    orders = resting(world)
    if cause == "order":
        world.order("ESH7", BUY, 6, POINT - TICK)
    elif cause == "limit":
        world.apply(weekday=SessionLimits(2_000_000, 5_000_000))
    else:
        world.rates(ESH7=1_500_000)
        world.reset()
    assert len(fired(world)) == 1
    assert gone(world, orders) == [True, True, False, False]


def test_gc2_30_a_side_of_the_other_type_does_not_fire_it() -> None:
    world = ready(SessionLimits(5_000_000, 500_000))
    order = world.order("ESC", BUY, 2)
    assert world.at(2)[7] == 100
    assert gone(world, [order]) == [False]


def test_gc2_30_orders_of_other_groups_and_firms_stay() -> None:
    world = ready()
    other = world.order("ESH7", SELL, 3, POINT + TICK, sender_comp="OTHOTHN")
    mine = world.order("ESH7", BUY, 10)
    assert gone(world, [mine, other]) == [True, False]


def test_gc2_30_at_100_percent_it_cannot_be_armed_below_it_can() -> None:
    world = CalendarWorld()
    world.apply(weekday=TEN)
    order = world.order("ESH7", BUY, 10)
    (refused,) = arm(world)
    assert isinstance(refused, CancelAllRefused)
    assert refused.reason == "Futures Long at or above 100 %. Use the kill switch to cancel working orders now."
    assert codes(arm(world, "OPT")) == ["CancelAllArmed"]
    assert codes(arm(world, armed=False)) == ["CancelAllArmed"]
    world.replace(order, 9)
    assert codes(arm(world)) == ["CancelAllArmed"]


def test_gc2_30_a_disarmed_flag_cancels_nothing() -> None:
    world = ready()
    (event,) = arm(world, armed=False)
    assert isinstance(event, CancelAllArmed)
    order = world.order("ESH7", BUY, 10)
    assert gone(world, [order]) == [False]


@pytest.mark.parametrize(("group", "kind"), [(9, "FUT"), (1, "SPREAD")])
def test_gc2_30_an_unknown_group_or_type_is_refused(group: int, kind: str) -> None:
    assert codes(CalendarWorld().do(ArmCancelAll(group, kind, True))) == ["CancelAllRefused"]


def test_t_2_the_daily_reset_leaves_the_flag() -> None:
    world = ready()
    world.reset()
    assert world.state.groups[1].armed == [True, False]
    survives(world)


def test_gc2_30_many_orders_are_cancelled_in_entries_of_200() -> None:
    world = CalendarWorld()
    world.apply(weekday=SessionLimits(500_000 * 500, 0))
    arm(world)
    for _ in range(500):
        world.order("ESH7", BUY, 1)
    entries = world.go_on()
    cancelled = [sum(isinstance(event, OrderCancelled) for event in events) for events in entries]
    assert cancelled == [200, 200, 100]
    assert not any(event.by_mass_cancel for events in entries for event in events if isinstance(event, OrderCancelled))
    survives(world)


def test_gc2_30_an_outside_venue_is_asked_and_a_refusal_of_it_is_told_to_nobody() -> None:
    world = ready()
    world.market = None
    order = world.order("ESH7", BUY, 10)
    world.report(order, "accepted")
    world.go_on()
    assert order.cancelling is not None
    assert codes(world.report(order, "cancel_refused")) == ["CancelRefused"]
    assert order.cancelling is None
    assert WIDE.exposure_futures == world.at(group_id=2)[3]
