"""SPEC COD in the engine: what a lost session's orders come to."""

from creditcontrols.engine.commands import LoseSession, SetMarketState, SubmitOrder, SwitchCancelOnDisconnect
from creditcontrols.engine.events import CancelHeld, Event, OrderCancelled, SessionLost
from creditcontrols.engine.replay import restore, snapshot, state_hash
from creditcontrols.engine.state import Order
from creditcontrols.engine.values import BUY, CANCEL_ONLY, CLOSED, SELL, SessionLimits
from tests.engine.calendar_world import CalendarWorld
from tests.engine.world import POINT, TICK

WIDE = SessionLimits(100_000_000, 100_000_000)
CAUSE = "Cancel on disconnect: connection lost"


def ready() -> CalendarWorld:
    world = CalendarWorld()
    world.apply(weekday=WIDE)
    return world


def lose(world: CalendarWorld, session: str = "EX1EX1") -> SessionLost:
    (event,) = world.do(LoseSession(session, CAUSE))
    assert isinstance(event, SessionLost)
    return event


def resting(
    world: CalendarWorld, trader: str = "TR1", session: str = "EX1EX1", tif: str = "0", quote: bool = False
) -> Order:
    """A buy below the market."""
    name, expire = f"r{next(world.numbers)}", "20270101" if tif == "6" else ""
    terms = ("A1", "ESH7", BUY, 1, "2", tif, POINT - TICK, None, expire, 0, "", quote)
    world.do(SubmitOrder(session, "EX1", f"{session}N", trader, name, *terms))
    return next(reversed(world.state.orders.values()))


def finish(world: CalendarWorld) -> list[Event]:
    """Everything that goes on, with its events."""
    before = len(world.log)
    world.go_on()
    return [event for entry in world.log[before:] for event in entry]


def left(world: CalendarWorld, *orders: Order) -> list[bool]:
    """Which of the orders still work once everything is done."""
    world.go_on()
    return [order.order_id in world.state.orders for order in orders]


def test_cod_1_day_orders_go_and_gtc_and_gtd_orders_stay() -> None:
    world = ready()
    orders = [resting(world), resting(world, tif="1"), resting(world, tif="6")]
    stop = world.order("ESH7", BUY, 1, POINT, order_type="4", stop_price=POINT + TICK)
    lost = lose(world)
    assert (lost.order_ids, lost.kept, lost.cause) == ((orders[0].order_id, stop.order_id), 2, CAUSE)
    assert left(world, *orders, stop) == [False, True, True, False]


def test_cod_1_the_cancels_tell_why_and_name_the_act() -> None:
    world = ready()
    resting(world)
    lose(world)
    told = finish(world)
    held = next(event for event in told if isinstance(event, CancelHeld))
    assert (held.cause, held.act, held.cl_ord_id) == (CAUSE, "disconnect:EX1EX1", "")
    assert any(isinstance(event, OrderCancelled) for event in told)


def test_cod_2_off_for_a_trader_id_or_a_session_keeps_its_orders() -> None:
    world = ready()
    mine, other = resting(world), resting(world, trader="TR2")
    world.do(SwitchCancelOnDisconnect((("EX1EX1", "", False), ("EX1EX1", "TR2", True)), "ca", ""))
    assert lose(world).order_ids == (other.order_id,)
    assert left(world, mine, other) == [True, False]
    world.do(SwitchCancelOnDisconnect((("EX1EX1", "", True), ("EX1EX1", "TR1", False)), "ca", ""))
    assert lose(world).order_ids == ()
    world.do(SwitchCancelOnDisconnect((("EX1EX1", "TR1", True),), "ca", ""))
    assert lose(world).order_ids == (mine.order_id,)


def test_cod_3_one_loss_cancels_for_every_trader_id_and_touches_no_other_session() -> None:
    world = ready()
    mine, second = resting(world), resting(world, trader="TR2")
    other = resting(world, session="EX2EX1")
    assert lose(world).order_ids == (mine.order_id, second.order_id)
    assert left(world, mine, second, other) == [False, False, True]


def test_cod_4_what_the_market_does_not_let_go_stays() -> None:
    world = ready()
    order = resting(world)
    world.do(SetMarketState("weekday", CLOSED, "2026-11-24"))
    assert (lose(world).order_ids, lose(world).kept) == ((), 1)
    world.do(SetMarketState("weekday", CANCEL_ONLY, "2026-11-24"))
    assert lose(world).order_ids == (order.order_id,)


def test_cod_5_an_order_filled_before_its_cancel_is_simply_filled() -> None:
    world = ready()
    order = resting(world)
    lose(world)
    world.order("ESH7", SELL, 1, POINT - TICK, sender_comp="EX2EX1N")
    assert order.filled == 1
    assert not [event for event in finish(world) if isinstance(event, CancelHeld)]


def test_cod_8_all_quotes_go_whatever_the_setting() -> None:
    world = ready()
    world.do(SwitchCancelOnDisconnect((("EX1EX1", "", False),), "ca", ""))
    quote, order = resting(world, quote=True), resting(world)
    assert lose(world).order_ids == (quote.order_id,)
    assert left(world, quote, order) == [False, True]


def test_a_session_lost_twice_cancels_each_order_once() -> None:
    world = ready()
    order = resting(world)
    assert lose(world).order_ids == lose(world).order_ids == (order.order_id,)
    assert len([event for event in finish(world) if isinstance(event, OrderCancelled)]) == 1


def test_settings_and_cancels_under_way_outlive_a_snapshot() -> None:
    world = ready()
    resting(world)
    world.do(SwitchCancelOnDisconnect((("EX1EX1", "", False), ("EX2EX1", "TR2", False)), "ca", ""))
    again = restore(snapshot(world.state))
    assert again.controls.disconnects == {("EX1EX1", ""): False, ("EX2EX1", "TR2"): False}
    world.do(SwitchCancelOnDisconnect((("EX1EX1", "", True),), "ca", ""))
    lose(world)
    again = restore(snapshot(world.state))
    assert (state_hash(again), len(again.tasks)) == (state_hash(world.state), 1)
