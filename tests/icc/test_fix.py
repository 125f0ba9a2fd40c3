"""Position limits over FIX messages: what the trader of an account is told (ICC-1 to ICC-5, ICC-8)."""

from typing import Any

import msgspec
import pytest

from creditcontrols.engine.commands import (
    CancelOrder,
    LoadInstruments,
    ReplaceOrder,
    ResetPositions,
    SetAccounts,
    SetPositionLimits,
    SetPositionPolicies,
    encode_command,
)
from creditcontrols.engine.controls.values import ClearingAccount
from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from creditcontrols.engine.order_commands import Command
from creditcontrols.engine.replay import state_hash
from creditcontrols.engine.values import Instrument, Leg
from tests.creditcontrols.test_core import replayed
from tests.creditcontrols.world import ECHO, World, order

TICK = 1_000_000_000
ENOUGH = 10**12
"""Exposure in cents that no order here reaches."""

LISTED = (
    Instrument("YMH7", "YM", "CBOT", "Equity Index", "FUT", 280_200, TICK),
    Instrument("YMZ6-YMH7", "YM", "CBOT", "Equity Index", "SPREAD", -1, TICK, legs=(Leg("YMZ6", 1), Leg("YMH7", -1))),
    Instrument("YMC", "OYM", "CBOT", "Equity Index", "OPT", 280_200, TICK, "", "C", 300, "YMZ6"),
    Instrument("YMP", "OYM", "CBOT", "Equity Index", "OPT", 280_200, TICK, "", "P", -5_000, "YMZ6"),
)
CORN = PositionLimit("ALP", "EX1", "ACC1", "ZC", "FUT", 9, 9, version=1)


def tell(world: World, number: int, command: Command) -> None:
    """An administrator's command."""
    world.from_inbox(number, encode_command(command))


def limited(product: str = "YM", kind: str = "FUT", **limits: int) -> World:
    """A core in which ACC1 has position limits in one product."""
    world = World(ENOUGH)
    tell(world, 80, LoadInstruments(LISTED))
    tell(world, 90, SetPositionLimits((PositionLimit("ALP", "EX1", "ACC1", product, kind, **limits, version=1),)))
    return world


def refusal(answers: list[dict[str, str]]) -> list[str]:
    """Message type, refused field and text of the one answer."""
    (answer,) = answers
    return [answer.get(tag, "") for tag in ("35", "371", "372", "373", "58")]


def passed(world: World, *terms: Any, **more: Any) -> bool:
    """Whether an order is accepted."""
    return world.send(order(*terms, **more))[0].get("39") == "0"


def test_icc_1_lce_100_and_ef_80_refuse_the_81st_with_a_session_level_reject() -> None:
    world = limited(lce_long=100, ef_long=80)
    assert passed(world, "YMZ6", 80, "A")
    text = "Position limit exceeded: account ACC1 would be 81 long in YM futures, limit 80"
    assert refusal(world.send(order("YMZ6", 1, "B"))) == ["3", "38", "D", "5", text]
    assert passed(world, "YMZ6", 1, "C", side=2)
    assert passed(world, "ZCZ6", 500, "D")
    assert state_hash(replayed(world).state) == state_hash(world.core.state)


def test_icc_1_a_replace_is_tested_for_what_it_adds_and_a_cancel_passes() -> None:
    world = limited(lce_long=10)
    assert passed(world, "YMZ6", 8, "A")
    own = ("EX1EX1", "EX1", "EX1EX1N", "TR1")
    terms = (1, "ACC1", "YMZ6", 1)
    rest = ("2", "0", 100 * TICK)
    refused = refusal(world.send(ReplaceOrder(*own, "R1", "A", *terms, 11, *rest, echo=ECHO)))
    assert refused[:3] == ["3", "38", "G"]
    (replaced,) = world.send(ReplaceOrder(*own, "R2", "A", *terms, 10, *rest, echo=ECHO))
    assert replaced["39"] == "5"
    (cancelled,) = world.send(CancelOrder(*own, "X", "R2", 1, "YMZ6", 1, ECHO))
    assert cancelled["39"] == "4"
    assert passed(world, "YMZ6", 10, "B")


def test_icc_2_an_option_counts_a_tenth_at_least_and_a_bought_put_is_short() -> None:
    world = limited("OYM", "OPT", lce_long=10, lce_short=10)
    assert passed(world, "YMC", 100, "A")
    assert "would be 10.1 long in OYM options" in refusal(world.send(order("YMC", 1, "B")))[4]
    assert passed(world, "YMP", 20, "C")
    assert "would be 10.5 short in OYM options" in refusal(world.send(order("YMP", 1, "D")))[4]


def test_icc_3_buying_100_calendars_consumes_15_and_15() -> None:
    world = limited(lce_long=15, lce_short=15)
    assert passed(world, "YMZ6-YMH7", 100, "A")
    (exposure,) = world.core.state.controls.icc.exposures.values()
    assert exposure.working == [150_000, 150_000]
    text = "Position limit exceeded: account ACC1 would be 15.15 long in YM futures, limit 15"
    assert refusal(world.send(order("YMZ6-YMH7", 1, "B")))[4] == text


def test_icc_4_the_reset_makes_flat_and_working_orders_go_on_counting() -> None:
    world = limited(lce_long=10, lce_short=10)
    assert passed(world, "YMZ6", 6, "A")
    world.send(msgspec.structs.replace(order("YMZ6", 4, "S", side=2), account="ACC2"))
    assert "would be 11 long" in refusal(world.send(order("YMZ6", 5, "B")))[4]
    tell(world, 91, ResetPositions("2026-11-24"))
    assert "would be 11 long" in refusal(world.send(order("YMZ6", 9, "C")))[4]
    assert passed(world, "YMZ6", 8, "D")


@pytest.mark.parametrize(
    ("policy", "repair", "text"),
    [
        ({"unset_refused": True}, SetPositionLimits((CORN,)),
         "No long position limit is set for account ACC1 in ZC futures"),
        ({"unregistered_refused": True}, SetAccounts((ClearingAccount("ALP", "ACC1", True, (), 1, ("EX1",)),)),
         "Account ACC1 is not registered for inline credit controls of EX1"),
    ],
)  # fmt: skip
def test_icc_5_orders_pass_by_default_and_are_refused_by_policy(
    policy: dict[str, bool], repair: Command, text: str
) -> None:
    world = limited(lce_long=10)
    assert passed(world, "ZCZ6", 1, "A")
    tell(world, 91, SetPositionPolicies((PositionPolicy("ALP", "EX1", **policy, version=1),)))
    assert refusal(world.send(order("ZCZ6", 1, "B"))) == ["3", "1", "D", "5", text]
    tell(world, 92, repair)
    assert passed(world, "ZCZ6", 1, "C")


def test_icc_8_an_account_without_limits_is_looked_up_once_whatever_is_set_for_others() -> None:
    world = World(ENOUGH)
    many = tuple(PositionLimit("ALP", "EX1", f"N{n}", "YM", "FUT", 1, 1, version=1) for n in range(500))
    tell(world, 90, SetPositionLimits(many))
    assert passed(world, "YMZ6", 5, "A")
    known = world.core.state.controls.icc
    assert len(known.exposures) == 501
    assert list(known.passed) == [(1, "ACC1", "YMZ6")]
