"""Blocks of accounts in the engine (SPEC RMI): what they refuse, what they leave alone, and that they last."""

from typing import Any

import pytest

from creditcontrols.engine.commands import CancelOrders, Continue, LiftRmiBlocks, MapGroup, SetRmiBlocks
from creditcontrols.engine.controls.values import RmiBlock
from creditcontrols.engine.events import decode_events, encode_events
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.state import EngineState
from tests.engine.spreads import CALENDAR, spread_world
from tests.engine.world import NOW, World, codes, rich

TEXT = "Risk Management Interface: account 11111 is blocked"


def block(world: World, number: int = 1, **terms: Any) -> RmiBlock:
    """A block of account 11111 of EX1 by LCE 100, unless `terms` say otherwise."""
    made = RmiBlock(**({"block_id": number, "lce": "100", "ef": "EX1", "account": "11111"} | terms))
    world.do(SetRmiBlocks((made,), "ra", "test"))
    return made


def tried(world: World, symbol: str = "ESZ6", side: int = 1, account: str = "11111", **fields: Any) -> str:
    """The code of the refusal of such an order, or OrderHeld."""
    return codes(world.submit(symbol, side, 1, account=account, **fields))[0]


def test_rmi_2_a_new_order_of_a_blocked_account_is_refused_with_its_text_and_charges_nothing() -> None:
    world = rich()
    assert tried(world) == "OrderHeld"
    before = world.usage()
    block(world)
    (refused,) = world.submit("ESZ6", 1, 1, account="11111")
    assert (refused.code, refused.form, refused.ref_tag, refused.text) == ("RMI_BLOCKED", "3", 1, TEXT)  # type: ignore[attr-defined]
    assert (tried(world, account="22222"), world.usage()) == ("OrderHeld", before + 500_000)


def test_rmi_2_every_replace_is_refused_and_the_original_works_on_while_cancels_pass() -> None:
    world = rich()
    order = world.order("ESZ6", 1, 10, account="11111")
    block(world)
    for quantity in (5, 10, 20):
        assert codes(world.replace(order, quantity)) == ["RMI_BLOCKED"]
    assert (order.quantity, order.order_id in world.state.orders) == (10, True)
    assert codes(world.cancel(order))[0] == "CancelHeld"


def test_rmi_2_another_account_in_the_replace_is_no_way_out_and_its_text_names_the_blocked_one() -> None:
    world = rich()
    order, other = (world.order("ESZ6", 1, 10, account=name) for name in ("11111", "22222"))
    block(world)
    (refused,) = world.replace(order, 5, account="22222")
    assert (refused.code, refused.text) == ("RMI_BLOCKED", TEXT)  # type: ignore[attr-defined]
    assert codes(world.replace(other, 5, account="11111")) == ["RMI_BLOCKED"]
    assert codes(world.replace(other, 5))[0] == "ReplaceHeld"


def test_rmi_2_a_mass_cancel_of_the_session_passes_under_a_block() -> None:
    world = rich()
    world.order("ESZ6", 1, 10, account="11111")
    block(world)
    world.mass_cancel(7)
    world.do(Continue())
    assert world.state.orders == {}


def test_rmi_3_a_block_stays_until_it_is_lifted() -> None:
    world = rich()
    block(world)
    assert tried(world) == "RMI_BLOCKED"
    world.do(LiftRmiBlocks((1,), "ra", "test"))
    assert tried(world) == "OrderHeld"
    assert not world.state.controls.active


def test_rmi_3_overlapping_blocks_are_lifted_one_by_one_and_unknown_or_doubled_ids_harm_nothing() -> None:
    world = rich()
    block(world, 1)
    block(world, 2, kind="FUT")
    world.do(LiftRmiBlocks((1, 1, 77), "ra", "test"))
    assert (tried(world), tried(world, "ZFC")) == ("RMI_BLOCKED", "OrderHeld")
    world.do(LiftRmiBlocks((2, 1), "ra", "test"))
    assert tried(world) == "OrderHeld"


def test_rmi_4_a_block_is_independent_of_the_credit_controls() -> None:
    world = rich(exposure_futures=0)
    assert tried(world) == "LIMIT_ZERO"
    block(world)
    assert tried(world) == "RMI_BLOCKED"
    world.do(LiftRmiBlocks((1,), "ra", "test"))
    assert tried(world) == "LIMIT_ZERO"


def test_rmi_5_a_block_cancels_nothing() -> None:
    world = rich()
    order = world.order("ESZ6", 1, 10, account="11111")
    block(world)
    world.do(Continue())
    assert (order.order_id in world.state.orders, world.state.tasks) == (True, [])


@pytest.mark.parametrize(
    ("account", "result"),
    [("11111", "RMI_BLOCKED"), ("$11111", "RMI_BLOCKED"), ("@11111", "OrderHeld"), ("111111", "OrderHeld")],
)
def test_rmi_6_the_prefix_of_the_exchange_is_ignored_and_other_characters_count(account: str, result: str) -> None:
    world = rich()
    block(world)
    assert tried(world, account=account) == result


def test_rmi_6_accounts_are_compared_in_upper_case() -> None:
    world = rich()
    block(world, account="ABC1")
    assert (tried(world, account="abc1"), tried(world, account="abc2")) == ("RMI_BLOCKED", "OrderHeld")


CASES = [
    ({"side": 1}, ("ESZ6", 1), ("ESZ6", 2)),
    ({"side": 2}, ("ZFC", 2), ("ZFC", 1)),
    ({"kind": "FUT"}, ("ESZ6", 1), ("ZFC", 1)),
    ({"kind": "OPT"}, ("ZFP", 2), ("ESZ6", 2)),
    ({"group_code": "ES"}, ("ESZ6", 1), ("GEZ6", 1)),
    ({"exchange": "CME"}, ("ESZ6", 1), ("YMZ6", 1)),
    ({"kind": "OPT", "side": 1, "group_code": "OZF"}, ("ZFC", 1), ("ZFC", 2)),
    ({"ef": "EX1"}, ("ESZ6", 1), None),
]


@pytest.mark.parametrize(("terms", "stopped", "free"), CASES)
def test_rmi_1_a_block_stops_what_fulfils_all_of_its_terms(
    terms: dict[str, Any], stopped: tuple[str, int], free: tuple[str, int] | None
) -> None:
    world = rich()
    block(world, **terms)
    assert tried(world, *stopped) == "RMI_BLOCKED"
    assert free is None or tried(world, *free) == "OrderHeld"
    assert tried(world, *stopped, sender_comp="OTHOTHN") == "OrderHeld"


SPREADS = [
    (CALENDAR, 1, {"group_code": "ZF", "side": 2}, True),
    (CALENDAR, 1, {"group_code": "ZF", "side": 1}, True),
    ("STRIP", 1, {"side": 2}, False),
    ("STRIP", 2, {"side": 2}, True),
    ("BUTTERFLY", 1, {"group_code": "GE", "side": 1}, True),
    ("BUTTERFLY", 1, {"group_code": "GE", "side": 2}, False),
    ("HEDGED", 1, {"kind": "FUT", "side": 2}, True),
    ("HEDGED", 1, {"kind": "FUT", "side": 1}, False),
    ("HEDGED", 2, {"kind": "OPT", "side": 2}, True),
    ("ENERGY", 1, {"exchange": "NYMEX", "lce": "200"}, True),
    ("ENERGY", 1, {"exchange": "NYMEX", "lce": "100"}, False),
]


@pytest.mark.parametrize(("symbol", "side", "terms", "stops"), SPREADS)
def test_rmi_2_a_spread_is_refused_when_a_leg_matches_with_its_own_side(
    symbol: str, side: int, terms: dict[str, Any], stops: bool
) -> None:
    world = spread_world()
    block(world, **terms)
    assert tried(world, symbol, side) == ("RMI_BLOCKED" if stops else "OrderHeld")


def test_rmi_2_the_replace_of_a_spread_is_refused_too() -> None:
    world = spread_world()
    order = world.order(CALENDAR, 1, 5, account="11111")
    block(world, side=2)
    assert codes(world.replace(order, 3)) == codes(world.replace(order, 9)) == ["RMI_BLOCKED"]


def test_rmi_1_a_block_counts_in_the_pairs_of_its_clearing_firm_only_and_follows_a_transfer() -> None:
    world = spread_world()
    block(world, lce="200")
    assert (tried(world, "ESZ6"), tried(world, "CLZ6")) == ("OrderHeld", "RMI_BLOCKED")
    world.do(MapGroup(3, "100", "EX1", "NYMEX", ("NYMEX",)))
    assert tried(world, "CLZ6") == "OrderHeld"


def cancel(world: World, **terms: Any) -> None:
    """A mass cancel of account 11111 by LCE 100, all that follows included."""
    wanted = {"act": "rmi:7", "cause": "Cancelled", "lce": "100", "ef": "EX1", "account": "11111"} | terms
    world.do(CancelOrders(**wanted))
    while world.state.tasks:
        world.do(Continue())


@pytest.mark.parametrize(
    ("terms", "left"), [({}, {"n"}), ({"exchange": "CME"}, {"c", "n"}), ({"lce": "200"}, {"a", "b", "c", "d"})]
)
def test_rmi_8_a_mass_cancel_takes_the_accounts_orders_of_the_pairs_gtc_too(
    terms: dict[str, str], left: set[str]
) -> None:
    world = spread_world()
    for name, symbol, fields in (
        ("a", "ESZ6", {"tif": "0"}), ("b", "ESZ6", {"tif": "1"}), ("c", "YMZ6", {}),
        ("d", "GEZ6", {"account": "$11111"}), ("n", "CLZ6", {}),
    ):  # fmt: skip
        world.order(symbol, 1, 1, cl_ord_id=name, **({"account": "11111"} | fields))
    for account in ("22222", "@11111"):
        world.order("ESZ6", 1, 1, cl_ord_id=account, account=account)
    cancel(world, **terms)
    assert {order.cl_ord_id for order in world.state.orders.values()} == left | {"22222", "@11111"}


def test_rmi_3_blocks_are_in_the_journal_and_in_snapshots() -> None:
    world = rich()
    block(world, 1)
    block(world, 2, account="22222", side=2)
    data, entries = snapshot(world.state), len(world.log)
    world.do(LiftRmiBlocks((1,), "ra", "test"))
    fresh, restored = EngineState(), restore(data)
    for state, start in ((fresh, 0), (restored, entries)):
        for number, events in enumerate(world.log[start:], start):
            fold(state, decode_events(encode_events(events)), NOW + number)
        assert state_hash(state) == world.hash()
    world.state = restored
    assert (tried(world), tried(world, account="22222", side=2)) == ("OrderHeld", "RMI_BLOCKED")


def test_rmi_7_a_sign_that_the_exchange_does_not_define_has_to_be_named_to_be_matched() -> None:
    world = rich()
    block(world, account="@11111")
    assert tried(world, account="@11111") == tried(world, account="$@11111") == "RMI_BLOCKED"
    assert [tried(world, account=other) for other in ("11111", "#11111", "11111@")] == ["OrderHeld"] * 3
