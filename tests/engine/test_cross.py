"""Crosses, quote requests and status requests (SPEC FIX-1, GC2-29)."""

import pytest

from creditcontrols.engine.commands import (
    AskOrderStatus,
    EnforceKill,
    NewCross,
    QuoteRequest,
    RestrictInstruments,
    SetRmiBlocks,
)
from creditcontrols.engine.controls.values import Kill, Restricted, RmiBlock
from creditcontrols.engine.events import Event, OrderFilled, OrderRefused, OrderStatusTold, QuoteRequestAnswered
from creditcontrols.engine.quotes.values import CrossSide
from creditcontrols.engine.values import BUY, SELL
from tests.engine.spreads import spread_world
from tests.engine.world import POINT, TICK, World, codes, rich


def cross(
    world: World, symbol: str = "YMZ6", quantity: int = 5, accounts: tuple[str, str] = ("A1", "A2")
) -> list[Event]:
    """A cross of session EX1EX1 at one point."""
    sides = tuple(
        CrossSide(side, f"x{next(world.numbers)}", account, quantity, "")
        for side, account in zip((BUY, SELL), accounts, strict=True)
    )
    return world.do(NewCross("EX1EX1", "EX1", "EX1EX1N", "TR1", "X1", symbol, POINT, sides))


def test_a_cross_trades_with_itself_and_nobody_else() -> None:
    world = rich()
    better = world.order("YMZ6", SELL, 5, POINT - TICK, sender_comp="OTHOTHN")
    events = cross(world)
    assert codes(events)[:6] == ["OrderHeld"] * 2 + ["OrderAccepted"] * 2 + ["OrderFilled"] * 2
    fills = [event for event in events if isinstance(event, OrderFilled)]
    assert len({fill.trade_id for fill in fills}) == 1
    assert (world.state.orders[better.order_id].filled, len(world.state.orders)) == (0, 1)
    assert (world.row(0)[:2], world.row(1)[:2]) == ((0, 0), (0, 0))


@pytest.mark.parametrize(
    ("limits", "code", "side"),
    [
        ({"max_futures_buy": 4}, "MAX_QUANTITY_EXCEEDED", 1),
        ({"max_futures_sell": 4}, "MAX_QUANTITY_EXCEEDED", 2),
        ({"exposure_futures": 0}, "LIMIT_ZERO", 1),
    ],
)
def test_gc2_29_a_side_that_fails_refuses_the_cross_and_is_named(limits: dict[str, int], code: str, side: int) -> None:
    world = rich(**limits)
    (refused,) = cross(world)
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.side, refused.msg_type) == (code, side, "s")
    assert refused.text.endswith(f"(side {side})")
    assert (world.state.orders, world.usage(0), world.usage(1)) == ({}, 0, 0)


def test_ks_5_a_kill_refuses_a_cross_with_its_exact_text() -> None:
    world = rich()
    world.do(EnforceKill(Kill(1, "EF", "100", "EX1")))
    (refused,) = cross(world)
    assert getattr(refused, "text", "") == "Kill Switch enforced by Executing Firm Admin for Executing Firm"


def test_rmi_2_a_block_of_either_account_refuses_a_cross() -> None:
    world = rich()
    world.do(SetRmiBlocks((RmiBlock(1, "100", "EX1", "A2", side=SELL),)))
    assert codes(cross(world)) == ["RMI_BLOCKED"]
    assert codes(cross(world, accounts=("A2", "A1")))[0] == "OrderHeld"


def test_am_2_a_cross_in_a_restricted_product_is_refused() -> None:
    world = rich()
    world.do(RestrictInstruments((Restricted("YMZ6", "YM"),)))
    assert codes(cross(world)) == ["ACCESS_RESTRICTED"]
    assert codes(cross(world, "ESZ6"))[0] == "OrderHeld"


def test_gc2_26_both_sides_of_a_spread_cross_need_room_together() -> None:
    world = spread_world()
    symbol = next(name for name, listed in world.state.instruments.items() if listed.legs)
    assert "OrderFilled" in codes(cross(world, symbol, 1))
    need = world.order(symbol, BUY, 1, POINT).holdings
    short = max(holding.open for holding in need)
    world = spread_world()
    world.settings(exposure_futures=short * 10 + short // 2, exposure_options=short * 10 + short // 2)
    assert getattr(cross(world, symbol, 6)[0], "msg_type", "") == "s"
    assert "OrderFilled" in codes(cross(world, symbol, 1))


def test_a_quote_request_is_answered_or_refused_with_its_reason() -> None:
    world = rich()
    for symbol, reason in (("ZFC", 0), ("NOPE", 1)):
        (answer,) = world.do(QuoteRequest("EX1EX1", "EX1", "EX1EX1N", "TR1", "R1", symbol))
        assert isinstance(answer, QuoteRequestAnswered)
        assert answer.reason == reason
    world.do(EnforceKill(Kill(1, "EXCHANGE", "", "EX1")))
    (refused,) = world.do(QuoteRequest("EX1EX1", "EX1", "EX1EX1N", "TR1", "R1", "ZFC"))
    assert (getattr(refused, "form", ""), getattr(refused, "msg_type", "")) == ("3", "R")


def test_the_status_of_a_working_order_is_told_to_its_session_under_a_kill_too() -> None:
    world = rich()
    order = world.order("YMZ6", BUY, 1)
    world.do(EnforceKill(Kill(1, "EXCHANGE", "", "EX1", "OTHOTH")))
    asked = [("EX1EX1", order.order_id, BUY), ("EX1EX1", order.order_id, SELL), ("EX2EX1", order.order_id, BUY)]
    told = []
    for session, order_id, side in asked:
        (answer,) = world.do(AskOrderStatus(session, "EX1", f"{session}N", "TR1", "c1", order_id, side))
        assert isinstance(answer, OrderStatusTold)
        told.append(answer.order_id)
    assert told == [order.order_id, 0, 0]
