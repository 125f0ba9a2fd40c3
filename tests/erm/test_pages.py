"""Pages of entity risk: overview, restrictions, settings; who gets what of a pair."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcontrols.accounts.models import MemberSettings
from creditcontrols.erm.models import ProductRestriction, TradeTypeRestriction
from creditcontrols.icc.models import PositionPolicyRow
from riskadmin.lib import clock
from tests.accounts.world import register, suspend
from tests.erm.engine import settle
from tests.erm.world import enter, hide, limit, restrict, restrict_blocks
from tests.web.world import World

WHO = ("ra", "ca", "au", "ea", "tf", "tr", "foreign_ra", "foreign_ea", "gam", "gcc")
SEE = (200, 200, 200, 200, 403, 403, 404, 404, 200, 200)
SET = (200, 200, 403, 403, 404, 404, 404, 404, 403, 403)
MOST_STATEMENTS = 30
"""Of the list of firms, sign-in and menu included."""

PAGES = {
    "firms/EX1/": SEE,
    "firms/EX1/101/products/": SEE,
    "firms/EX1/101/products/YM/": SET,
    "firms/EX1/101/trade-types/BLOCK/": SET,
    "settings/101/": (200, 200, 403, 403, 403, 403, 404, 404, 403, 403),
    "maximums/operator/?firm=EX1&operator=TR1": SEE,
    "trades/1/": (200, 200, 200, 200, 404, 404, 404, 404, 200, 200),
    "trades/new/": (403, 403, 403, 200, 403, 403, 403, 200, 403, 403),
}


def page(world: World, who: str, path: str = "", status: int = 200) -> str:
    """A page of entity risk."""
    answer = world.client(who).get(f"/entity-risk/{path}")
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_each_gets_what_the_matrix_says(world: World, path: str) -> None:
    made = enter(world)
    address = f"/entity-risk/{path.replace('trades/1/', f'trades/{made.pk}/')}"
    found = {who: world.client(who).get(address).status_code for who in WHO}
    assert found == dict(zip(WHO, PAGES[path], strict=True))


@pytest.mark.parametrize("path", ["firms/EX1/101/products/YM/", "firms/EX1/101/trade-types/BLOCK/", "settings/101/"])
def test_a_post_without_a_reason_changes_nothing_and_others_may_not(world: World, path: str) -> None:
    for who, status in zip(WHO, PAGES[path], strict=True):
        answer = world.client(who).post(f"/entity-risk/{path}", {"on": "1", "reason": ""})
        assert answer.status_code == (422 if status == 200 else status), who
    assert not ProductRestriction.objects.exists()
    assert not TradeTypeRestriction.objects.exists()
    assert not MemberSettings.objects.exists()


def test_erm_1_one_place_tells_all_that_is_set_for_a_firm(world: World) -> None:
    suspend(world, register(world))
    restrict(world)
    restrict_blocks(world)
    limit(world, YM=(1, 1))
    limit(world, "ea", lce="", YM=(1, 1))
    shown = page(world, "ra", "firms/EX1/")
    for text in ("Cleared by 101", "YM</th>", "Restricted", "1 by 101, 1 by EX1", "Orders pass", "Allow block trades",
                 "User TR1, YM outright", 'firm=EX1&amp;lce=101">1</a>', "4 saved, not yet in force"):  # fmt: skip
        assert text in shown, text
    settle(world)
    assert "not yet in force" not in page(world, "ra", "firms/EX1/")
    listed = page(world, "ea")
    assert "EX1</a>" in listed
    assert "AA1" not in listed
    assert "Allow block trades" not in page(world, "ea", "firms/EX1/")


def test_erm_2_the_policy_and_alerts_of_the_inline_credit_controls_are_shown_and_linked(world: World) -> None:
    PositionPolicyRow.objects.create(
        lce=world.own.lce, execution_firm=world.own.execution_firm, unset_refused=True, levels=[80, 95],
        recipients=["risk@alder.example"], changed_at=clock.business_now(),
    )  # fmt: skip
    shown = page(world, "ra", "firms/EX1/")
    for text in ("Orders are refused", "80, 95, 100 %", "risk@alder.example", "/icc/policies/101/EX1/"):
        assert text in shown, text
    assert "risk@alder.example" not in page(world, "ea", "firms/EX1/")
    assert "80, 95, 100 %" in page(world, "ea", "firms/EX1/")


def test_the_list_of_firms_costs_the_same_statements_whatever_is_set(world: World) -> None:
    client, counts = world.client("ra"), []
    for products in ({"YM": (1, 1)}, {"YM": (2, 1), "ZC": (3, 4)}):
        for operator in ("A", "B", "C"):
            limit(world, operator=operator, **products)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/entity-risk/").status_code == 200
        counts.append(len(captured))
        restrict(world, "ZC", restricted=len(counts) == 1)
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_erm_3_a_product_is_restricted_and_allowed_with_a_reason(world: World) -> None:
    client, address = world.client("ca"), "/entity-risk/firms/EX1/101/products/YM/"
    assert b"Restrict YM for EX1" in client.get(address).content
    assert client.post(address, {"on": "1", "reason": "outside mandate"}).status_code == 302
    again = client.post(address, {"on": "1", "reason": "once more"})
    assert again.status_code == 409
    assert b"YM is restricted already" in again.content
    shown = page(world, "ea", "firms/EX1/101/products/")
    assert "outside mandate" in shown
    assert "saved, not yet in force" in shown
    assert "Allow YM" not in shown
    assert "ZC</th>" in page(world, "ca", "firms/EX1/101/products/")
    assert "ZC</th>" not in page(world, "ca", "firms/EX1/101/products/?q=dow")
    assert client.post(address, {"on": "0", "reason": "settled"}).status_code == 302
    assert not ProductRestriction.objects.get().restricted
    assert client.get("/entity-risk/firms/EX1/101/products/CL/").status_code == 404


def test_erm_4_block_trades_are_restricted_and_allowed_with_a_reason(world: World) -> None:
    client, address = world.client("ra"), "/entity-risk/firms/EX1/101/trade-types/BLOCK/"
    assert client.post(address, {"on": "1", "reason": "no blocks"}).status_code == 302
    assert client.post(address, {"on": "1", "reason": "no blocks"}).status_code == 409
    assert client.post(address, {"on": "0", "reason": "talked"}).status_code == 302
    assert not TradeTypeRestriction.objects.get().restricted
    assert client.get("/entity-risk/firms/EX1/101/trade-types/EFP/").status_code == 404


def test_erm_7_the_opt_out_is_set_on_screen_and_the_trading_firm_finds_nothing(world: World) -> None:
    made = register(world)
    assert world.client("tf").get(f"/ams/accounts/{made.pk}/").status_code == 200
    client = world.client("ca")
    assert b"Hide account details of 101" in client.get("/entity-risk/settings/101/").content
    assert client.post("/entity-risk/settings/101/", {"on": "1", "reason": "policy"}).status_code == 302
    assert client.post("/entity-risk/settings/101/", {"on": "1", "reason": "policy"}).status_code == 409
    assert "Account details are hidden" in page(world, "ca")
    assert "Account details" not in page(world, "ea")
    for address in (f"/ams/accounts/{made.pk}/", f"/ams/accounts/{made.pk}/standing/"):
        assert world.client("tf").get(address).status_code == 404
    assert b"ACC1" not in world.client("tf").get("/ams/accounts/").content
    assert b"ACC1" in world.client("ea").get("/ams/accounts/").content
    hide(world, hidden=False)
    assert world.client("tf").get(f"/ams/accounts/{made.pk}/").status_code == 200


def test_the_menu_shows_entity_risk_to_those_who_have_to_do_with_it(world: World) -> None:
    for who in ("ra", "ca", "au", "ea", "gam", "gcc"):
        assert 'href="/entity-risk/"' in page(world, who)
    for who in ("tf", "tr"):
        assert 'href="/entity-risk/"' not in page(world, who, status=403)
