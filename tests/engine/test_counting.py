"""What counts when filled only, and products that are priced by another one (SPEC GC2-14, GC2-15)."""

import pytest

from creditcontrols.engine.commands import LoadInstruments
from creditcontrols.engine.replay import restore, snapshot, state_hash
from creditcontrols.engine.values import BUY, FUT_LONG, FUT_SHORT, OPT_LONG, SELL, Instrument
from tests.engine.spreads import define, refused, spread_world
from tests.engine.world import TICK, World, codes, fill

VOL = Instrument(
    "VOL", "OZF", "CBOT", "Interest Rates", "OPT", 130_000, TICK, "70", "C", 2_500, "ZFZ6", counts_working=False
)
TACO = Instrument(
    "TACO", "YM", "CBOT", "Equity Index", "FUT", 280_200, TICK, "70", underlying="YMZ6", priced_on="2026-11-25"
)
RATE = 32_500


def vol_world(**limits: int) -> World:
    """A spread world in which VOL is quoted in volatility."""
    world = spread_world(**limits)
    world.do(LoadInstruments((VOL, TACO)))
    return world


def test_gc2_14_a_vol_quoted_option_counts_when_filled_not_while_working() -> None:
    world = vol_world()
    world.order("VOL", BUY, 10)
    assert world.row(OPT_LONG)[:2] == (0, 0)
    world.order("VOL", SELL, 4, sender_comp="OTHOTHN")
    assert world.row(OPT_LONG)[:2] == (0, 4 * RATE)


def test_gc2_14_it_needs_no_room_for_itself_but_some_room() -> None:
    world = vol_world(exposure_options=10 * RATE)
    assert codes(world.submit("VOL", BUY, 1_000))[0] == "OrderHeld"
    fill(world, "ZFC", BUY, 10)
    refusal = refused(world.submit("VOL", BUY, 1))
    assert (refusal.code, refusal.text[-12:], refusal.charge) == ("CREDIT_LIMIT", "Clip Size: 0", 0)
    assert codes(world.submit("VOL", SELL, 1))[0] == "OrderHeld"


def test_gc2_14_limit_0_and_max_quantity_still_refuse_it() -> None:
    world = vol_world(exposure_options=0)
    assert codes(world.submit("VOL", BUY, 1)) == ["LIMIT_ZERO"]
    world.settings(exposure_options=RATE, max_options_buy=5)
    assert codes(world.submit("VOL", BUY, 6)) == ["MAX_QUANTITY_EXCEEDED"]
    assert codes(world.submit("VOL", BUY, 5))[0] == "OrderHeld"


def test_gc2_14_a_replace_of_it_holds_nothing_either() -> None:
    world = vol_world(exposure_options=10 * RATE)
    order = world.order("VOL", BUY, 10)
    assert codes(world.replace(order, 1_000)) == ["ReplaceHeld", "OrderReplaced"]
    world.replace(order, 5)
    assert (order.quantity, world.usage(OPT_LONG)) == (5, 0)
    fill(world, "ZFC", BUY, 10)
    assert refused(world.replace(order, 6)).largest == 5


def test_gc2_14_a_covered_user_defined_spread_counts_when_filled() -> None:
    world = vol_world()
    symbol = define(world, ("ZFC", 2), ("ZFZ6", -1))[0].instrument.symbol  # type: ignore[attr-defined]
    world.order(symbol, BUY, 10)
    assert (world.usage(OPT_LONG), world.usage(FUT_SHORT)) == (0, 0)
    world.order(symbol, SELL, 4, sender_comp="OTHOTHN")
    assert world.row(OPT_LONG)[:2] == (0, 8 * RATE)
    assert world.row(FUT_SHORT)[:2] == (0, 4 * 130_000)


def test_gc2_14_an_option_strategy_without_a_future_counts_while_working() -> None:
    world = vol_world()
    symbol = define(world, ("ZFC", 1), ("ZFP", 1))[0].instrument.symbol  # type: ignore[attr-defined]
    world.order(symbol, BUY, 10)
    assert world.usage(OPT_LONG) == 10 * RATE // 10


@pytest.mark.parametrize("limits", [{"exposure_options": 0}, {"max_options_buy": 0}, {"exposure_options": 1}])
def test_gc2_14_a_mass_quote_is_never_stopped_before_trading(limits: dict[str, int]) -> None:
    world = vol_world(**limits)
    quote = world.order("ZFC", BUY, 10, quote=True)
    assert world.row(OPT_LONG)[:2] == (0, 0)
    world.order("ZFC", SELL, 4, sender_comp="OTHOTHN")
    assert world.row(OPT_LONG)[:2] == (0, 4 * RATE)
    assert quote.quote
    twin = restore(snapshot(world.state))
    assert (state_hash(twin), twin.orders[quote.order_id].quote) == (world.hash(), True)


def test_gc2_14_a_mass_quote_of_what_cannot_be_valued_is_refused() -> None:
    assert codes(vol_world().submit("NEW", BUY, 1, quote=True)) == ["NO_MARGIN_RATE"]


def test_gc2_15_a_taco_is_charged_at_the_rate_of_its_underlying_and_its_fills_are_kept_apart() -> None:
    world = vol_world()
    fill(world, "TACO", BUY, 3)
    fill(world, "YMZ6", BUY, 2)
    bucket = world.state.groups[1].buckets[0]
    assert world.row(FUT_LONG)[:2] == (0, 5 * 280_200)
    assert bucket.carried == {"TACO": [3 * 280_200, 0, 0, 0]}
    assert restore(snapshot(world.state)).groups[1].buckets[0].carried == bucket.carried
