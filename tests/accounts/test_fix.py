"""Accounts over FIX messages: what the trader of a suspended, inactive or unknown account is told."""

from creditcontrols.engine.commands import (
    CancelOrder,
    Command,
    MassCancel,
    ReplaceOrder,
    SetAccountPolicy,
    SetAccounts,
    encode_command,
)
from creditcontrols.engine.controls.values import ClearingAccount
from creditcontrols.engine.replay import state_hash
from tests.creditcontrols.test_core import replayed
from tests.creditcontrols.world import ECHO, World, order


def tell(world: World, inbox_id: int, command: Command) -> None:
    """An administrator's command."""
    world.from_inbox(inbox_id, encode_command(command))


def account(version: int, *suspended: str, active: bool = True) -> SetAccounts:
    """The account of every order here."""
    return SetAccounts((ClearingAccount("ALP", "ACC1", active, suspended, version),), "ca.alp", "test")


def replace(cl_ord_id: str, orig: str, order_id: int, quantity: int) -> ReplaceOrder:
    """A replace of an order of the account."""
    return ReplaceOrder(
        "EX1EX1", "EX1", "EX1EX1N", "TR1", cl_ord_id, orig, order_id, "ACC1", "YMZ6", 1, quantity, "2", "0",
        99_000_000_000, echo=ECHO,
    )  # fmt: skip


def test_icc_6_suspended_account_new_refused_cancel_accepted() -> None:
    world = World()
    for name in ("A", "B", "C"):
        world.send(order("YMZ6", 5, name))
    tell(world, 90, account(1, "EX1"))
    (refused,) = world.send(order("YMZ6", 1, "D"), in_seq=9)
    text = "Order entry is suspended for account ACC1 of EX1"
    assert [refused[tag] for tag in ("35", "45", "371", "372", "373", "58")] == ["3", "9", "1", "D", "5", text]
    for quantity in (6, 4):
        (refused,) = world.send(replace(f"R{quantity}", "A", 1, quantity))
        assert [refused[tag] for tag in ("35", "371", "372", "58")] == ["3", "1", "G", text]
    (cancelled,) = world.send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "A2", "A", 1, "YMZ6", 1, ECHO))
    assert (cancelled["35"], cancelled["39"]) == ("8", "4")
    (report,) = world.send(MassCancel("EX1EX1", "EX1", "EX1EX1N", "TR1", "M1", 7, echo=ECHO))
    assert (report["35"], report["533"]) == ("BZ", "2")
    tell(world, 91, account(2))
    (accepted,) = world.send(order("YMZ6", 1, "E"))
    assert (accepted["35"], accepted["39"]) == ("8", "0")
    assert state_hash(replayed(world).state) == state_hash(world.core.state)


def test_ams_3_inactive_and_unknown_accounts_are_told_so() -> None:
    world = World()
    tell(world, 90, SetAccountPolicy("ALP", True, 1))
    (unknown,) = world.send(order("YMZ6", 1, "A"))
    assert (unknown["35"], unknown["58"]) == ("3", "Account ACC1 is not registered for order entry")
    tell(world, 91, account(1))
    (accepted,) = world.send(order("YMZ6", 1, "B"))
    assert accepted["39"] == "0"
    tell(world, 92, account(2, active=False))
    (inactive,) = world.send(order("YMZ6", 1, "C"))
    assert (inactive["35"], inactive["58"]) == ("3", "Account ACC1 is inactive")


def test_ams_3_an_account_of_another_clearing_firm_stops_nothing() -> None:
    world = World()
    tell(world, 90, SetAccounts((ClearingAccount("BRK", "ACC1", False, ("EX1",), 1),)))
    (accepted,) = world.send(order("YMZ6", 1, "A"))
    assert accepted["39"] == "0"
