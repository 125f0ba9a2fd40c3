"""What the blocks say to the panel of everything that blocks a firm, and to orders that are only tried."""

from typing import Any

import pytest

from creditcontrols.blocking import Question, blockings, facts_of
from creditcontrols.engine.controls.events import RmiBlocked
from creditcontrols.explain.trying import try_order
from creditcontrols.models import EngineMoment
from creditcontrols.rmi.models import RmiBlock
from tests.engine.world import World as Engine
from tests.rmi.engine import carry_out
from tests.rmi.test_services import block, lift
from tests.web.world import World


def listed(world: World, who: str = "ra", **asked: Any) -> list[str]:
    """What blocks such an order of EX1, as that user is told."""
    found = blockings(Question(world.users[who], "EX1", **asked))
    return [one.what for one in found if one.code == "RMI_BLOCKED"]


def test_the_panel_lists_each_block_with_who_set_it_when_why_and_how_it_is_lifted(world: World) -> None:
    (made,) = block(world, kind="FUT", side=1, product="YM").made
    carry_out()
    made.refresh_from_db()
    (one,) = [found for found in blockings(Question(world.users["ra"], "EX1")) if found.step == 5]
    assert one.what == "Account 11111: buy futures of YM on CBOT, by 101"
    assert (one.set_by, one.since, one.reason, one.url) == ("RA Person", made.in_force_at, "Margin call", "/rmi/")
    assert "unblocks the account" in one.lift


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 2), ({"account": "$11111"}, 1), ({"account": "33333"}, 0), ({"side": 2}, 1), ({"side": 1}, 2),
        ({"symbol": "YMZ6"}, 1), ({"symbol": "YMZ6", "side": 2}, 0), ({"symbol": "NOPE"}, 0),
    ],
)  # fmt: skip
def test_the_panel_answers_what_was_asked(world: World, asked: dict[str, Any], count: int) -> None:
    block(world, kind="FUT", side=1)
    block(world, accounts=("22222",), kind="OPT")
    assert len(listed(world, **asked)) == count


def test_the_panel_tells_a_block_to_the_own_execution_firm_and_to_no_other(world: World) -> None:
    (made,) = block(world).made
    told = {who for who in ("ra", "ca", "au", "ea", "gam", "gcc", "foreign_ra", "foreign_ea") if listed(world, who)}
    assert told == {"ra", "ca", "au", "ea", "gam", "gcc"}
    (one,) = [found for found in blockings(Question(world.users["ea"], "EX1")) if found.step == 5]
    assert one.url == ""
    carry_out(engine := Engine())
    lift(world, made.pk)
    assert listed(world) == ["Account 11111: buy and sell futures and options on every exchange, by 101"]
    carry_out(engine)
    assert listed(world) == []


def open_market() -> None:
    """The market of every instrument is open."""
    EngineMoment.objects.create(shard=0, seq=1, session=0, market={"weekday": ["open", "2026-11-24"]})


def rmi_facts() -> list[RmiBlocked]:
    """What the blocks say of EX1 to tried orders."""
    return [fact for fact in facts_of("EX1") if isinstance(fact, RmiBlocked)]


def test_rmi_2_a_tried_order_of_a_blocked_account_is_refused_once_the_block_is_in_force(world: World) -> None:
    terms = {"symbol": "YMZ6", "side": 1, "quantity": 1, "order_type": "2", "tif": "0", "price": 0, "stop_price": None}
    user = world.users["ra"]

    def text(account: str) -> str:
        return try_order(user, world.own, account=account, **terms).text

    open_market()
    block(world)
    assert (rmi_facts(), text("11111")) == ([], "")
    carry_out()
    refused = try_order(user, world.own, account="$11111", **terms)
    assert (refused.text, refused.largest) == ("Risk Management Interface: account $11111 is blocked", 0)
    assert (text("22222"), text("")) == ("", "")
    (fact,) = rmi_facts()
    assert [one.block_id for one in fact.blocks] == [RmiBlock.objects.get().pk]


def test_the_pages_form_and_the_api_take_the_account(world: World) -> None:
    open_market()
    block(world)
    carry_out()
    page = f"/firms/EX1/groups/{world.own.pk}/try/?symbol=YMZ6&side=1&quantity=1&account="
    shown = [world.client("ra").get(page + account).content.decode() for account in ("11111", "22222")]
    assert ["account 11111 is blocked" in text for text in shown] == [True, False]
    api = f"/api/v1/groups/{world.own.pk}/try?symbol=YMZ6&side=buy&quantity=1&account=11111"
    assert world.client("ra").get(api).json()["text"] == "Risk Management Interface: account 11111 is blocked"
