"""Orders in spreads: charged leg by leg, tested side by side (SPEC GC2-13, GC2-23a)."""

import pytest

from creditcontrols.engine.commands import LoadInstruments
from creditcontrols.engine.events import OrderFilled
from creditcontrols.engine.replay import restore, snapshot, state_hash
from creditcontrols.engine.values import BUY, FUT_LONG, FUT_SHORT, OPT_LONG, OPT_SHORT, SELL, Instrument, LegFigure
from tests.engine.spreads import CALENDAR, held, refused, spread_world
from tests.engine.world import POINT, TICK, codes, fill

USD = 100


def test_gc2_13_the_calendar_of_the_worked_example() -> None:
    world = spread_world()
    world.order(CALENDAR, BUY, 100)
    assert (world.usage(FUT_LONG), world.usage(FUT_SHORT)) == (13_000 * USD, 12_000 * USD)
    world.order(CALENDAR, SELL, 40, sender_comp="OTHOTHN")
    assert world.row(FUT_LONG)[:3] == (7_800 * USD, 4_000 * USD, 11_800 * USD)
    assert world.row(FUT_SHORT)[:3] == (7_200 * USD, 0, 7_200 * USD)


def test_gc2_13_a_sold_spread_charges_the_other_sides() -> None:
    world = spread_world()
    world.order(CALENDAR, SELL, 100)
    assert (world.usage(FUT_LONG), world.usage(FUT_SHORT)) == (12_000 * USD, 13_000 * USD)


def test_gc2_13_the_tenth_is_rounded_up_per_contract_then_multiplied() -> None:
    world = spread_world()
    legs = held(world, "ODDS", 100)
    assert [(leg.rate, leg.working_rate) for leg in legs] == [(100_001, 10_001), (100_009, 10_001)]
    assert (world.usage(FUT_LONG), world.usage(FUT_SHORT)) == (1_000_100, 1_000_100)


@pytest.mark.parametrize(
    ("symbol", "sides", "rates"),
    [
        ("BUTTERFLY", (FUT_LONG, FUT_SHORT, FUT_LONG), (13_000, 12_000, 7_350)),
        ("STRIP", (FUT_LONG, FUT_LONG), (130_000, 120_000)),
        ("MIXED", (FUT_LONG, FUT_SHORT, FUT_SHORT), (13_000, 12_000, 280_200)),
        ("STRADDLE", (OPT_LONG, OPT_SHORT), (3_250, 3_250)),
        ("HEDGED", (OPT_LONG, FUT_SHORT), (32_500, 130_000)),
        ("ENERGY", (FUT_LONG, FUT_SHORT), (600_000, 130_000)),
    ],
)
def test_gc2_13_qualifying_legs_are_charged_a_tenth_and_others_in_full(
    symbol: str, sides: tuple[int, ...], rates: tuple[int, ...]
) -> None:
    legs = held(spread_world(), symbol)
    assert tuple(leg.usage_side for leg in legs) == sides
    assert tuple(leg.working_rate for leg in legs) == rates


def test_gc2_13_each_leg_counts_in_the_bucket_of_its_own_exchange() -> None:
    world = spread_world()
    world.order("ENERGY", BUY, 10)
    assert (world.usage(FUT_LONG, 3), world.usage(FUT_SHORT, 3)) == (6_000_000, 0)
    assert (world.usage(FUT_LONG), world.usage(FUT_SHORT)) == (0, 1_300_000)


def test_gc2_13_a_leg_without_room_in_its_own_group_refuses_the_whole_spread() -> None:
    world = spread_world()
    world.settings(3, exposure_futures=5_900_000)
    before = world.hash()
    refusal = refused(world.submit("ENERGY", BUY, 10))
    assert (refusal.group_id, refusal.usage_side, refusal.largest) == (3, FUT_LONG, 9)
    assert world.hash() == before
    assert codes(world.submit("ENERGY", BUY, 9))[0] == "OrderHeld"


def test_gc2_13_a_cancelled_spread_holds_nothing_and_a_ratio_multiplies() -> None:
    world = spread_world()
    order = world.order("BUTTERFLY", BUY, 10)
    assert world.usage(FUT_SHORT) == 10 * 2 * 12_000
    world.cancel(order)
    assert (world.usage(FUT_LONG), world.usage(FUT_SHORT)) == (0, 0)


def test_gc2_13_a_fill_fills_every_leg_at_prices_that_add_up() -> None:
    world = spread_world()
    fill(world, "ZFH7", BUY, 1, 108 * POINT)
    world.order(CALENDAR, SELL, 5, POINT // 2, sender_comp="OTHOTHN")
    events = world.submit(CALENDAR, BUY, 5, POINT // 2)
    fills = [event for event in events if isinstance(event, OrderFilled)]
    assert {event.leg_prices for event in fills} == {(108 * POINT + POINT // 2, 108 * POINT)}
    positions = world.state.groups[1].buckets[0].positions
    assert (positions["ZFZ6"].net, positions["ZFH7"].net) == (5, -4)


def test_gc2_27_a_spread_with_a_leg_that_cannot_be_valued_is_refused() -> None:
    world = spread_world()
    world.do(LoadInstruments((Instrument("ZFH7", "ZF", "CBOT", "Interest Rates", "FUT", -1, TICK, "70"),)))
    assert codes(world.submit(CALENDAR, BUY, 1)) == ["NO_MARGIN_RATE"]
    assert codes(world.submit("ENERGY", BUY, 1, sender_comp="NOONOON")) == ["NO_CLEARING_MAPPING"]
    assert codes(world.submit("STRADDLE", BUY, 1))[0] == "OrderHeld"


def test_gc2_20_the_own_contract_of_a_spread_is_its_charge_on_the_side() -> None:
    world = spread_world(exposure_futures=1_300_000)
    refusal = refused(world.submit(CALENDAR, BUY, 101))
    assert refusal.text == "Credit Limit Violation: Order Quantity 101 exceeds Clip Size: 100"
    assert (refusal.limit, refusal.charge, refusal.available) == (1_300_000, 1_313_000, 1_300_000)
    assert (refusal.clip_size, refusal.largest) == (100, 100)
    assert refusal.legs == (
        LegFigure("ZFZ6", 1, FUT_LONG, 101, 13_000, 1_313_000),
        LegFigure("ZFH7", 1, FUT_SHORT, 101, 12_000, 1_212_000),
    )
    assert codes(world.submit(CALENDAR, BUY, 100))[0] == "OrderHeld"


def test_gc2_20_a_reference_contract_measures_the_contracts_of_a_side() -> None:
    world = spread_world()
    world.settings(references=("YMZ6", ""), exposure_futures=2_802_000)
    refusal = refused(world.submit("BUTTERFLY", BUY, 6))
    assert refusal.text == "Credit Limit Violation: Order Quantity 12 exceeds Clip Size: 10"
    assert (refusal.usage_side, refusal.largest) == (FUT_LONG, 5)
    assert codes(world.submit("BUTTERFLY", BUY, 5))[0] == "OrderHeld"


def test_gc2_23a_x_and_y_are_contracts_of_the_first_side_that_fails() -> None:
    world = spread_world(max_futures_sell=19, max_futures_buy=1_000)
    refusal = refused(world.submit("BUTTERFLY", BUY, 10))
    assert refusal.text == "Credit Limit Violation: Order Quantity 20 exceeds Clip Size: 19"
    assert (refusal.code, refusal.usage_side, refusal.largest) == ("MAX_QUANTITY_EXCEEDED", FUT_SHORT, 9)
    assert codes(world.submit("BUTTERFLY", BUY, 9))[0] == "OrderHeld"


def test_gc2_23a_sides_are_tested_in_their_order() -> None:
    world = spread_world(max_futures_buy=5, max_futures_sell=5)
    assert refused(world.submit(CALENDAR, BUY, 6)).usage_side == FUT_LONG
    assert refused(world.submit(CALENDAR, SELL, 6)).usage_side == FUT_LONG
    world.settings(max_futures_buy=5, exposure_futures=10**14)
    assert refused(world.submit("HEDGED", SELL, 6)).usage_side == FUT_LONG
    assert refused(world.submit("HEDGED", BUY, 6)).usage_side == OPT_LONG


def test_gc2_03_a_spread_on_a_blocked_side_passes_when_each_of_its_legs_there_only_reduces() -> None:
    world = spread_world()
    fill(world, "ZFH7", BUY, 4)
    world.settings(exposure_futures=10**14, max_futures_sell=0)
    refusal = refused(world.submit(CALENDAR, BUY, 5))
    assert (refusal.code, refusal.largest) == ("MAX_QUANTITY_EXCEEDED", 4)
    assert codes(world.submit(CALENDAR, BUY, 4))[0] == "OrderHeld"
    assert codes(world.submit(CALENDAR, BUY, 1)) == ["MAX_QUANTITY_EXCEEDED"]


def test_gc2_23_a_raising_replace_of_a_spread_is_tested_as_what_would_work() -> None:
    world = spread_world(exposure_futures=1_300_000)
    order = world.order(CALENDAR, BUY, 40)
    refusal = refused(world.replace(order, 101))
    assert (refusal.text[-35:], refusal.largest) == ("Quantity 101 exceeds Clip Size: 100", 100)
    world.replace(order, 100)
    assert (order.quantity, world.usage(FUT_LONG), world.usage(FUT_SHORT)) == (100, 1_300_000, 1_200_000)
    world.replace(order, 30)
    assert (world.usage(FUT_LONG), world.usage(FUT_SHORT)) == (390_000, 360_000)


def test_gc2_17_new_rates_touch_a_spread_when_it_is_raised() -> None:
    world = spread_world()
    order = world.order(CALENDAR, BUY, 10)
    world.do(LoadInstruments((Instrument("ZFH7", "ZF", "CBOT", "Interest Rates", "FUT", 240_000, TICK, "70"),)))
    world.replace(order, 10, price=2 * POINT)
    assert world.usage(FUT_SHORT) == 10 * 12_000
    world.replace(order, 11)
    assert world.usage(FUT_SHORT) == 11 * 24_000


def test_a_snapshot_holds_spreads_and_what_they_hold() -> None:
    world = spread_world()
    world.order(CALENDAR, BUY, 100)
    world.order("ENERGY", SELL, 3)
    world.order(CALENDAR, SELL, 40, sender_comp="OTHOTHN")
    twin = restore(snapshot(world.state))
    assert state_hash(twin) == world.hash()
    world.state = twin
    world.order(CALENDAR, SELL, 60, sender_comp="OTHOTHN")
    assert world.row(FUT_LONG)[:2] == (100 * 0 + 3 * 130_000, 100 * 10_000)
