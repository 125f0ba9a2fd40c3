"""Cancel/replace and cancels: SPEC GC2-23, GC2-24."""

from typing import Any

import pytest

from creditcontrols.engine.commands import LoadInstruments, MassCancel
from creditcontrols.engine.events import CancelRefused, OrderRefused
from creditcontrols.engine.values import BUY, SELL, Instrument
from tests.engine.world import POINT, TICK, World, codes, rich

RATE = 100_000
PASSED = ["ReplaceHeld", "OrderReplaced"]


def partly_filled(limit: int, **settings: int) -> World:
    """Order 1 of EX1: buy 10 ZCZ6, of which 4 are filled, under a limit of `limit` contracts."""
    world = rich()
    world.order("ZCZ6", BUY, 10)
    world.order("ZCZ6", SELL, 4, sender_comp="OTHOTHN")
    world.settings(**({"exposure_futures": limit * RATE} | settings))
    return world


@pytest.mark.parametrize(("quantity", "passes"), [(24, True), (25, False)])
def test_gc2_23_what_would_work_is_tested_after_the_old_charge_is_released(quantity: int, passes: bool) -> None:
    world = partly_filled(24)
    order = world.state.orders[1]
    events = world.replace(order, quantity)
    if passes:
        assert codes(events)[:2] == PASSED
        assert (order.working, order.open, world.usage(0)) == (20, 20 * RATE, 24 * RATE)
        return
    refused = events[0]
    assert isinstance(refused, OrderRefused)
    assert refused.text == "Credit Limit Violation: Order Quantity 21 exceeds Clip Size: 20"
    assert (refused.form, refused.ref_tag, refused.msg_type, refused.largest) == ("3", 38, "G", 24)
    assert (order.quantity, order.working, world.usage(0)) == (10, 6, 10 * RATE)


def test_gc2_23_the_refusals_largest_quantity_passes() -> None:
    world = partly_filled(24, max_futures_buy=15)
    order = world.state.orders[1]
    refused = world.replace(order, 40)[0]
    assert (refused.code, refused.largest) == ("MAX_QUANTITY_EXCEEDED", 15)
    assert codes(world.replace(order, refused.largest))[:2] == PASSED


def test_gc2_23_only_over_the_max_quantity_tag_38_is_named() -> None:
    world = partly_filled(100, max_futures_buy=15)
    refused = world.replace(world.state.orders[1], 16)[0]
    assert refused.text == "Credit Limit Violation: Order Quantity 16 exceeds Clip Size: 15"


def test_gc2_23_at_100_percent_a_raising_replace_is_refused() -> None:
    world = partly_filled(10)
    refused = world.replace(world.state.orders[1], 11)[0]
    assert refused.text == "Credit Limit Violation: Order Quantity 7 exceeds Clip Size: 0"
    assert refused.largest == 10


@pytest.mark.parametrize("quantity", [10, 5])
@pytest.mark.parametrize("limit", [0, 1])
def test_gc2_23_a_replace_that_does_not_raise_always_passes(limit: int, quantity: int) -> None:
    world = partly_filled(limit, max_futures_buy=0)
    order = world.state.orders[1]
    assert codes(world.replace(order, quantity, price=POINT // 2))[:2] == PASSED
    assert (order.quantity, order.working, order.price) == (quantity, quantity - 4, POINT // 2)
    assert world.usage(0) == quantity * RATE


def test_gc2_23_a_raising_replace_is_charged_whole_at_the_current_rate_others_keep_theirs() -> None:
    world = partly_filled(1_000)
    order = world.state.orders[1]
    world.do(LoadInstruments((Instrument("ZCZ6", "ZC", "CBOT", "Agriculture", "FUT", 2 * RATE, TICK, "70"),)))
    world.replace(order, 9)
    assert (order.holdings[0].rate, world.row(0)[:2]) == (RATE, (5 * RATE, 4 * RATE))
    world.replace(order, 10)
    assert (order.holdings[0].rate, world.row(0)[:2]) == (2 * RATE, (12 * RATE, 4 * RATE))


def test_gc2_23_a_blocked_side_lets_a_raise_through_that_only_reduces() -> None:
    world = rich()
    world.order("ZCZ6", BUY, 10, sender_comp="OTHOTHN")
    world.order("ZCZ6", SELL, 10)
    order = world.order("ZCZ6", BUY, 3)
    world.settings(exposure_futures=10**14, max_futures_buy=0)
    refused = world.replace(order, 11)[0]
    assert (refused.code, refused.largest) == ("MAX_QUANTITY_EXCEEDED", 10)
    assert codes(world.replace(order, 10)) == PASSED


def test_gc2_23_a_replace_to_no_more_than_is_filled_is_refused() -> None:
    world = partly_filled(100)
    order = world.state.orders[1]
    refused = world.replace(order, 4)[0]
    assert isinstance(refused, CancelRefused)
    assert (refused.refers_to, refused.text) == (2, "Quantity 4 is not above the filled quantity 4")
    assert codes(world.replace(order, 5)) == PASSED


@pytest.mark.parametrize(
    ("fields", "code", "form"),
    [
        ({"cl_ord_id": "live"}, "DUPLICATE_CL_ORD_ID", "9"),
        ({"price": None}, "PRICE_MISSING", "9"),
        ({"price": POINT + 1}, "PRICE_OFF_TICK", "9"),
        ({"tif": "9"}, "TIME_IN_FORCE_INVALID", "3"),
        ({"quantity": 0}, "QUANTITY_INVALID", "3"),
        ({"quantity": 100_000}, "QUANTITY_TOO_LARGE", "3"),
    ],
)
def test_gc2_29_a_bad_replace_leaves_the_original_unchanged(fields: dict[str, Any], code: str, form: str) -> None:
    world = partly_filled(100)
    world.order("GEZ6", BUY, 1, cl_ord_id="live")
    before = world.hash()
    refused = world.replace(world.state.orders[1], **({"quantity": 11} | fields))[0]
    assert (refused.code, refused.form, refused.order_id) == (code, form, 1)
    assert world.hash() == before
    assert codes(world.replace(world.state.orders[1], 11)) == PASSED


def test_gc2_27_a_raising_replace_needs_a_margin_rate() -> None:
    world = partly_filled(100)
    order = world.state.orders[1]
    world.do(LoadInstruments((Instrument("ZCZ6", "ZC", "CBOT", "Agriculture", "FUT", -1, TICK, "70"),)))
    assert codes(world.replace(order, 11)) == ["NO_MARGIN_RATE"]
    assert codes(world.replace(order, 9)) == PASSED


WRONG = [
    ({"session": "EX2EX1"}, 2048),
    ({"side": SELL}, 2051),
    ({"symbol": "YMZ6"}, 2),
    ({"order_type": "4"}, 2),
]


@pytest.mark.parametrize(("fields", "reason"), WRONG)
def test_fix_1_a_replace_that_does_not_fit_its_order_is_refused(fields: dict[str, Any], reason: int) -> None:
    world = partly_filled(100)
    refused = world.replace(world.state.orders[1], 11, **fields)[0]
    assert isinstance(refused, CancelRefused)
    assert (refused.reason_code, refused.refers_to) == (reason, 2)


@pytest.mark.parametrize(("fields", "reason"), [*WRONG[:2], ({"order_id": 77}, 2045)])
def test_fix_1_a_cancel_that_does_not_fit_its_order_is_refused(fields: dict[str, Any], reason: int) -> None:
    world = partly_filled(100)
    order = world.state.orders[1]
    before = world.hash()
    refused = world.cancel(order, **fields)[0]
    assert isinstance(refused, CancelRefused)
    assert (refused.reason_code, refused.refers_to) == (reason, 1)
    assert world.hash() == before
    assert codes(world.cancel(order)) == ["CancelHeld", "OrderCancelled"]


def test_fix_1_an_order_that_is_gone_is_not_in_the_book() -> None:
    world = partly_filled(100)
    order = world.state.orders[1]
    world.cancel(order)
    assert world.cancel(order)[0].reason_code == 2045
    assert world.replace(order, 11)[0].reason_code == 2045


def test_fix_1_a_cl_ord_id_is_free_again_when_its_order_is_gone() -> None:
    world = rich()
    order = world.order("ZCZ6", BUY, 1, cl_ord_id="x")
    assert codes(world.submit("ZCZ6", BUY, 1, cl_ord_id="x")) == ["DUPLICATE_CL_ORD_ID"]
    assert codes(world.submit("ZCZ6", BUY, 1, cl_ord_id="x", sender_comp="EX2EX1N"))[0] == "OrderHeld"
    world.replace(order, 1, cl_ord_id="y")
    assert (order.cl_ord_id, order.orig_cl_ord_id) == ("y", "x")
    assert codes(world.submit("ZCZ6", BUY, 1, cl_ord_id="x"))[0] == "OrderHeld"
    assert codes(world.submit("ZCZ6", BUY, 1, cl_ord_id="y")) == ["DUPLICATE_CL_ORD_ID"]


MASS = [
    (7, "", "TR1", [1, 2, 3]),
    (1, "ZCZ6", "TR1", [1]),
    (9, "70", "TR1", [1, 2]),
    (10, "YM", "TR1", [2]),
    (7, "", "TR2", []),
]


@pytest.mark.parametrize(("scope", "value", "trader", "gone"), MASS)
def test_fix_1_mass_cancel_takes_the_sessions_orders_in_scope(
    scope: int, value: str, trader: str, gone: list[int]
) -> None:
    world = rich()
    orders = [world.order(symbol, BUY, 5) for symbol in ("ZCZ6", "YMZ6", "GEZ6")]
    world.order("ZCZ6", BUY, 5, sender_comp="EX2EX1N")
    own_only = trader != orders[0].trader
    events = world.do(MassCancel("EX1EX1", "EX1", "EX1EX1N", trader, "m1", scope, value, own_only))
    answer = events[len(gone)]
    assert answer.affected == tuple((n, orders[n - 1].cl_ord_id, 5) for n in gone)
    assert [event.order_id for event in events[len(gone) + 1 :] if event.by_mass_cancel] == gone
    assert sorted(world.state.orders) == sorted({1, 2, 3, 4} - set(gone))


def test_fix_1_an_unknown_mass_cancel_scope_is_refused() -> None:
    world = rich()
    world.order("ZCZ6", BUY, 5)
    refused = world.mass_cancel(4)[0]
    assert (refused.code, refused.form, refused.msg_type) == ("SCOPE_INVALID", "3", "CA")
    assert len(world.state.orders) == 1


def test_seen_keeps_the_order_that_is_gone() -> None:
    world = rich()
    order = world.order("ZCZ6", BUY, 5)
    world.order("ZCZ6", SELL, 5, sender_comp="OTHOTHN")
    told = [(type(event).__name__, about.order_id, filled) for event, about, filled in world.seen if about]
    assert told == [("OrderHeld", 2, 0), ("OrderAccepted", 2, 0), ("OrderFilled", 2, 5), ("OrderFilled", 1, 5)]
    assert world.seen[-1][1] is order
