"""The pre-trade decision: SPEC GC2-20 to GC2-22, GC2-24, GC2-25, GC2-27, GC2-29."""

from typing import Any

import pytest

from creditcontrols.engine.commands import LoadInstruments
from creditcontrols.engine.events import LevelChanged, OrderRefused
from creditcontrols.engine.refusals import CANCEL_TABLE, TABLE
from creditcontrols.engine.values import BUY, SELL, Instrument
from tests.engine.world import GROUP, MILLION, POINT, TICK, World, codes, fill, rich


def example() -> World:
    world = World()
    world.settings(references=("YMZ6", ""), exposure_futures=MILLION)
    return world


STEPS = [
    ("YMZ6", 100, 28_020_000, 256, []),
    ("ZCZ6", 200, 48_020_000, 185, []),
    ("GEZ6", 100, 55_370_000, 159, []),
    ("YMZ6", 100, 83_390_000, 59, [80]),
    ("YMZ6", 50, 97_400_000, 9, [90]),
]


def test_gc2_25_worked_example() -> None:
    world = example()
    assert world.row(0)[5] == 356
    for symbol, quantity, usage, clip, reached in STEPS:
        events = world.submit(symbol, BUY, quantity)
        assert codes(events)[:2] == ["OrderHeld", "OrderAccepted"]
        assert (world.row(0)[2], world.row(0)[5]) == (usage, clip)
        assert [event.after for event in events if isinstance(event, LevelChanged)] == reached
    refused = world.submit("YMZ6", BUY, 25)[0]
    assert refused.text == "Credit Limit Violation: Order Quantity 25 exceeds Clip Size: 9"
    assert (refused.form, refused.ref_tag, world.usage(0)) == ("3", 38, 97_400_000)


def test_gc2_20_with_a_reference_contract_an_order_may_cross_100_percent_and_the_next_is_refused() -> None:
    world = example()
    for symbol, quantity, *_ in STEPS:
        world.submit(symbol, BUY, quantity)
    assert codes(world.submit("ESZ6", BUY, 9)) == ["OrderHeld", "OrderAccepted", "LevelChanged"]
    assert world.usage(0) > MILLION
    assert codes(world.submit("GEZ6", BUY, 1)) == ["CREDIT_LIMIT"]
    assert world.row(0)[4] == MILLION - world.usage(0)


@pytest.mark.parametrize(("quantity", "passes"), [(10, True), (11, False)])
def test_gc2_20_by_its_own_contract_an_order_passes_when_its_charge_fits(quantity: int, passes: bool) -> None:
    world = World()
    world.settings(exposure_futures=10 * 100_000 + 99_999)
    assert (codes(world.submit("ZCZ6", BUY, quantity))[0] == "OrderHeld") is passes
    assert world.row(0)[5] == -1


def test_gc2_20_reaching_exactly_100_percent_passes() -> None:
    world = World()
    world.settings(exposure_futures=10 * 100_000)
    assert codes(world.submit("ZCZ6", BUY, 10)) == ["OrderHeld", "OrderAccepted", "LevelChanged"]
    assert codes(world.submit("ZCZ6", BUY, 1)) == ["CREDIT_LIMIT"]


def test_gc2_20_futures_and_options_have_their_own_reference() -> None:
    world = World()
    world.settings(references=("YMZ6", "ZFC"), exposure_futures=MILLION, exposure_options=MILLION)
    assert [world.row(side)[5] for side in range(4)] == [356, 356, 3_076, 3_076]


def test_gc2_21_the_smaller_of_clip_and_max_quantity_is_named() -> None:
    world = World()
    world.settings(exposure_futures=10 * 100_000, max_futures_buy=5, max_futures_sell=20)
    assert (world.submit("ZCZ6", BUY, 12)[0].code, world.submit("ZCZ6", BUY, 12)[0].text[-2:]) == (
        "MAX_QUANTITY_EXCEEDED",
        " 5",
    )
    assert (world.submit("ZCZ6", SELL, 12)[0].code, world.submit("ZCZ6", SELL, 12)[0].text[-2:]) == (
        "CREDIT_LIMIT",
        "10",
    )
    assert codes(world.submit("ZCZ6", BUY, 5))[0] == "OrderHeld"


def test_gc2_22_the_refusal_records_what_the_decision_saw() -> None:
    world = World()
    world.settings(exposure_futures=10 * 100_000)
    world.order("ZCZ6", BUY, 4)
    before = world.hash()
    refused = world.submit("ZCZ6", BUY, 7)[0]
    figures = (refused.limit, refused.usage, refused.charge, refused.available, refused.clip_size, refused.largest)
    assert figures == (1_000_000, 400_000, 700_000, 600_000, 6, 6)
    assert (refused.group_id, refused.bucket, refused.usage_side, refused.msg_type) == (GROUP, 0, 0, "D")
    assert world.hash() == before
    assert codes(world.submit("ZCZ6", BUY, refused.largest))[0] == "OrderHeld"


def test_gc2_24_at_100_percent_the_other_side_and_cancels_pass_and_the_block_lifts_by_itself() -> None:
    world = rich(exposure_futures=10 * 100_000)
    order = world.order("ZCZ6", BUY, 10)
    assert codes(world.submit("ZCZ6", BUY, 1)) == ["CREDIT_LIMIT"]
    assert codes(world.submit("ZCZ6", SELL, 10, 2 * POINT))[0] == "OrderHeld"
    assert codes(world.cancel(order)) == ["CancelHeld", "OrderCancelled", "LevelChanged"]
    assert codes(world.submit("ZCZ6", BUY, 10))[0] == "OrderHeld"


def test_gc2_24_filled_usage_blocks_too_until_the_other_side_fills() -> None:
    world = rich(exposure_futures=10 * 100_000)
    fill(world, "ZCZ6", BUY, 10)
    assert codes(world.submit("ZCZ6", BUY, 1)) == ["CREDIT_LIMIT"]
    fill(world, "ZCZ6", SELL, 1)
    assert codes(world.submit("ZCZ6", BUY, 1))[0] == "OrderHeld"


BAD: list[tuple[str, dict[str, Any], str, int]] = [
    ("SIDE_INVALID", {"side": 5}, "3", 54),
    ("QUANTITY_INVALID", {"quantity": 0}, "3", 38),
    ("ORDER_TYPE_INVALID", {"order_type": "Z"}, "3", 40),
    ("TIME_IN_FORCE_INVALID", {"tif": "9"}, "3", 59),
    ("MIN_QUANTITY_INVALID", {"min_quantity": 11, "tif": "3"}, "3", 110),
    ("DUPLICATE_CL_ORD_ID", {"cl_ord_id": "live"}, "8", 11),
    ("UNKNOWN_INSTRUMENT", {"symbol": "NONE"}, "8", 55),
    ("NO_MARGIN_RATE", {"symbol": "NEW"}, "8", 55),
    ("NO_CLEARING_MAPPING", {"symbol": "CLZ6"}, "8", 55),
    ("QUANTITY_TOO_LARGE", {"quantity": 100_000}, "3", 38),
    ("INSTRUMENT_MAXIMUM", {"symbol": "ESZ6", "quantity": 3_001}, "8", 38),
    ("PRICE_MISSING", {"price": None}, "8", 44),
    ("PRICE_OFF_TICK", {"price": POINT + 1}, "8", 44),
    ("STOP_PRICE_MISSING", {"order_type": "3"}, "8", 99),
    ("STOP_PRICE_OFF_TICK", {"order_type": "4", "stop_price": POINT + 1}, "8", 99),
    ("CREDIT_LIMIT", {"quantity": 101}, "3", 38),
]


@pytest.mark.parametrize(("code", "fields", "form", "tag"), BAD, ids=[row[0] for row in BAD])
def test_gc2_29_each_reason_has_its_form_and_charges_nothing(
    code: str, fields: dict[str, Any], form: str, tag: int
) -> None:
    world = rich(exposure_futures=110 * 100_000)
    world.order("ZCZ6", BUY, 10, cl_ord_id="live")
    before = world.hash()
    refused = world.submit(**({"symbol": "ZCZ6", "side": BUY, "quantity": 10} | fields))[0]
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.form, refused.ref_tag) == (code, form, tag)
    assert world.hash() == before
    assert codes(world.submit("ZCZ6", BUY, 100))[0] == "OrderHeld"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"side": 5, "symbol": "NONE", "quantity": 100_000}, "SIDE_INVALID"),
        ({"cl_ord_id": "live", "symbol": "NONE"}, "DUPLICATE_CL_ORD_ID"),
        ({"symbol": "NONE", "quantity": 100_000}, "UNKNOWN_INSTRUMENT"),
        ({"symbol": "NEW", "price": POINT + 1}, "NO_MARGIN_RATE"),
        ({"quantity": 99_999, "price": POINT + 1}, "PRICE_OFF_TICK"),
        ({"quantity": 99_999}, "CREDIT_LIMIT"),
    ],
)
def test_gc2_29_the_first_failure_is_named(fields: dict[str, Any], code: str) -> None:
    world = rich(exposure_futures=110 * 100_000)
    world.order("ZCZ6", BUY, 10, cl_ord_id="live")
    assert codes(world.submit(**({"symbol": "ZCZ6", "side": BUY, "quantity": 10} | fields))) == [code]


def test_gc2_29_the_table_stands_in_the_order_of_the_checks_and_codes_are_unique() -> None:
    assert [row.step for row in TABLE] == sorted(row.step for row in TABLE)
    assert len({row.code for row in TABLE}) == len(TABLE)
    assert len({row.reason_code for row in CANCEL_TABLE}) == len(CANCEL_TABLE)


def test_gc2_27_a_reference_contract_without_rate_refuses_everything() -> None:
    world = World()
    world.settings(references=("GONE", ""), exposure_futures=MILLION)
    assert codes(world.submit("ZCZ6", BUY, 1)) == ["NO_MARGIN_RATE"]
    world.settings(references=("ZCZ6", ""), exposure_futures=MILLION)
    assert codes(world.submit("ZCZ6", BUY, 1))[0] == "OrderHeld"


def test_gc2_27_a_margin_rate_of_zero_or_an_unknown_kind_is_never_accepted() -> None:
    world = rich()
    free = Instrument("FREE", "F", "CME", "FX", "FUT", 0, TICK)
    spread = Instrument("SPR", "S", "CME", "FX", "SPREAD", 100, TICK)
    world.do(LoadInstruments((free, spread)))
    assert codes(world.submit("FREE", BUY, 1)) == ["NO_MARGIN_RATE"]
    assert codes(world.submit("SPR", BUY, 1)) == ["NO_MARGIN_RATE"]


def test_gc2_27_a_check_that_breaks_refuses() -> None:
    world = rich()
    del world.state.rates["ZCZ6"]
    assert codes(world.submit("ZCZ6", BUY, 1)) == ["ENGINE_ERROR"]
    assert codes(world.submit("YMZ6", BUY, 1))[0] == "OrderHeld"
