"""Inline credit controls (SPEC ICC, step 9): position limits, policies, the spread rule, the reset, levels."""

from collections.abc import Iterator
from itertools import count, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from creditcontrols.engine.commands import (
    BustTrade,
    LoadInstruments,
    MapGroup,
    ResetPositions,
    SetAccountPolicy,
    SetAccounts,
    SetPositionLimits,
    SetPositionPolicies,
    SubmitOrder,
)
from creditcontrols.engine.controls.values import ClearingAccount
from creditcontrols.engine.decide import decide
from creditcontrols.engine.events import OrderFilled, OrderRefused, PositionLevelChanged, PositionLimitsSet
from creditcontrols.engine.icc.holding import touched
from creditcontrols.engine.icc.state import Exposure
from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, SELL, BustedFill, Instrument, Leg
from riskadmin.lib.limits import NO_LIMIT
from tests.engine.world import GROUP, INSTRUMENTS, NOW, POINT, TICK, World, codes, rich

LCE, EF, UNIT = "100", "EX1", 10_000
CALENDAR = Instrument("YMZH", "YM", "CBOT", "", "SPREAD", -1, TICK, "70", legs=(Leg("YMZ6", 1), Leg("YMH7", -1)))
RATIO = Instrument("YM12", "YM", "CBOT", "", "SPREAD", -1, TICK, "70", legs=(Leg("YMZ6", 1), Leg("YMH7", -2)))
BETWEEN = Instrument("YMES", "YM", "CBOT", "", "SPREAD", -1, TICK, "70", legs=(Leg("YMZ6", 1), Leg("ESZ6", -1)))
MARCH = Instrument("YMH7", "YM", "CBOT", "Equity Index", "FUT", 280_200, TICK, "70")


def limit(world: World, *, product: str = "YM", kind: str = "FUT", account: str = "A1", **limits: int) -> list[Event]:
    """Set limits of an account, the rest unset, as the next version."""
    known = world.state.controls.icc.limits.get((LCE, EF, account, product, kind))
    row = PositionLimit(LCE, EF, account, product, kind, version=known.version + 1 if known else 1, **limits)
    return world.do(SetPositionLimits((row,), "ra", "test"))


def exposure(world: World, product: str = "YM", kind: str = "FUT", account: str = "A1", lce: str = LCE) -> Exposure:
    """Where the account stands."""
    return world.state.controls.icc.exposures[(lce, EF, account, product, kind)]


def usage(world: World, product: str = "YM", kind: str = "FUT", account: str = "A1") -> tuple[int, int, int]:
    """(working long, working short, net) in UNIT parts."""
    found = exposure(world, product, kind, account)
    return found.working[0], found.working[1], found.net


def spreads() -> World:
    """A rich world with spreads."""
    world = rich()
    world.do(LoadInstruments((MARCH, CALENDAR, RATIO, BETWEEN)))
    return world


def fill(world: World, symbol: str, side: int, quantity: int, account: str = "A1") -> OrderFilled:
    """Have the account trade with another."""
    world.order(symbol, BUY + SELL - side, quantity, account="OTHER")
    events = world.submit(symbol, side, quantity, account=account)
    mine = [event for event in events if isinstance(event, OrderFilled)]
    assert mine, events
    return mine[-1]


def test_icc_1_the_stricter_of_both_counts_the_81st_is_refused() -> None:
    world = rich()
    limit(world, lce_long=100, ef_long=80)
    world.order("YMZ6", BUY, 80)
    refused = world.submit("YMZ6", BUY, 1)[0]
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.form, refused.ref_tag) == ("POSITION_LIMIT", "3", 38)
    assert refused.text == "Position limit exceeded: account A1 would be 81 long in YM futures, limit 80"
    assert codes(world.submit("YMZ6", SELL, 500))[0] == "OrderHeld"


@pytest.mark.parametrize(("lce", "ef", "passes"), [(NO_LIMIT, 3, 3), (3, NO_LIMIT, 3), (3, 9, 3), (9, 3, 3), (0, 9, 0)])
def test_icc_1_a_limit_of_one_alone_counts_and_0_blocks_the_side(lce: int, ef: int, passes: int) -> None:
    world = rich()
    limit(world, lce_short=lce, ef_short=ef)
    assert codes(world.submit("YMZ6", SELL, passes + 1)) == ["POSITION_LIMIT"]
    assert not passes or codes(world.submit("YMZ6", SELL, passes))[0] == "OrderHeld"


def test_icc_1_limits_are_of_one_account_product_and_kind() -> None:
    world = rich()
    limit(world, lce_long=1)
    assert codes(world.submit("YMZ6", BUY, 2)) == ["POSITION_LIMIT"]
    assert codes(world.submit("YMZ6", BUY, 2, account="$a1")) == ["POSITION_LIMIT"]
    assert codes(world.submit("YMZ6", BUY, 2, account="A2"))[0] == "OrderHeld"
    assert codes(world.submit("ESZ6", BUY, 2))[0] == "OrderHeld"


def test_icc_1_what_reduces_passes_and_what_is_filled_counts_net() -> None:
    world = rich()
    limit(world, lce_long=10, lce_short=5)
    fill(world, "YMZ6", BUY, 10)
    assert usage(world) == (0, 0, 10 * UNIT)
    assert codes(world.submit("YMZ6", BUY, 1)) == ["POSITION_LIMIT"]
    assert codes(world.submit("YMZ6", SELL, 16)) == ["POSITION_LIMIT"]
    assert codes(world.submit("YMZ6", SELL, 15))[0] == "OrderHeld"


def test_icc_1_a_lower_limit_cancels_nothing_and_stops_what_adds() -> None:
    world = rich()
    order = world.order("YMZ6", BUY, 50)
    limit(world, lce_long=10)
    assert order.order_id in world.state.orders
    assert codes(world.replace(order, 51)) == ["POSITION_LIMIT"]
    assert codes(world.replace(order, 40))[0] == "ReplaceHeld"
    assert codes(world.cancel(order))[0] == "CancelHeld"


def test_icc_1_a_replace_is_tested_for_what_it_adds() -> None:
    world = rich()
    limit(world, lce_long=10)
    order = world.order("YMZ6", BUY, 6)
    assert codes(world.replace(order, 11)) == ["POSITION_LIMIT"]
    assert codes(world.replace(order, 10))[0] == "ReplaceHeld"
    assert usage(world) == (10 * UNIT, 0, 0)


def test_icc_1_a_replace_to_another_account_is_tested_whole_and_moves_what_works() -> None:
    world = rich()
    limit(world, account="A2", lce_long=5)
    order = world.order("YMZ6", BUY, 6)
    assert codes(world.replace(order, 6, account="A2")) == ["POSITION_LIMIT"]
    world.replace(order, 5, account="A2")
    assert (usage(world), usage(world, account="A2")) == ((0, 0, 0), (5 * UNIT, 0, 0))


def test_icc_1_a_pending_replace_holds_on_both_accounts() -> None:
    world = World(None)
    world.settings(exposure_futures=10**14)
    order = world.order("YMZ6", BUY, 6)
    world.report(order, "accepted")
    world.replace(order, 7, account="A2")
    assert (usage(world), usage(world, account="A2")) == ((6 * UNIT, 0, 0), (7 * UNIT, 0, 0))
    world.report(order, "replace_refused")
    assert (usage(world), usage(world, account="A2")) == ((6 * UNIT, 0, 0), (0, 0, 0))


def test_icc_2_deltas_options_have_a_tenth_at_least_and_puts_turn_the_side() -> None:
    world = rich()
    for symbol, side, expected in (("ZFC", BUY, 2_500), ("ZFX", BUY, 1_000)):
        world.order(symbol, side, 4)
        assert exposure(world, "OZF", "OPT").working[0] == 4 * expected
        world.mass_cancel(7)
    world.order("ZFP", BUY, 4)
    assert usage(world, "OZF", "OPT") == (0, 10_000, 0)
    world.order("ZFP", SELL, 8, 2 * POINT)
    assert usage(world, "OZF", "OPT") == (20_000, 10_000, 0)


def test_icc_2_a_fraction_above_the_limit_is_refused() -> None:
    world = rich()
    limit(world, product="OZF", kind="OPT", lce_long=1)
    world.order("ZFC", BUY, 4)
    refused = world.submit("ZFX", BUY, 1)[0]
    assert isinstance(refused, OrderRefused)
    assert refused.text.endswith("would be 1.1 long in OZF options, limit 1")


def test_icc_2_deltas_are_those_of_the_day() -> None:
    world = rich()
    zfc = next(each for each in INSTRUMENTS if each.symbol == "ZFC")
    world.do(LoadInstruments((structs.replace(zfc, delta=5_000),)))
    world.order("ZFC", BUY, 2)
    assert usage(world, "OZF", "OPT") == (5_000, 0, 0)
    world.do(ResetPositions("2026-11-24"))
    assert usage(world, "OZF", "OPT") == (10_000, 0, 0)


def test_icc_3_a_calendar_of_100_consumes_15_and_15() -> None:
    world = spreads()
    limit(world, lce_long=15, ef_short=15)
    world.order("YMZH", BUY, 100)
    assert usage(world) == (15 * UNIT, 15 * UNIT, 0)
    assert codes(world.submit("YMZH", BUY, 1)) == ["POSITION_LIMIT"]


def test_icc_3_the_excess_counts_in_full_and_fills_net() -> None:
    world = spreads()
    world.order("YM12", BUY, 100)
    assert usage(world) == (15 * UNIT, 115 * UNIT, 0)
    world.order("YM12", SELL, 100, account="OTHER")
    assert usage(world) == (0, 0, -100 * UNIT)


def test_icc_3_legs_of_two_products_count_in_full() -> None:
    world = spreads()
    world.order("YMES", BUY, 10)
    assert (usage(world), usage(world, "ES")) == ((10 * UNIT, 0, 0), (0, 10 * UNIT, 0))


def test_icc_4_the_reset_makes_flat_and_working_orders_go_on() -> None:
    world = rich()
    limit(world, lce_long=10)
    fill(world, "YMZ6", BUY, 6)
    order = world.order("YMZ6", BUY, 4, tif="1")
    world.do(ResetPositions("2026-11-24"))
    assert usage(world) == (4 * UNIT, 0, 0)
    assert codes(world.submit("YMZ6", BUY, 7)) == ["POSITION_LIMIT"]
    assert codes(world.submit("YMZ6", BUY, 6))[0] == "OrderHeld"
    world.cancel(order)
    assert usage(world) == (6 * UNIT, 0, 0)


def test_icc_4_a_bust_counts_back_only_on_the_day_of_the_trade() -> None:
    world = rich()
    trade = fill(world, "YMZ6", BUY, 6)
    busted = BustedFill(1, 0, "EX1EX1", EF, "EX1EX1N", "TR1", "c", "A1", "YMZ6", BUY, 2, 1, GROUP, 0, 0, 280_200, 0)
    world.do(BustTrade(trade.trade_id, (busted,), "gcc", "test"))
    assert usage(world) == (0, 0, 4 * UNIT)
    later = fill(world, "YMZ6", BUY, 1)
    world.do(ResetPositions("2026-11-24"))
    fill(world, "YMZ6", BUY, 3)
    world.do(BustTrade(later.trade_id, (busted,), "gcc", "test"))
    assert usage(world) == (0, 0, 3 * UNIT)


def test_icc_4_a_trade_that_the_venue_tells_late_is_of_the_day_on_which_it_is_told() -> None:
    world = World(None)
    world.settings(exposure_futures=10**14)
    first, second = [world.order("YMZ6", BUY, 5) for _ in range(2)]
    for order in (first, second):
        world.report(order, "accepted")
    world.report(first, "filled", quantity=5, price=1, trade_id=900)
    world.do(ResetPositions("2026-11-24"))
    world.report(second, "filled", quantity=2, price=1, trade_id=899)
    assert usage(world)[2] == 2 * UNIT
    assert state_hash(restore(snapshot(world.state))) == state_hash(world.state)
    busted = BustedFill(1, 0, "EX1EX1", EF, "EX1EX1N", "TR1", "c", "A1", "YMZ6", BUY, 2, 1, GROUP, 0, 0, 280_200, 0)
    world.do(BustTrade(900, (busted,), "gcc", "test"))
    assert usage(world)[2] == 2 * UNIT
    world.do(BustTrade(899, (busted,), "gcc", "test"))
    assert usage(world)[2] == 0


def policy(world: World, **fields: object) -> list[Event]:
    """The next version of the policy."""
    known = world.state.controls.icc.policies.get((LCE, EF))
    row = PositionPolicy(LCE, EF, version=known.version + 1 if known else 1, **fields)  # type: ignore[arg-type]
    return world.do(SetPositionPolicies((row,), "ra", "test"))


def test_icc_5_without_a_policy_what_is_not_set_passes() -> None:
    world = rich()
    limit(world, lce_long=1)
    assert codes(world.submit("YMZ6", SELL, 5))[0] == "OrderHeld"
    policy(world, unset_refused=True)
    refused = world.submit("YMZ6", SELL, 5)[0]
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.text) == (
        "POSITION_LIMIT_UNSET", "No short position limit is set for account A1 in YM futures",
    )  # fmt: skip
    assert codes(world.submit("YMZ6", BUY, 1))[0] == "OrderHeld"
    policy(world)
    assert codes(world.submit("YMZ6", SELL, 5))[0] == "OrderHeld"


def test_icc_5_an_unregistered_account_is_refused_by_policy() -> None:
    world = rich()
    world.do(SetAccounts((ClearingAccount(LCE, "A1", True, (), 1, (EF,)), ClearingAccount(LCE, "A2", True, (), 1))))
    policy(world, unregistered_refused=True)
    assert codes(world.submit("YMZ6", BUY, 1))[0] == "OrderHeld"
    for account in ("A2", "A3"):
        assert codes(world.submit("YMZ6", BUY, 1, account=account)) == ["ACCOUNT_UNREGISTERED"]
    policy(world)
    assert codes(world.submit("YMZ6", BUY, 1, account="A3"))[0] == "OrderHeld"


def levels(events: list[Event]) -> list[tuple[int, int, int]]:
    """(side, before, level) of the level changes."""
    return [(one.side, one.before, one.level) for one in events if isinstance(one, PositionLevelChanged)]


def test_icc_7_levels_are_told_when_they_are_crossed_either_way() -> None:
    world = rich()
    policy(world, levels=(50, 80))
    limit(world, lce_long=10)
    assert levels(world.submit("YMZ6", BUY, 4)) == []
    assert levels(world.submit("YMZ6", BUY, 4)) == [(0, 0, 80)]
    assert levels(world.submit("YMZ6", BUY, 2)) == [(0, 80, 100)]
    assert levels(limit(world, lce_long=20)) == [(0, 100, 50)]
    assert levels(policy(world, levels=())) == [(0, 50, 0)]
    assert levels(limit(world, lce_long=5)) == [(0, 0, 100)]
    assert levels(world.do(ResetPositions("2026-11-24"))) == []


def test_an_older_version_is_passed_over() -> None:
    world = rich()
    limit(world, lce_long=10)
    limit(world, lce_long=20)
    late = world.do(SetPositionLimits((PositionLimit(LCE, EF, "A1", "YM", "FUT", 1, version=1),), "ra"))[0]
    assert isinstance(late, PositionLimitsSet)
    assert (late.rows, exposure(world).limits) == ((), [20, NO_LIMIT])


def test_after_a_transfer_the_account_of_the_new_clearing_firm_begins_with_what_works() -> None:
    world = rich()
    limit(world, lce_long=5)
    world.order("YMZ6", BUY, 5)
    world.do(MapGroup(7, "200", EF, "moved", ("CBOT",)))
    world.settings(7, exposure_futures=10**12, exposure_options=10**12)
    assert codes(world.submit("YMZ6", BUY, 9))[0] == "OrderHeld"
    assert (usage(world)[0], exposure(world, lce="200").working[0]) == (0, 14 * UNIT)


def test_replay_and_snapshot_have_the_same_positions() -> None:
    world = spreads()
    policy(world, levels=(50,), unset_refused=True)
    limit(world, lce_long=1000, lce_short=1000)
    limit(world, account="OTHER", lce_long=1000, lce_short=1000)
    fill(world, "YMZ6", BUY, 600)
    order = world.order("YMZH", BUY, 20)
    again = EngineState()
    for place, events in enumerate(world.log):
        fold(again, events, NOW + place)
    from_snapshot = restore(snapshot(world.state))
    assert state_hash(again) == state_hash(world.state) == state_hash(from_snapshot)
    for state in (again, from_snapshot):
        found = state.controls.icc.exposures[(LCE, EF, "A1", "YM", "FUT")]
        assert (found.net, found.working, found.level) == (600 * UNIT, [30_000, 30_000], [50, 0])
        assert state.orders[order.order_id].stakes[0].held == 20
        assert state.controls.active


def test_touched_are_the_exposures_of_the_last_event() -> None:
    world = rich()
    world.order("YMZ6", BUY, 1)
    assert [each.account for each in touched(world.state)] == ["A1"]
    world.do(ResetPositions("2026-11-24"))
    assert [each.product for each in touched(world.state)] == ["YM"]


def change_something(world: World, random: Random, name: str, versions: Iterator[int]) -> None:
    """An account is registered or not, a limit or policy is set, or the day ends."""
    kind = random.randrange(4)
    if kind == 0:
        row = ClearingAccount(LCE, name, random.random() < 0.9, (), next(versions), random.choice(((), (EF,))))
        world.do(SetAccounts((row,)))
    elif kind == 1:
        long, short = random.choice((NO_LIMIT, 0, 30)), random.choice((NO_LIMIT, 50))
        limit(world, account=name, lce_long=long, ef_short=short)
    elif kind == 2:
        policy(world, unset_refused=random.random() < 0.3, unregistered_refused=random.random() < 0.3)
    else:
        world.do(ResetPositions("2026-11-24"))


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_one_look_says_what_the_whole_gate_says(random: Random) -> None:
    world, versions = rich(), count(1)
    world.do(SetAccountPolicy(LCE, True, 1))
    for _ in range(60):
        name, symbol = random.choice(("A1", "A2")), random.choice(("YMZ6", "ESZ6", "ZFC", "ZFP"))
        if random.random() < 0.3:
            change_something(world, random, name, versions)
        else:
            price = random.choice((POINT, 2 * POINT))
            world.submit(symbol, random.choice((BUY, SELL)), random.randint(1, 40), price, account=name)
        for other, side, quantity in product(("YMZ6", "ZFP"), (BUY, SELL), (1, 25)):
            c = SubmitOrder("EX1EX1", EF, "EX1EX1N", "TR1", "new", name, other, side, quantity, "2", "0", POINT)
            by_one_look = codes(decide(world.state, c, NOW))
            passed = dict(world.state.controls.icc.passed)
            world.state.controls.icc.passed.clear()
            assert by_one_look == codes(decide(world.state, c, NOW))
            world.state.controls.icc.passed.update(passed)
