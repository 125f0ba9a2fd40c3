"""What a trader is told over FIX by entity risk: restricted products and maximum quantities."""

import pytest

from creditcontrols.engine.commands import (
    CancelOrder,
    Command,
    ReplaceOrder,
    SetRestrictions,
    SetUserMaximums,
    encode_command,
)
from creditcontrols.engine.erm.values import ProductRestriction, UserMaximum
from creditcontrols.engine.replay import state_hash
from tests.creditcontrols.test_core import replayed
from tests.creditcontrols.world import ECHO, World, order

OWN = ("EX1EX1", "EX1", "EX1EX1N", "TR1")


def tell(world: World, inbox_id: int, command: Command) -> None:
    """An administrator's command."""
    world.from_inbox(inbox_id, encode_command(command))


def restricted(version: int, product: str = "YM", *, on: bool = True, lce: str = "ALP") -> SetRestrictions:
    """A product of EX1, restricted or allowed."""
    return SetRestrictions((ProductRestriction(lce, "EX1", product, on, version),), (), "ra.alp", "test")


def maximum(version: int, outright: int, lce: str = "ALP", trader: str = "TR1") -> SetUserMaximums:
    """The most of YM outright."""
    return SetUserMaximums((UserMaximum(lce, "EX1", trader, "YM", outright, version=version),), "ra.alp", "test")


def replace(cl_ord_id: str, quantity: int) -> ReplaceOrder:
    """A replace of order A."""
    return ReplaceOrder(*OWN, cl_ord_id, "A", 1, "ACC1", "YMZ6", 1, quantity, "2", "0", 99_000_000_000, echo=ECHO)


def test_erm_3_a_restricted_product_is_refused_and_cancels_pass() -> None:
    world = World()
    world.send(order("YMZ6", 5, "A"))
    tell(world, 90, restricted(1))
    (refused,) = world.send(order("YMZ6", 1, "B"), in_seq=9)
    text = "Product YM is restricted for EX1"
    assert [refused[tag] for tag in ("35", "45", "371", "372", "373", "58")] == ["3", "9", "55", "D", "5", text]
    for quantity in (6, 4):
        (refused,) = world.send(replace(f"R{quantity}", quantity))
        assert [refused[tag] for tag in ("35", "371", "372", "58")] == ["3", "55", "G", text]
    (other,) = world.send(order("ZCZ6", 1, "C"))
    assert other["39"] == "0"
    (cancelled,) = world.send(CancelOrder(*OWN, "A2", "A", 1, "YMZ6", 1, ECHO))
    assert (cancelled["35"], cancelled["39"]) == ("8", "4")
    tell(world, 91, restricted(2, on=False))
    (accepted,) = world.send(order("YMZ6", 1, "D"))
    assert (accepted["35"], accepted["39"]) == ("8", "0")
    assert state_hash(replayed(world).state) == state_hash(world.core.state)


def test_erm_3_a_restriction_of_another_clearing_firm_stops_nothing() -> None:
    world = World()
    tell(world, 90, restricted(1, lce="BRK"))
    (accepted,) = world.send(order("YMZ6", 1, "A"))
    assert accepted["39"] == "0"


@pytest.mark.parametrize("lce", ["ALP", ""])
def test_erm_5_an_order_above_the_maximum_of_its_operator_is_refused(lce: str) -> None:
    world = World()
    tell(world, 90, maximum(1, 10, lce))
    (accepted,) = world.send(order("YMZ6", 10, "A"))
    assert accepted["39"] == "0"
    (refused,) = world.send(order("YMZ6", 11, "B"), in_seq=9)
    text = "Order quantity 11 exceeds the maximum 10 of user TR1 in YM"
    assert [refused[tag] for tag in ("35", "45", "371", "372", "373", "58")] == ["3", "9", "38", "D", "5", text]
    (other,) = world.send(order("ZCZ6", 11, "C"))
    assert other["39"] == "0"
    tell(world, 91, maximum(2, -1, lce))
    (accepted,) = world.send(order("YMZ6", 11, "D"))
    assert accepted["39"] == "0"


def test_erm_5_the_lower_of_both_maximums_counts() -> None:
    world = World()
    tell(world, 90, maximum(1, 10))
    tell(world, 91, maximum(1, 8, ""))
    assert world.send(order("YMZ6", 9, "A"))[0]["58"].endswith("exceeds the maximum 8 of user TR1 in YM")
    assert world.send(order("YMZ6", 8, "B"))[0]["39"] == "0"


def test_erm_5_a_maximum_of_another_operator_or_clearing_firm_stops_nothing() -> None:
    world = World()
    tell(world, 90, maximum(1, 1, trader="TR2"))
    tell(world, 91, maximum(1, 1, "BRK"))
    (accepted,) = world.send(order("YMZ6", 2, "A"))
    assert accepted["39"] == "0"


def test_erm_5_a_replace_that_raises_is_tested_and_one_that_does_not_passes() -> None:
    world = World()
    world.send(order("YMZ6", 10, "A"))
    tell(world, 90, maximum(1, 5))
    (refused,) = world.send(replace("R1", 11))
    assert (refused["35"], refused["371"]) == ("3", "38")
    (passed,) = world.send(replace("R2", 9))
    assert (passed["35"], passed["39"]) == ("8", "5")
