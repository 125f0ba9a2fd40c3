"""Accounts of clearing firms: suspended, inactive and unknown ones are refused at step 7, cancels pass."""

import pytest

from creditcontrols.engine.commands import LoadInstruments, MapGroup, SetAccountPolicy, SetAccounts
from creditcontrols.engine.controls.commands import EnforceKill
from creditcontrols.engine.controls.values import BY_LCE, ClearingAccount, Kill
from creditcontrols.engine.events import AccountsSet, OrderRefused
from creditcontrols.engine.refusals import TABLE
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, SELL, Instrument, Leg
from riskadmin.lib import clock
from tests.engine.world import GROUP, TICK, World, codes, rich

LCE = "100"
CALENDAR = Instrument("YMZF", "YM", "CBOT", "", "SPREAD", -1, TICK, "70", legs=(Leg("YMZ6", 1), Leg("ESZ6", -1)))


def account(name: str = "A1", *, active: bool = True, suspended: tuple[str, ...] = (), version: int = 1) -> SetAccounts:
    """One account of the LCE as a command."""
    return SetAccounts((ClearingAccount(LCE, name, active, suspended, version),), "ca", "test")


def refused(world: World, **fields: str) -> OrderRefused | None:
    """The refusal of a buy of one YM, None when it is held."""
    event = world.submit("YMZ6", BUY, 1, **fields)[0]
    return event if isinstance(event, OrderRefused) else None


def test_icc_6_suspended_account_new_and_replace_refused_cancel_passes() -> None:
    world = rich()
    order, other = world.order("YMZ6", BUY, 5), world.order("YMZ6", BUY, 1, account="A2")
    world.do(account(suspended=("EX1",)))
    found = refused(world)
    assert found is not None
    assert (found.code, found.form, found.ref_tag) == ("ACCOUNT_SUSPENDED", "3", 1)
    assert found.text == "Order entry is suspended for account A1 of EX1"
    for quantity in (6, 4):
        assert codes(world.replace(order, quantity)) == ["ACCOUNT_SUSPENDED"]
    assert codes(world.cancel(order)) == ["CancelHeld", "OrderCancelled"]
    assert codes(world.replace(other, 2))[0] == "ReplaceHeld"


def test_icc_6_suspension_is_of_one_account_and_execution_firm_and_allow_reverses_it() -> None:
    world = rich()
    world.do(account(suspended=("EX1",)))
    assert refused(world, sender_comp="OTHOTHN") is None
    assert refused(world, account="A2") is None
    assert refused(world) is not None
    world.do(account(version=2))
    assert refused(world) is None
    assert not world.state.controls.active


def test_icc_6_a_replace_to_another_account_is_no_way_out() -> None:
    world = rich()
    order = world.order("YMZ6", BUY, 5, account="A{1}")
    world.do(account("A{1}", suspended=("EX1",)))
    event = world.replace(order, 4, account="FREE")[0]
    assert isinstance(event, OrderRefused)
    assert event.text == "Order entry is suspended for account A{1} of EX1"
    assert codes(world.replace(world.order("YMZ6", BUY, 5, account="B"), 4, account="FREE"))[0] == "ReplaceHeld"


def test_ams_3_inactive_account_is_refused_for_every_firm_an_active_one_passes() -> None:
    world = rich()
    world.do(account(active=False, suspended=("EX1",)))
    for comp in ("EX1EX1N", "OTHOTHN"):
        found = refused(world, sender_comp=comp)
        assert found is not None
        assert (found.code, found.text) == ("ACCOUNT_INACTIVE", "Account A1 is inactive")
    world.do(account(version=2))
    assert refused(world) is None


def test_ams_3_unknown_account_is_allowed_until_the_policy_refuses_it() -> None:
    world = rich()
    world.do(account())
    assert refused(world, account="NOBODY") is None
    world.do(SetAccountPolicy(LCE, True, 1, "ca"))
    found = refused(world, account="NOBODY")
    assert found is not None
    assert (found.code, found.text) == ("UNKNOWN_ACCOUNT", "Account NOBODY is not registered for order entry")
    assert refused(world) is None
    world.do(SetAccountPolicy(LCE, False, 2, "ca"))
    assert refused(world, account="NOBODY") is None


def test_ams_3_prefix_of_the_exchange_is_not_seen() -> None:
    world = rich()
    world.do(account(suspended=("EX1",)))
    assert [refused(world, account=name) is None for name in ("$A1", "@A1")] == [False, True]


def test_ams_3_account_is_one_of_the_lce_that_guarantees_the_pair() -> None:
    world = rich()
    world.do(SetAccounts((ClearingAccount("200", "A1", False, (), 1),)))
    assert refused(world) is None
    world.do(MapGroup(GROUP, "200", "EX1", "CME+CBOT", ("CME", "CBOT")))
    assert refused(world) is not None


def test_ams_3_spread_falls_under_the_lce_of_any_leg() -> None:
    world = rich()
    world.do(MapGroup(GROUP, LCE, "EX1", "CBOT", ("CBOT",)))
    world.do(MapGroup(3, "200", "EX1", "CME", ("CME",)))
    world.settings(3, exposure_futures=10**14, exposure_options=10**14)
    world.do(LoadInstruments((CALENDAR,)))
    assert codes(world.submit("YMZF", BUY, 1))[0] == "OrderHeld"
    world.do(SetAccounts((ClearingAccount("200", "A1", True, ("EX1",), 1),)))
    assert codes(world.submit("YMZF", BUY, 1)) == ["ACCOUNT_SUSPENDED"]
    assert refused(world) is None


def test_gc2_29_step_7_comes_after_the_kill_switch_and_before_credit() -> None:
    world = rich(max_futures_buy=0)
    assert codes(world.submit("YMZ6", BUY, 1)) == ["MAX_QUANTITY_EXCEEDED"]
    world.do(account(suspended=("EX1",)))
    assert codes(world.submit("YMZ6", BUY, 1)) == ["ACCOUNT_SUSPENDED"]
    world.do(EnforceKill(Kill(1, BY_LCE, LCE)))
    assert codes(world.submit("YMZ6", BUY, 1)) == ["KILL_SWITCH_LCE"]
    steps = [row.step for row in TABLE]
    assert steps == sorted(steps)


def test_an_older_version_is_passed_over() -> None:
    world = rich()
    world.do(account(version=3))
    (event,) = world.do(account(suspended=("EX1",), version=2))
    assert isinstance(event, AccountsSet)
    assert event.rows == ()
    assert refused(world) is None


@pytest.mark.parametrize("unknown_refused", [True, False])
def test_snapshot_and_replay_bring_the_same_state(unknown_refused: bool) -> None:
    world = rich()
    world.do(account("B1", active=False))
    world.do(account(suspended=("EX1",)))
    world.do(SetAccountPolicy(LCE, unknown_refused, 1))
    world.submit("YMZ6", SELL, 1)
    replayed = EngineState()
    for number, events in enumerate(world.log):
        fold(replayed, events, number)
    restored = restore(snapshot(world.state))
    assert state_hash(restored) == world.hash()
    closed = [one.controls.closed_accounts for one in (world.state, replayed, restored)]
    assert closed[0] == closed[1] == closed[2]
    assert restored.controls.unknown_refused == ({LCE} if unknown_refused else set())


def test_icc_8_twenty_thousand_accounts_cost_an_order_no_more_than_one() -> None:
    few, many = rich(), rich()
    few.do(account("B1", active=False))
    rows = [ClearingAccount(LCE, f"N{number}", False, (), 1) for number in range(20_000)]
    for start in range(0, len(rows), 500):
        many.do(SetAccounts(tuple(rows[start : start + 500])))
    few_s, many_s = (min(duration(world) for _ in range(5)) for world in (few, many))
    assert many_s < 3 * few_s


def duration(world: World) -> float:
    """Seconds of a hundred orders from an account without a standing."""
    began = clock.monotonic()
    for _ in range(100):
        assert refused(world, account="FREE") is None
    return clock.monotonic() - began
