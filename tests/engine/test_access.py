"""The Access Manager in the engine: restricted instruments, permissions, and what they refuse (SPEC AM)."""

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import LoadInstruments, MapGroup, RestrictInstruments, SetPermissions
from creditcontrols.engine.controls.values import EVERY_ACCOUNT, Permission, Restricted
from creditcontrols.engine.events import Event, OrderHeld, OrderRefused
from creditcontrols.engine.replay import restore, snapshot, state_hash
from creditcontrols.engine.state import Order
from creditcontrols.engine.values import BUY, SELL, SessionLimits
from tests.engine.calendar_world import CalendarWorld
from tests.engine.spreads import spread
from tests.engine.world import POINT, TICK

WIDE = SessionLimits(100_000_000, 100_000_000)


def ready(permitted: bool = False) -> CalendarWorld:
    """ESH7 is inside the restricted period of product ES."""
    world = CalendarWorld()
    world.apply(weekday=WIDE)
    restrict(world, permitted)
    return world


def restrict(world: CalendarWorld, permitted: bool = False) -> list[Event]:
    return world.do(RestrictInstruments((Restricted("ESH7", "ES", permitted),)))


def permit(world: CalendarWorld, account: str, permitted: bool = True, lce: str = "100", product: str = "ES") -> None:
    world.do(SetPermissions((Permission(lce, "EX1", product, account, permitted),), "ra", ""))


def passes(world: CalendarWorld, account: str = "A1", symbol: str = "ESH7") -> bool:
    (event, *_) = world.submit(symbol, BUY, 1, POINT - TICK, account=account)
    if isinstance(event, OrderRefused):
        text = f"Account {account} is not permitted to trade {symbol} in its restricted period"
        assert (event.code, event.form, event.text) == (refusals.ACCESS_RESTRICTED.code, "3", text)
    return isinstance(event, OrderHeld)


def test_am_2_an_account_without_permission_is_refused_and_the_next_contract_is_free() -> None:
    world = ready()
    assert not passes(world)
    assert passes(world, symbol="ZCH7")
    permit(world, "A1")
    assert passes(world)
    assert not passes(world, account="A2")


def test_am_3_all_accounts_or_single_ones_whose_own_setting_comes_first() -> None:
    world = ready()
    permit(world, EVERY_ACCOUNT)
    permit(world, "A2", permitted=False)
    assert (passes(world, "A1"), passes(world, "A2")) == (True, False)
    permit(world, EVERY_ACCOUNT, permitted=False)
    permit(world, "A2")
    assert (passes(world, "A1"), passes(world, "A2")) == (False, True)


def test_am_3_the_exchanges_prefix_and_case_do_not_matter() -> None:
    world = ready()
    permit(world, "11111")
    assert (passes(world, "$11111"), passes(world, "@11111")) == (True, False)


def test_am_4_permitted_by_default_until_revoked() -> None:
    world = ready(permitted=True)
    assert passes(world)
    permit(world, "A1", permitted=False)
    assert (passes(world, "A1"), passes(world, "A2")) == (False, True)
    permit(world, EVERY_ACCOUNT, permitted=False)
    assert not passes(world, "A2")


def test_am_5_a_resting_order_stays_its_replace_is_refused_and_its_cancel_passes() -> None:
    world = CalendarWorld()
    world.apply(weekday=WIDE)
    order = world.order("ESH7", BUY, 2, POINT - TICK)
    restrict(world)
    for quantity in (1, 2, 3):
        (refused, *_) = world.replace(order, quantity)
        assert (type(refused), refused.code) == (OrderRefused, refusals.ACCESS_RESTRICTED.code)
    assert world.state.orders[order.order_id].quantity == 2
    permit(world, "A1")
    world.replace(order, 1)
    assert world.state.orders[order.order_id].quantity == 1
    permit(world, "A1", permitted=False)
    world.cancel(order)
    assert order.order_id not in world.state.orders


def test_am_5_a_resting_order_may_still_be_filled() -> None:
    world = CalendarWorld()
    world.apply(weekday=WIDE)
    order: Order = world.order("ESH7", BUY, 1, POINT)
    permit(world, "B1")
    restrict(world)
    world.order("ESH7", SELL, 1, POINT, account="B1")
    assert order.filled == 1


def test_what_leaves_its_period_is_free_and_an_unchanged_set_is_no_event() -> None:
    world = ready()
    assert restrict(world) == []
    assert not passes(world)
    world.do(RestrictInstruments(()))
    assert passes(world)
    assert not world.state.controls.active


def test_a_spread_with_a_restricted_leg_is_refused() -> None:
    world = ready()
    world.do(LoadInstruments((spread("MIXED", ("ZCH7", 1), ("ESH7", -1)), spread("FREE", ("ZCH7", 1), ("BTCH7", -1)))))
    assert (passes(world, symbol="MIXED"), passes(world, symbol="FREE")) == (False, True)
    permit(world, "A1")
    assert passes(world, symbol="MIXED")


def test_the_permission_of_another_clearing_firm_does_not_count() -> None:
    world = ready()
    permit(world, "A1", lce="200")
    assert not passes(world)
    world.do(MapGroup(1, "200", "EX1", "CME+CBOT", ("CME", "CBOT"), 2))
    assert world.state.groups[1].lce == "200"
    assert passes(world)


def test_restricted_instruments_and_permissions_outlive_a_snapshot() -> None:
    world = ready()
    permit(world, "A1")
    again = restore(snapshot(world.state))
    assert again.controls.active
    assert again.controls.permissions == {("100", "EX1", "ES", "A1"): True}
    assert state_hash(again) == state_hash(world.state)
