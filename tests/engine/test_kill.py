"""The kill switch in the engine (SPEC KS): levels, authorities, what is refused, what is cancelled, and what lasts."""

from typing import Any

import pytest

from creditcontrols.engine.commands import Continue, EnforceKill, LiftKill, MapGroup
from creditcontrols.engine.controls.events import KillEnforced, KillLifted, KillRefused
from creditcontrols.engine.controls.values import AUTHORITIES, BY_EF, BY_EXCHANGE, BY_LCE, Kill
from creditcontrols.engine.events import CancelHeld, Event, OrderCancelled
from creditcontrols.engine.replay import restore, snapshot
from creditcontrols.engine.values import CANCEL_ONLY, CLOSED, OPEN, PRE_OPEN
from tests.engine.calendar_world import CalendarWorld, survives
from tests.engine.spreads import define, spread_world
from tests.engine.world import POINT, TICK, World, codes, rich

BID = POINT - TICK
TEXTS = {
    BY_LCE: ("KILL_SWITCH_LCE", "Kill Switch enforced by Clearing Firm Admin for Executing Firm"),
    BY_EXCHANGE: ("KILL_SWITCH_EXCHANGE", "Kill Switch enforced by Exchange Admin for Executing Firm"),
    BY_EF: ("KILL_SWITCH_EF", "Kill Switch enforced by Executing Firm Admin for Executing Firm"),
}


def enforce(world: World, number: int = 1, **scope: str) -> Event:
    """A kill of EX1 in the pairs of LCE 100 by that LCE, unless `scope` says otherwise, as the engine decides it."""
    terms = {"authority": BY_LCE, "lce": "100", "ef": "EX1"} | scope
    (event,) = world.do(EnforceKill(Kill(number, actor="ra", reason="test", **terms)))
    return event


def lift(world: World, number: int = 1) -> Event:
    (event,) = world.do(LiftKill(number, "ra", "test"))
    return event


def finish(world: World) -> list[Event]:
    """Every further event."""
    events: list[Event] = []
    while world.state.tasks:
        events += world.do(Continue())
    return events


def cancelled(events: list[Event]) -> list[int]:
    return [event.order_id for event in events if isinstance(event, OrderCancelled)]


def tried(world: World, sender_comp: str = "EX1EX1N", symbol: str = "ESZ6") -> str:
    """The code of the refusal of a new order, or OrderHeld."""
    return codes(world.submit(symbol, 1, 1, BID, sender_comp=sender_comp))[0]


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_ks_texts_name_the_authority_and_the_refused_order_charges_nothing(authority: str) -> None:
    world = rich()
    assert tried(world) == "OrderHeld"
    before = world.usage()
    enforce(world, authority=authority)
    assert cancelled(finish(world)) == [1]
    (refused,) = world.submit("ESZ6", 1, 1, BID)
    told = (refused.code, refused.text, refused.form, refused.ref_tag)  # type: ignore[attr-defined]
    assert told == (*TEXTS[authority], "3", 0)
    assert (before, world.usage()) == (500_000, 0)


LEVELS = [
    ({"ef": "", "session": ""}, {"EX1EX1N", "EX2EX1N", "OTHOTHN"}),
    ({"ef": "EX1", "session": ""}, {"EX1EX1N", "EX2EX1N"}),
    ({"ef": "EX1", "session": "EX1EX1"}, {"EX1EX1N"}),
]


@pytest.mark.parametrize(("scope", "stopped"), LEVELS)
def test_ks_1_a_level_stops_everything_below_it_and_nothing_beside_it(scope: dict[str, str], stopped: set[str]) -> None:
    world = rich()
    all_of_them = ("EX1EX1N", "EX2EX1N", "OTHOTHN")
    orders = {name: world.order("ESZ6", 1, 1, BID, sender_comp=name) for name in all_of_them}
    enforce(world, **scope)
    gone = cancelled(finish(world))
    assert {name for name, order in orders.items() if order.order_id in gone} == stopped
    assert {name for name in all_of_them if tried(world, name) == "KILL_SWITCH_LCE"} == stopped


def test_ks_2_levels_are_independent_a_firm_trades_again_when_none_is_killed() -> None:
    world = rich()
    for number, (scope, _) in enumerate(LEVELS, 1):
        assert isinstance(enforce(world, number, **scope), KillEnforced)
    for number in (2, 1):
        assert isinstance(lift(world, number), KillLifted)
        assert tried(world) == "KILL_SWITCH_LCE"
    assert (tried(world, "EX2EX1N"), tried(world, "OTHOTHN")) == ("OrderHeld", "OrderHeld")
    lift(world, 3)
    assert tried(world) == "OrderHeld"
    assert world.state.controls.active is False


def test_ks_2_authorities_are_independent_too_each_kill_has_an_end_of_its_own() -> None:
    world = rich()
    for number, authority in enumerate(AUTHORITIES, 1):
        enforce(world, number, authority=authority)
    seen = []
    for number in (1, 2, 3):
        seen.append(tried(world))
        lift(world, number)
    assert seen == [TEXTS[authority][0] for authority in AUTHORITIES]
    assert tried(world) == "OrderHeld"


def test_ks_3_an_lces_kill_acts_on_its_own_pairs_only() -> None:
    world = spread_world()
    theirs = [world.order(symbol, 1, 1, BID) for symbol in ("CLZ6", "ESZ6", "ENERGY")]
    enforce(world, lce="200")
    assert cancelled(finish(world)) == [theirs[0].order_id, theirs[2].order_id]
    assert (tried(world, symbol="CLZ6"), tried(world)) == ("KILL_SWITCH_LCE", "OrderHeld")


def test_ks_3_a_spread_with_a_leg_in_a_killed_pair_is_refused() -> None:
    world = spread_world()
    enforce(world, lce="200")
    assert (tried(world, symbol="ENERGY"), tried(world, symbol="ZFZ6-ZFH7")) == ("KILL_SWITCH_LCE", "OrderHeld")


def test_ks_3_the_exchange_kills_a_firm_at_every_lce() -> None:
    world = spread_world()
    enforce(world, authority=BY_EXCHANGE, lce="")
    assert {tried(world, symbol=symbol) for symbol in ("CLZ6", "ESZ6", "ENERGY")} == {"KILL_SWITCH_EXCHANGE"}
    assert tried(world, "OTHOTHN") == "OrderHeld"


@pytest.mark.parametrize("scope", [{"lce": ""}, {"lce": "", "ef": "", "authority": BY_EXCHANGE}])
def test_ks_3_only_the_exchange_acts_on_all_pairs_and_on_one_firm_at_a_time(scope: dict[str, str]) -> None:
    world = rich()
    assert isinstance(enforce(world, **scope), KillRefused)
    assert tried(world) == "OrderHeld"


def test_ks_the_same_scope_is_killed_once_by_one_authority_and_a_lifted_number_is_not_lifted_again() -> None:
    world = rich()
    enforce(world, 1)
    refused = enforce(world, 2)
    assert isinstance(refused, KillRefused)
    assert "1" in refused.reason
    assert isinstance(lift(world, 1), KillLifted)
    assert isinstance(lift(world, 1), KillRefused)
    assert isinstance(lift(world, 2), KillRefused)
    assert isinstance(enforce(world, 3), KillEnforced)


def test_ks_5_a_replace_is_refused_up_down_and_sideways_and_the_original_stays_as_it_is() -> None:
    world = CalendarWorld()
    order = world.order("ESH7", 1, 10, BID)
    world.market_state(CLOSED, ("weekday",))
    enforce(world)
    world.market_state(OPEN, ("weekend",))
    world.state.market["weekday"] = world.state.market["weekend"]
    assert [codes(world.replace(order, quantity)) for quantity in (5, 10, 20)] == [["KILL_SWITCH_LCE"]] * 3
    assert order.quantity == 10


def test_ks_7_a_definition_is_blocked_by_the_exchange_of_its_first_leg() -> None:
    world = spread_world()
    enforce(world, lce="200")
    assert codes(define(world, ("CLZ6", 1), ("ZFZ6", -1))) == ["KILL_SWITCH_LCE"]
    assert codes(define(world, ("ZFZ6", 1), ("CLZ6", -1))) != ["KILL_SWITCH_LCE"]


def test_ks_6_single_cancels_and_mass_cancels_pass_under_a_kill() -> None:
    world = CalendarWorld()
    single, mass = (world.order("ESH7", 1, 1, BID) for _ in range(2))
    enforce(world)
    assert codes(world.cancel(single))[0] == "CancelHeld"
    world.mass_cancel(7)
    finish(world)
    assert (single.order_id in world.state.orders, mass.order_id in world.state.orders) == (False, False)


@pytest.mark.parametrize("tif", ["0", "1", "6"])
def test_ks_8_day_and_good_till_orders_are_cancelled_and_name_the_kill(tif: str) -> None:
    world = CalendarWorld()
    order = world.order("ESH7", 1, 1, BID, tif=tif, expire="20270101" if tif == "6" else "")
    enforce(world, 7)
    held = [event for event in finish(world) if isinstance(event, CancelHeld)]
    assert [(one.order_id, one.act, one.cause) for one in held] == [(order.order_id, "kill:7", TEXTS[BY_LCE][1])]
    assert (world.state.orders, world.figures()) == ({}, (0, 0))
    survives(world)


@pytest.mark.parametrize(("market", "goes"), [(OPEN, 1), (PRE_OPEN, 1), (CANCEL_ONLY, 1), (CLOSED, 0)])
def test_ks_8_orders_are_cancelled_when_the_market_state_permits(market: str, goes: int) -> None:
    world = CalendarWorld()
    world.order("ESH7", 1, 1, BID, tif="1")
    world.market_state(market)
    told = enforce(world)
    assert isinstance(told, KillEnforced)
    assert (len(told.order_ids), told.kept) == (goes, 1 - goes)
    assert len(cancelled(finish(world))) == goes


@pytest.mark.parametrize("market", [PRE_OPEN, CANCEL_ONLY, OPEN])
def test_ks_9_what_stayed_goes_by_itself_when_its_market_takes_cancels(market: str) -> None:
    world = CalendarWorld()
    order, free = (world.order("ESH7", 1, 1, BID, tif="1", sender_comp=name) for name in ("EX1EX1N", "OTHOTHN"))
    world.market_state(CLOSED)
    enforce(world, 7)
    world.market_state(market)
    assert (order.order_id in world.state.orders, free.order_id in world.state.orders) == (False, True)
    survives(world)


def test_ks_9_a_kill_lifted_meanwhile_cancels_nothing_later() -> None:
    world = CalendarWorld()
    order = world.order("ESH7", 1, 1, BID, tif="1")
    world.market_state(CLOSED)
    enforce(world)
    lift(world)
    world.market_state(OPEN)
    assert order.order_id in world.state.orders


def test_ks_10_the_block_counts_at_once_while_cancels_go_on_in_parts() -> None:
    world = rich()
    for _ in range(450):
        world.order("ESZ6", 1, 1, BID)
    enforce(world)
    left = []
    while world.state.tasks:
        assert tried(world) == "KILL_SWITCH_LCE"
        world.do(Continue(200))
        left.append(len(world.state.orders))
    assert left == [250, 50, 0]


def test_ks_12_lifting_restores_no_order() -> None:
    world = rich()
    world.order("ESZ6", 1, 1, BID)
    enforce(world)
    finish(world)
    lift(world)
    finish(world)
    assert world.state.orders == {}
    assert tried(world) == "OrderHeld"


def test_gc2_29_product_checks_come_before_the_kill_and_the_kill_before_credit() -> None:
    world = rich(exposure_futures=0)
    enforce(world)
    assert codes(world.submit("ESZ6", 1, 3_001, BID)) == ["INSTRUMENT_MAXIMUM"]
    assert tried(world) == "KILL_SWITCH_LCE"
    lift(world)
    assert tried(world) == "LIMIT_ZERO"


def test_ks_3_a_pair_that_goes_to_another_lce_leaves_the_old_ones_kill() -> None:
    world = rich()
    enforce(world, ef="")
    world.do(MapGroup(3, "300", "EX1", "CME", ("CME",)))
    assert tried(world) != "KILL_SWITCH_LCE"
    enforce(world, 2, lce="300")
    assert tried(world) == "KILL_SWITCH_LCE"


def test_ks_a_kill_is_in_the_journal_and_in_snapshots_and_its_cancels_go_on_after_one() -> None:
    world = rich()
    for _ in range(5):
        world.order("ESZ6", 1, 1, BID)
    enforce(world, 7)
    world.do(Continue(2))
    survives(world)
    again: Any = World()
    again.state = restore(snapshot(world.state))
    assert finish(again) == finish(world)
    assert (again.state.orders, tried(again)) == ({}, "KILL_SWITCH_LCE")
