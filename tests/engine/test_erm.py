"""Entity risk management (SPEC ERM, step 8): maximum quantities of operators, restricted products and trade types."""

import pytest

from creditcontrols.engine.commands import (
    EnterTrade,
    LoadInstruments,
    SetAccounts,
    SetPositionLimits,
    SetRestrictions,
    SetUserMaximums,
)
from creditcontrols.engine.controls.commands import EnforceKill
from creditcontrols.engine.controls.values import BY_LCE, ClearingAccount, Kill
from creditcontrols.engine.erm.values import BLOCK, ProductRestriction, Trade, TradeTypeRestriction, UserMaximum
from creditcontrols.engine.events import OrderRefused, TradeEntered, TradeRefused
from creditcontrols.engine.icc.values import PositionLimit
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.replay import restore, snapshot, state_hash
from creditcontrols.engine.values import BUY, SELL, Instrument, Leg
from riskadmin.lib.limits import NO_LIMIT
from tests.engine.world import TICK, World, codes, rich

LCE, EF = "100", "EX1"
SPREAD = Instrument("YMES", "YM", "CBOT", "", "SPREAD", -1, TICK, "70", legs=(Leg("YMZ6", 1), Leg("ESZ6", -1)))


def maximum(world: World, outright: int, spread: int = NO_LIMIT, **fields: object) -> list[Event]:
    """A maximum of trader TR1 in YM, by the firm itself unless `fields` say otherwise."""
    terms = {"lce": "", "product": "YM", "version": 1} | fields
    row = UserMaximum(ef=EF, trader="TR1", outright=outright, spread=spread, **terms)  # type: ignore[arg-type]
    return world.do(SetUserMaximums((row,), "ea", "test"))


def restrict(world: World, *, product: str = "", trade_type: str = "", on: bool = True, version: int = 1) -> None:
    """Restrict a product or a trade type, or free it."""
    products = (ProductRestriction(LCE, EF, product, on, version),) if product else ()
    types = (TradeTypeRestriction(LCE, EF, trade_type, on, version),) if trade_type else ()
    world.do(SetRestrictions(products, types, "ra", "test"))


def test_erm_user_maximum_is_of_one_operator_and_product() -> None:
    world = rich()
    maximum(world, 10)
    refused = world.submit("YMZ6", BUY, 11)[0]
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.form, refused.ref_tag) == ("USER_MAXIMUM", "3", 38)
    assert refused.text == "Order quantity 11 exceeds the maximum 10 of user TR1 in YM"
    assert codes(world.submit("YMZ6", BUY, 10))[0] == "OrderHeld"
    assert codes(world.submit("ESZ6", BUY, 11))[0] == "OrderHeld"
    maximum(world, NO_LIMIT, version=2)
    assert codes(world.submit("YMZ6", BUY, 11))[0] == "OrderHeld"
    assert not world.state.controls.active


@pytest.mark.parametrize(("firm", "lce", "passes"), [(5, NO_LIMIT, 5), (NO_LIMIT, 5, 5), (5, 3, 3), (3, 5, 3)])
def test_erm_user_maximum_of_firm_and_clearing_firm_both_count(firm: int, lce: int, passes: int) -> None:
    world = rich()
    maximum(world, firm)
    maximum(world, lce, lce=LCE)
    refused = world.submit("YMZ6", BUY, passes + 1)[0]
    assert isinstance(refused, OrderRefused)
    assert f"the maximum {passes} of user TR1" in refused.text
    assert codes(world.submit("YMZ6", BUY, passes))[0] == "OrderHeld"


def test_erm_user_maximum_of_spreads_is_apart_and_counts_for_each_leg() -> None:
    world = rich()
    world.do(LoadInstruments((SPREAD,)))
    maximum(world, 1, 5, product="ES")
    assert codes(world.submit("YMES", BUY, 6)) == ["USER_MAXIMUM"]
    assert codes(world.submit("YMES", BUY, 5))[0] == "OrderHeld"


def test_erm_user_maximum_lets_a_replace_lower_the_quantity() -> None:
    world = rich()
    order = world.order("YMZ6", BUY, 20)
    maximum(world, 10)
    assert codes(world.replace(order, 21)) == ["USER_MAXIMUM"]
    assert codes(world.replace(order, 19))[0] == "ReplaceHeld"


def test_erm_restricted_product_new_and_replace_refused_cancel_passes() -> None:
    world = rich()
    world.do(LoadInstruments((SPREAD,)))
    order = world.order("YMZ6", BUY, 5)
    restrict(world, product="YM")
    refused = world.submit("YMZ6", BUY, 1)[0]
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.text) == ("PRODUCT_RESTRICTED", "Product YM is restricted for EX1")
    assert codes(world.submit("YMES", BUY, 1)) == ["PRODUCT_RESTRICTED"]
    assert codes(world.replace(order, 4)) == ["PRODUCT_RESTRICTED"]
    assert codes(world.cancel(order))[0] == "CancelHeld"
    assert codes(world.submit("ESZ6", BUY, 1))[0] == "OrderHeld"
    restrict(world, product="YM", on=False, version=2)
    assert codes(world.submit("YMZ6", BUY, 1))[0] == "OrderHeld"


def enter(world: World, quantity: int = 100, symbol: str = "YMZ6", **fields: object) -> Event:
    """A block trade of account A1."""
    terms = {"trader": "TR1", "account": "A1", "side": BUY, "price": 10**9} | fields
    trade = Trade(7, BLOCK, EF, symbol=symbol, quantity=quantity, **terms)  # type: ignore[arg-type]
    return world.do(EnterTrade(trade, "ea"))[0]


def refusal(event: Event) -> tuple[int, str]:
    """Step and code."""
    assert isinstance(event, TradeRefused), event
    return event.step, event.code


def test_erm_trade_type_restriction_refuses_block_trades_and_no_orders() -> None:
    world = rich()
    assert isinstance(enter(world), TradeEntered)
    restrict(world, trade_type=BLOCK)
    event = enter(world)
    assert refusal(event) == (8, "TRADE_TYPE_RESTRICTED")
    assert isinstance(event, TradeRefused)
    assert event.text == "Trade type BLOCK is restricted for EX1"
    assert codes(world.submit("YMZ6", BUY, 1))[0] == "OrderHeld"
    restrict(world, trade_type=BLOCK, on=False, version=2)
    assert isinstance(enter(world), TradeEntered)


def test_erm_a_trade_counts_in_the_position_and_obeys_its_limit() -> None:
    world = rich()
    world.do(SetPositionLimits((PositionLimit(LCE, EF, "A1", "YM", "FUT", 150, version=1),), "ra"))
    assert isinstance(enter(world), TradeEntered)
    assert refusal(enter(world)) == (9, "POSITION_LIMIT")
    assert codes(world.submit("YMZ6", BUY, 51)) == ["POSITION_LIMIT"]
    assert isinstance(enter(world, 250, side=SELL), TradeEntered)
    assert world.state.controls.icc.exposures[(LCE, EF, "A1", "YM", "FUT")].net == -150 * 10_000


def test_erm_the_first_control_that_refuses_a_trade_is_named() -> None:
    world = rich()
    world.do(SetPositionLimits((PositionLimit(LCE, EF, "A1", "YM", "FUT", 0, version=1),), "ra"))
    assert refusal(enter(world)) == (9, "POSITION_LIMIT")
    restrict(world, trade_type=BLOCK)
    assert refusal(enter(world)) == (8, "TRADE_TYPE_RESTRICTED")
    maximum(world, 10)
    assert refusal(enter(world)) == (8, "USER_MAXIMUM")
    world.do(SetAccounts((ClearingAccount(LCE, "A1", False, (), 1),)))
    assert refusal(enter(world)) == (7, "ACCOUNT_INACTIVE")
    world.do(EnforceKill(Kill(1, BY_LCE, LCE, EF)))
    assert refusal(enter(world)) == (3, "KILL_SWITCH_LCE")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"symbol": "NONE"}, (1, "UNKNOWN_INSTRUMENT")),
        ({"symbol": "CLZ6"}, (1, "NO_CLEARING_MAPPING")),
        ({"side": 3}, (0, "SIDE_INVALID")),
        ({"quantity": 0}, (0, "QUANTITY_INVALID")),
        ({"quantity": 100_000}, (2, "QUANTITY_TOO_LARGE")),
    ],
)
def test_a_trade_that_cannot_be_judged_is_refused(fields: dict[str, object], expected: tuple[int, str]) -> None:
    assert refusal(enter(rich(), **fields)) == expected  # type: ignore[arg-type]


def test_snapshots_hold_entity_risk() -> None:
    world = rich()
    maximum(world, 10, 5)
    restrict(world, product="YM", trade_type=BLOCK)
    again = restore(snapshot(world.state))
    assert state_hash(again) == state_hash(world.state)
    assert again.controls.erm.restricted == {(LCE, EF, "YM")}
    assert again.controls.active
    assert set(again.controls.erm.bounds) == {("", EF, "TR1", "YM")}
