"""What entity risk says to the panel of everything that blocks a firm, and to orders that are only tried."""

from typing import Any

import pytest

from creditcontrols.blocking import Blocking, Question, blockings, facts_of
from creditcontrols.engine.erm import events as ev
from creditcontrols.erm.models import ProductRestriction
from creditcontrols.explain.words import HELP, MEANING, STEPS, title
from tests.erm.engine import settle
from tests.erm.world import limit, restrict, restrict_blocks
from tests.web.world import World


def listed(world: World, who: str = "ra", **asked: Any) -> list[Blocking]:
    """What of step 8 refuses such an order of EX1, as that user is told."""
    return [one for one in blockings(Question(world.users[who], "EX1", **asked)) if one.step == 8]


@pytest.fixture
def set_up(world: World) -> World:
    """YM restricted, block trades too, nothing of ZC for TR1; all in force."""
    restrict(world)
    restrict_blocks(world)
    limit(world, ZC=(0, None), YM=(5, None))
    settle(world)
    return world


def test_the_panel_lists_what_is_in_force_with_who_when_why_and_how_it_is_lifted(set_up: World) -> None:
    product, operator, trades = listed(set_up)
    assert product.what == "YM: restricted for EX1 by 101"
    assert (product.code, product.set_by, product.reason) == ("PRODUCT_RESTRICTED", "RA Person", "test")
    assert product.since == ProductRestriction.objects.get().in_force_at
    assert product.url == "/entity-risk/firms/EX1/101/products/"
    assert operator.what == "ZC: operator TR1 of EX1 may order nothing"
    assert (operator.code, operator.url) == (
        "USER_MAXIMUM", "/entity-risk/maximums/operator/?firm=EX1&operator=TR1&setter=101",
    )  # fmt: skip
    assert (trades.code, trades.what) == ("TRADE_TYPE_RESTRICTED", "Block trades of EX1: restricted by 101")


def test_the_panel_answers_what_was_asked_and_who_may_know(set_up: World) -> None:
    assert [one.code for one in listed(set_up, symbol="YMZ6")] == ["PRODUCT_RESTRICTED"]
    assert listed(set_up, symbol="NONE") == []
    told = {
        who for who in ("ra", "ca", "au", "ea", "tf", "gam", "gcc", "foreign_ra", "foreign_ea") if listed(set_up, who)
    }
    assert told == {"ra", "ca", "au", "ea", "gam", "gcc"}


def test_the_panel_waits_for_the_engine_and_forgets_what_was_lifted(world: World) -> None:
    restrict(world)
    assert listed(world) == []
    ProductRestriction.objects.update(in_force_version=1, in_force_restricted=True)
    assert len(listed(world)) == 1
    ProductRestriction.objects.update(in_force_version=2, in_force_restricted=False)
    assert listed(world) == []


def test_a_restriction_of_who_does_not_clear_the_firm_any_more_is_not_listed(set_up: World) -> None:
    set_up.own.exchanges.clear()
    assert [one.code for one in listed(set_up)] == ["TRADE_TYPE_RESTRICTED"]


def test_tried_orders_get_what_is_in_force(set_up: World) -> None:
    restrict(set_up, "ZC")
    told = [one for one in facts_of("EX1") if isinstance(one, ev.UserMaximumsSet | ev.RestrictionsSet)]
    users, restrictions = told
    assert isinstance(users, ev.UserMaximumsSet)
    assert isinstance(restrictions, ev.RestrictionsSet)
    assert [(row.lce, row.trader, row.product, row.outright, row.spread) for row in users.rows] == [
        ("101", "TR1", "YM", 5, -1), ("101", "TR1", "ZC", 0, -1),
    ]  # fmt: skip
    assert [(row.product, row.restricted) for row in restrictions.products] == [("YM", True)]
    assert [row.trade_type for row in restrictions.trade_types] == ["BLOCK"]
    assert not [one for one in facts_of("EX2") if isinstance(one, ev.UserMaximumsSet | ev.RestrictionsSet)]


def test_each_refusal_of_step_8_is_explained() -> None:
    assert 8 in STEPS
    for code in ("USER_MAXIMUM", "PRODUCT_RESTRICTED", "TRADE_TYPE_RESTRICTED"):
        assert title(code) == "Entity risk (ERM)"
        assert MEANING[code]
        assert HELP[code]
