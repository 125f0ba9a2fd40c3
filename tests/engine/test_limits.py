"""Limits, modes and max quantities: SPEC GC2-01 to GC2-05, GC2-12, GC2-16, GC2-28, GC2-31."""

import pytest

from creditcontrols.engine.commands import ApplySettings, MapGroup
from creditcontrols.engine.events import OrderHeld, SettingsRefused
from creditcontrols.engine.values import BUY, FUT_LONG, FUT_SHORT, SELL, GroupSettings, SessionLimits
from tests.engine.world import GROUP, MILLION, POINT, World, codes, fill, rich

PLENTY = 99_999


def test_gc2_01_one_exposure_limit_serves_long_and_short() -> None:
    world = World()
    world.settings(exposure_futures=MILLION, exposure_options=2 * MILLION)
    assert [world.row(side)[3] for side in range(4)] == [MILLION, MILLION, 2 * MILLION, 2 * MILLION]


def test_gc2_02_without_settings_everything_is_blocked() -> None:
    world = World()
    refused = world.submit("YMZ6", BUY, 1)[0]
    assert (refused.code, refused.form, refused.limit) == ("LIMIT_ZERO", "3", 0)
    assert refused.text == "Credit Limit Violation: Order Quantity 1 exceeds Clip Size: 0"
    world.settings(exposure_futures=MILLION)
    assert codes(world.submit("YMZ6", BUY, 1)) == ["OrderHeld", "OrderAccepted"]


def test_gc2_03_max_quantity_zero_blocks_a_side_by_hand() -> None:
    world = rich(max_futures_buy=0)
    assert codes(world.submit("YMZ6", BUY, 1)) == ["MAX_QUANTITY_EXCEEDED"]
    assert codes(world.submit("YMZ6", SELL, 1)) == ["OrderHeld", "OrderAccepted"]
    assert [world.row(FUT_LONG)[8], world.row(FUT_SHORT)[8]] == ["manual", "open"]


@pytest.mark.parametrize(
    ("sold", "working", "quantity", "passes"),
    [(10, 0, 10, True), (10, 0, 11, False), (10, 4, 6, True), (10, 4, 7, False), (0, 0, 1, False)],
)
def test_gc2_03_a_blocked_side_lets_reducing_orders_through(
    sold: int, working: int, quantity: int, passes: bool
) -> None:
    world = rich()
    if sold:
        fill(world, "YMZ6", SELL, sold)
    if working:
        world.order("YMZ6", BUY, working)
    world.settings(exposure_futures=10**14, max_futures_buy=0)
    assert (codes(world.submit("YMZ6", BUY, quantity))[0] == "OrderHeld") is passes


def test_gc2_03_only_the_same_instrument_and_direction_reduce() -> None:
    world = rich()
    fill(world, "YMZ6", SELL, 10)
    world.settings(exposure_futures=10**14, max_futures_buy=0, max_futures_sell=0)
    assert codes(world.submit("ESZ6", BUY, 1)) == ["MAX_QUANTITY_EXCEEDED"]
    assert codes(world.submit("YMZ6", SELL, 1)) == ["MAX_QUANTITY_EXCEEDED"]
    assert codes(world.submit("YMZ6", BUY, 1))[0] == "OrderHeld"


def test_gc2_03_a_reducing_order_still_meets_the_exposure_limit() -> None:
    world = rich()
    fill(world, "YMZ6", SELL, 10)
    world.settings(exposure_futures=5 * 280_200, max_futures_buy=0)
    refused = world.submit("YMZ6", BUY, 6)[0]
    assert (refused.code, refused.text[-2:], refused.largest) == ("CREDIT_LIMIT", " 5", 5)
    assert codes(world.submit("YMZ6", BUY, 5))[0] == "OrderHeld"


def test_gc2_03_the_refusal_names_the_largest_reducing_quantity() -> None:
    world = rich()
    fill(world, "YMZ6", SELL, 10)
    world.settings(exposure_futures=10**14, max_futures_buy=0)
    refused = world.submit("YMZ6", BUY, 11)[0]
    assert (refused.text, refused.largest) == ("Credit Limit Violation: Order Quantity 11 exceeds Clip Size: 0", 10)


def test_gc2_03_no_max_limit_leaves_the_products_own_maximum() -> None:
    world = rich()
    assert codes(world.submit("ESZ6", BUY, 3_001)) == ["INSTRUMENT_MAXIMUM"]
    assert codes(world.submit("ESZ6", BUY, 3_000))[0] == "OrderHeld"


def test_gc2_04_limit_zero_refuses_reducing_orders_too_and_cancels_pass() -> None:
    world = rich()
    working = world.order("YMZ6", BUY, 10)
    fill(world, "YMZ6", SELL, 10, 2 * POINT)
    world.settings(exposure_options=MILLION)
    assert codes(world.submit("YMZ6", BUY, 1)) == ["LIMIT_ZERO"]
    assert codes(world.replace(working, 11)) == ["LIMIT_ZERO"]
    assert codes(world.replace(working, 9)) == ["ReplaceHeld", "OrderReplaced"]
    assert codes(world.cancel(working)) == ["CancelHeld", "OrderCancelled"]
    assert world.row(FUT_LONG)[8] == "zero"


def test_gc2_05_manual_mode_knows_max_quantities_only_and_keeps_usage() -> None:
    world = World()
    world.settings(mode="M", max_futures_buy=100)
    assert codes(world.submit("YMZ6", BUY, 100))[0] == "OrderHeld"
    assert codes(world.submit("YMZ6", BUY, 101)) == ["MAX_QUANTITY_EXCEEDED"]
    assert world.row(FUT_LONG) == (28_020_000, 0, 28_020_000, -1, -1, -1, 100, 0, "open")


def test_gc2_05_automated_mode_takes_the_stricter() -> None:
    world = World()
    world.settings(exposure_futures=MILLION, max_futures_buy=400, max_futures_sell=100)
    assert world.submit("YMZ6", BUY, 401)[0].text.endswith("Order Quantity 401 exceeds Clip Size: 356")
    assert world.submit("YMZ6", SELL, 101)[0].text.endswith("Order Quantity 101 exceeds Clip Size: 100")
    assert codes(world.submit("YMZ6", SELL, 100))[0] == "OrderHeld"


@pytest.mark.parametrize(
    ("symbol", "side", "usage_side", "passes"),
    [("ZFC", BUY, 2, True), ("ZFP", BUY, 3, False), ("ZFC", SELL, 3, False), ("ZFP", SELL, 2, True)],
)
def test_gc2_12_option_sides(symbol: str, side: int, usage_side: int, passes: bool) -> None:
    world = rich(max_options_buy=200, max_options_sell=100)
    event = world.submit(symbol, side, 105)[0]
    assert isinstance(event, OrderHeld) is passes
    assert event.usage_side == usage_side


def test_gc2_16_the_exchange_decides_the_group() -> None:
    world = rich()
    assert codes(world.submit("CLZ6", BUY, 1)) == ["NO_CLEARING_MAPPING"]
    world.do(MapGroup(7, "200", "EX1", "NYMEX", ("NYMEX",)))
    world.settings(7, exposure_futures=MILLION)
    assert world.order("CLZ6", BUY, 1).group_id == 7
    assert world.order("YMZ6", BUY, 1).group_id == GROUP


def test_gc2_16_a_new_mapping_takes_the_pair_from_the_old_group() -> None:
    world = rich()
    world.do(MapGroup(7, "200", "EX1", "CBOT", ("CBOT",)))
    world.settings(7, exposure_futures=MILLION)
    assert world.order("YMZ6", BUY, 1).group_id == 7
    assert world.state.groups[GROUP].exchanges == ("CME",)


def test_gc2_28_manual_example() -> None:
    world = World()
    world.do(MapGroup(3, "100", "123", "CBOT", ("CBOT",)))
    world.settings(3, mode="M", max_futures_buy=100, max_futures_sell=200, max_options_buy=200)
    assert codes(world.submit("YMZ6", BUY, 100, sender_comp="AAA123N"))[0] == "OrderHeld"
    refused = world.submit("YMZ6", BUY, 110, sender_comp="BBB123N")[0]
    assert refused.text == "Credit Limit Violation: Order Quantity 110 exceeds Clip Size: 100"
    assert codes(world.submit("YMZ6", SELL, 200, 2 * POINT, sender_comp="CCC123N"))[0] == "OrderHeld"
    refused = world.submit("YMZ6", SELL, 210, sender_comp="CCC123N")[0]
    assert refused.text == "Credit Limit Violation: Order Quantity 210 exceeds Clip Size: 200"
    assert codes(world.submit("ZFP", BUY, PLENTY, sender_comp="CCC123N"))[0] == "OrderHeld"


def test_gc2_31_block_status_of_each_side() -> None:
    world = rich(exposure_options=0, max_futures_sell=0, exposure_futures=10 * 280_200)
    assert [world.row(side)[8] for side in range(4)] == ["open", "manual", "zero", "zero"]
    world.order("YMZ6", BUY, 10)
    assert [world.row(side)[8] for side in range(4)] == ["auto", "manual", "zero", "zero"]


@pytest.mark.parametrize("version", [0, 1, 3])
def test_gc2_08_only_the_next_version_is_applied(version: int) -> None:
    world = World()
    world.settings(exposure_futures=MILLION)
    before = world.hash()
    events = world.do(ApplySettings(GROUP, version, GroupSettings()))
    assert events == [SettingsRefused(GROUP, version, "Version 2 was expected")]
    assert world.hash() == before
    assert codes(world.do(ApplySettings(GROUP, 2, GroupSettings()))) == ["SettingsApplied"]


def test_gc2_08_settings_of_an_unknown_group_or_with_no_limit_are_refused() -> None:
    world = World()
    assert codes(world.do(ApplySettings(99, 1, GroupSettings()))) == ["SettingsRefused"]
    negative = GroupSettings(weekday=SessionLimits(exposure_futures=-1))
    assert codes(world.do(ApplySettings(GROUP, 1, negative))) == ["SettingsRefused"]
    assert codes(world.do(ApplySettings(GROUP, 1, GroupSettings(mode="X")))) == ["SettingsRefused"]
