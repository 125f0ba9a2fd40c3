"""What a trader is told over FIX when an account is blocked or its orders are cancelled."""

from typing import Any

import pytest

from creditcontrols.engine.commands import (
    CancelOrder,
    CancelOrders,
    Continue,
    LiftRmiBlocks,
    MassCancel,
    ReplaceOrder,
    SetRmiBlocks,
    encode_command,
)
from creditcontrols.engine.controls.values import RmiBlock
from tests.creditcontrols.world import ECHO, World, order

OWN = ("EX1EX1", "EX1", "EX1EX1N", "TR1")


def blocked(**terms: Any) -> World:
    """A core with order A working, and a block of its account ACC1."""
    world = World()
    world.send(order("YMZ6", 1, "A"))
    block = RmiBlock(**({"block_id": 1, "lce": "ALP", "ef": "EX1", "account": "ACC1"} | terms))
    world.from_inbox(8, encode_command(SetRmiBlocks((block,), "ra.alp")))
    return world


def replace(cl_ord_id: str, quantity: int) -> ReplaceOrder:
    """A replace of order A."""
    return ReplaceOrder(
        *OWN, cl_ord_id, "A", 1, "ACC1", "YMZ6", 1, quantity, "2", "0", 99_000_000_000, echo=ECHO
    )  # fmt: skip


def test_rmi_2_new_order_and_replace_get_the_session_level_reject() -> None:
    world = blocked()
    for number, (command, msg_type) in enumerate(((order("YMZ6", 1, "B"), "D"), (replace("C", 2), "G")), 20):
        (answer,) = world.send(command, in_seq=number)
        told = [answer[tag] for tag in ("35", "45", "371", "372", "58")]
        text = "Risk Management Interface: account ACC1 is blocked"
        assert told == ["3", str(number), "1", msg_type, text]


def test_rmi_2_cancel_and_mass_cancel_pass() -> None:
    world = blocked()
    (cancelled,) = world.send(CancelOrder(*OWN, "B", "A", 1, "YMZ6", 1, ECHO))
    assert [cancelled[tag] for tag in ("35", "39", "41")] == ["8", "4", "A"]
    (report,) = world.send(MassCancel(*OWN, "M1", 7, echo=ECHO))
    assert report["35"] == "BZ"


def test_rmi_3_after_the_unblock_orders_pass() -> None:
    world = blocked()
    world.from_inbox(9, encode_command(LiftRmiBlocks((1,), "ra.alp")))
    assert world.send(order("YMZ6", 1, "B"))[0]["39"] == "0"


@pytest.mark.parametrize(
    "terms", [{"side": 2}, {"kind": "OPT"}, {"group_code": "ZC"}, {"exchange": "CME"}, {"lce": "XXX"}]
)
def test_rmi_2_what_the_block_does_not_mean_passes(terms: dict[str, Any]) -> None:
    assert blocked(**terms).send(order("YMZ6", 1, "B"))[0]["39"] == "0"


def test_rmi_9_orders_of_a_mass_cancel_are_reported_with_378_106_and_its_cause() -> None:
    world = World()
    world.send(order("YMZ6", 1, "A"))
    cause = "Cancelled by the Risk Management Interface"
    world.from_inbox(8, encode_command(CancelOrders("rmi:3", cause, "ALP", "EX1", account="ACC1")))
    (told,) = world.send(Continue())
    assert [told[tag] for tag in ("35", "39", "11", "378", "58")] == ["8", "4", "A", "106", cause]
