"""Usage: SPEC GC2-10, GC2-11, GC2-17, GC2-26, and the levels of N-1."""

import pytest

from creditcontrols.engine.commands import LoadInstruments
from creditcontrols.engine.events import LevelChanged
from creditcontrols.engine.rules import charge_rate, level_of
from creditcontrols.engine.values import BUY, SELL, Instrument
from tests.engine.world import GROUP, MILLION, POINT, TICK, World, codes, fill, rich


def test_gc2_10_open_and_filled_add_up() -> None:
    world = rich()
    fill(world, "ZCZ6", BUY, 30)
    world.order("ZCZ6", BUY, 20)
    assert world.row(0)[:3] == (2_000_000, 3_000_000, 5_000_000)


def test_gc2_10_fills_net_inside_one_complex() -> None:
    world = rich()
    fill(world, "YMZ6", BUY, 10)
    fill(world, "ESZ6", SELL, 5)
    assert [world.usage(0), world.usage(1)] == [10 * 280_200 - 5 * 500_000, 0]


def test_gc2_10_fills_never_net_across_complexes() -> None:
    world = rich()
    fill(world, "ZCZ6", BUY, 10)
    fill(world, "YMZ6", SELL, 10)
    assert [world.usage(0), world.usage(1)] == [1_000_000, 2_802_000]


def test_gc2_10_usage_is_never_below_the_open_orders() -> None:
    world = rich()
    fill(world, "GEZ6", SELL, 100)
    world.order("GEZ6", BUY, 10)
    assert [world.row(0)[:3], world.row(1)[:3]] == [(735_000, 0, 735_000), (0, 7_350_000, 7_350_000)]


def test_gc2_10_a_partial_fill_moves_its_part_from_open_to_filled() -> None:
    world = rich()
    order = world.order("ZCZ6", BUY, 30)
    world.order("ZCZ6", SELL, 12, sender_comp="OTHOTHN")
    assert world.row(0)[:3] == (1_800_000, 1_200_000, 3_000_000)
    assert (order.filled, order.working, order.open) == (12, 18, 1_800_000)


def test_gc2_10_both_sides_of_a_firms_own_trade_net_out() -> None:
    world = rich()
    world.order("ZCZ6", BUY, 10)
    world.order("ZCZ6", SELL, 10, sender_comp="EX2EX1N")
    assert [world.usage(0), world.usage(1)] == [0, 0]


def option(delta: int, margin: int) -> Instrument:
    return Instrument("O", "O", "CBOT", "FX", "OPT", margin, TICK, "70", "C", delta, "U")


@pytest.mark.parametrize(
    ("delta", "margin", "cents"),
    [
        (2_500, 130_000, 32_500),
        (-2_500, 130_000, 32_500),
        (100, 130_000, 2_000),
        (1_538, 130_000, 19_994),
        (3_333, 130_001, 43_330),
    ],
)
def test_gc2_11_option_charge_is_delta_times_margin_at_least_20_usd(delta: int, margin: int, cents: int) -> None:
    assert charge_rate(option(delta, margin)) == cents


def test_gc2_11_the_charge_per_contract_is_rounded_up_and_then_multiplied() -> None:
    world = rich()
    world.do(LoadInstruments((option(3_333, 130_001),)))
    world.order("O", BUY, 7)
    assert world.usage(2) == 7 * 43_330


def test_gc2_11_futures_charge_is_the_margin_rate() -> None:
    world = rich()
    world.order("ZFZ6", BUY, 500)
    assert world.usage(0) == 65_000_000


def test_gc2_17_a_new_margin_rate_touches_new_orders_only() -> None:
    world = rich()
    world.order("ZCZ6", BUY, 10)
    world.do(LoadInstruments((Instrument("ZCZ6", "ZC", "CBOT", "Agriculture", "FUT", 150_000, TICK, "70"),)))
    assert world.usage(0) == 1_000_000
    world.order("ZCZ6", BUY, 10)
    assert world.usage(0) == 2_500_000


def test_gc2_26_two_orders_never_spend_the_same_room() -> None:
    world = World()
    world.settings(exposure_futures=10 * 100_000)
    assert codes(world.submit("ZCZ6", BUY, 6))[0] == "OrderHeld"
    assert codes(world.submit("ZCZ6", BUY, 6)) == ["CREDIT_LIMIT"]
    assert codes(world.submit("ZCZ6", BUY, 4))[0] == "OrderHeld"


@pytest.mark.parametrize(
    ("usage", "limit", "level"),
    [
        (0, 1_000, 0),
        (599, 1_000, 0),
        (600, 1_000, 60),
        (899, 1_000, 80),
        (999, 1_000, 90),
        (1_000, 1_000, 100),
        (1_001, 1_001, 100),
        (2_101, 3_001, 70),
        (2_100, 3_001, 60),
        (5, 0, 0),
    ],
)
def test_n_1_a_level_is_reached_at_exactly_its_percentage(usage: int, limit: int, level: int) -> None:
    found, low, high = level_of(usage, limit, True)
    assert found == level
    assert low <= usage < high


def levels(events: list[object]) -> list[tuple[int, int, int]]:
    return [(event.usage_side, event.before, event.after) for event in events if isinstance(event, LevelChanged)]


def test_n_1_levels_are_crossed_by_orders_fills_cancels_and_limits() -> None:
    world = World()
    world.settings(exposure_futures=100 * 100_000)
    assert levels(world.submit("ZCZ6", BUY, 59)) == []
    assert levels(world.submit("ZCZ6", BUY, 1)) == [(0, 0, 60)]
    order = world.order("ZCZ6", BUY, 30)
    assert levels(world.log[-1]) == [(0, 60, 90)]
    assert levels(world.cancel(order)) == [(0, 90, 60)]
    assert levels(world.settings(exposure_futures=60 * 100_000)) == [(0, 60, 100)]
    assert levels(world.settings(mode="M")) == [(0, 100, 0)]
    assert levels(world.settings(exposure_futures=MILLION)) == []


def test_n_1_a_fill_of_the_other_side_lowers_the_level() -> None:
    world = rich(exposure_futures=10 * 280_200)
    fill(world, "YMZ6", BUY, 10)
    assert world.row(0)[7:] == (100, "auto")
    world.order("YMZ6", BUY, 5, sender_comp="OTHOTHN")
    assert levels(world.submit("YMZ6", SELL, 5)) == [(0, 100, 0)]
    assert world.row(0)[8] == "open"


def test_n_1_the_level_event_carries_the_figures() -> None:
    world = World()
    world.settings(exposure_futures=MILLION)
    assert world.submit("ZCZ6", BUY, 700)[-1] == LevelChanged(GROUP, 0, 0, 0, 70, 70_000_000, MILLION)
    assert world.submit("ZCZ6", SELL, 1, 2 * POINT)[-1].__class__.__name__ == "OrderAccepted"
