"""What position limits say to the panel of what blocks a firm, to tried orders, and in words."""

from typing import Any

import pytest

from creditcontrols.accounts.models import Account
from creditcontrols.blocking import Blocking, Question, blockings, facts_of
from creditcontrols.engine.controls.events import AccountsSet
from creditcontrols.engine.icc.events import PositionLimitsSet, PositionPoliciesSet, PositionsStated
from creditcontrols.engine.icc.values import PositionFigure, PositionLimit, PositionPolicy
from creditcontrols.explain import words
from creditcontrols.explain.trying import try_order
from creditcontrols.models import EngineMoment
from tests.icc.world import UNIT, carry_out, decide, set_long, stands
from tests.web.world import World

CODES = ("ACCOUNT_UNREGISTERED", "POSITION_LIMIT_UNSET", "POSITION_LIMIT")


def found(world: World, who: str = "ca", **terms: Any) -> list[Blocking]:
    """What position limits refuse, as one user sees it."""
    asked = Question(**({"user": world.users[who], "ef": "EX1"} | terms))
    return [one for one in blockings(asked) if one.step == 9]


def test_icc_5_policies_in_force_are_listed_for_what_they_stop(world: World) -> None:
    decide(world, unset_refused=True, unregistered_refused=True)
    assert found(world) == []
    carry_out()
    assert [one.code for one in found(world)] == list(CODES[:2])
    assert found(world)[0].url == "/icc/policies/101/EX1/"
    assert [one.code for one in found(world, account="ACC1")] == ["POSITION_LIMIT_UNSET"]
    assert [one.code for one in found(world, account="ACC9")] == list(CODES[:2])
    assert found(world, "tf") == []
    set_long(world, "ca", 10)
    carry_out()
    asked = {"account": "$ACC1", "symbol": "YMZ6"}
    assert [found(world, side=side, **asked) == [] for side in (1, 2)] == [True, False]


def test_icc_1_a_position_at_its_limit_blocks_that_side(world: World) -> None:
    row = set_long(world, "ca", 100, 100)
    set_long(world, "ea", 80)
    carry_out()
    stands(net=60, working_long=20, limit_long=80, limit_short=100, level_long=100)
    (one,) = found(world, "tf", account="ACC1", symbol="YMZ6", side=1)
    assert one.what == "Account ACC1 of 101: long position in YM futures stands at 80 of 80"
    assert (one.set_by, one.url) == ("EA Person", f"/icc/limits/{row.pk}/")
    assert found(world, account="ACC1", symbol="YMZ6", side=2) == []
    assert found(world, account="ACC2") == []
    assert found(world, "foreign_ra") == []


def test_icc_1_a_limit_of_zero_blocks_what_is_flat(world: World) -> None:
    set_long(world, "ca", 0, 0)
    carry_out()
    position = stands(limit_long=0, limit_short=0)
    assert len(found(world)) == 2
    type(position).objects.update(net=-5 * UNIT)
    assert [one.what.split(": ")[1].split()[0] for one in found(world)] == ["short"]


def test_icc_tried_orders_know_limits_policies_and_positions(world: World) -> None:
    assert [fact for fact in facts_of("EX1") if isinstance(fact, PositionLimitsSet)] == []
    decide(world, unregistered_refused=True, levels=(50,))
    set_long(world, "ca", 100)
    carry_out()
    set_long(world, "ea", 80)
    stands(net=-3, working_short=2)
    key = ("101", "EX1", "ACC1", "YM", "FUT")
    told = facts_of("EX1", "$ACC1")
    assert PositionPoliciesSet((PositionPolicy("101", "EX1", False, True, (50,), 1),)) in told
    assert PositionLimitsSet((PositionLimit(*key, 100, version=1),)) in told
    assert PositionsStated((PositionFigure(*key, -3 * UNIT, 0, 2 * UNIT),)) in told
    (accounts,) = [fact for fact in told if isinstance(fact, AccountsSet)]
    assert accounts.rows[0].registered == ("EX1",)
    assert [fact for fact in facts_of("EX1", "ACC9") if isinstance(fact, PositionLimitsSet)] == []
    Account.objects.update(in_force_registered=[])
    assert [fact.rows for fact in facts_of("EX1", "ACC1") if isinstance(fact, AccountsSet)] == [()]


def test_icc_5_every_refusal_is_said_in_words_with_its_figures() -> None:
    text = "Position limit exceeded: account ACC1 would be 81.5 long in YM futures, limit 80"
    meant = words.meaning("POSITION_LIMIT", text)
    assert "come to 81.5 long in YM futures, 1.5 above the limit of 80" in meant
    assert words.meaning("POSITION_LIMIT", "") == words.MEANING["POSITION_LIMIT"]
    assert all(code in words.MEANING and code in words.HELP for code in CODES)
    assert (words.largest("POSITION_LIMIT", -1), words.largest("ACCOUNT_UNREGISTERED", -1)) == (-1, 0)


@pytest.mark.parametrize("code", CODES)
def test_gc2_29_step_nine_has_a_name_in_the_walk(code: str) -> None:
    assert {check.step: check.result for check in words.walk(code)}[9] == "refused"
    assert words.title(code) == "Inline credit controls"


def test_icc_1_a_tried_order_is_refused_as_the_engine_would(world: World) -> None:
    set_long(world, "ca", 10)
    carry_out()
    stands(net=9)
    EngineMoment.objects.create(shard=0, seq=1, session=0, market={"weekday": ["open", "2026-11-24"]})
    terms = {"symbol": "YMZ6", "side": 1, "order_type": "2", "tif": "0", "price": 10**9, "stop_price": None}
    answers = [
        try_order(world.users["ra"], world.own, quantity=quantity, account="acc1", **terms) for quantity in (1, 2)
    ]
    assert [answer.accepted for answer in answers] == [True, False]
    refused = answers[1]
    assert refused.text == "Position limit exceeded: account ACC1 would be 11 long in YM futures, limit 10"
    assert {check.step: check.result for check in refused.checks}[9] == "refused"
    assert "could come to 11 long in YM futures, 1 above the limit of 10" in refused.meaning
    assert try_order(world.users["ra"], world.own, quantity=2, account="ACC2", **terms).accepted
