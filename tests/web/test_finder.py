"""The command box's answers: what its reader may see and nothing else, pages, acts, and in few statements."""

import re

import pytest
from pytest_django import DjangoAssertNumQueries

from creditcontrols.accounts.models import Account
from riskadmin.firms.models import SenderComp
from riskadmin.lib import clock
from tests.web.world import World, make_group

FIND = "/find/"


def options(world: World, query: str, who: str = "ra") -> list[tuple[str, str]]:
    """The words of every option, and where it leads or what it does."""
    body = world.client(who).get(FIND, {"q": query}).content.decode()
    found = re.findall(r'role="option".*?data-(?:href|find-act)="([^"]*)"><span>(.*?)</span>', body)
    return [(word, address) for address, word in found]


def test_a_firm_leads_to_its_exchange_group(world: World) -> None:
    wanted = ("EX1 CME/CBOT", f"/firms/EX1/groups/{world.own.pk}/")
    for query in ("ex1", "EX1 cbot", "trading ex1", "  cme  "):
        assert wanted in options(world, query)


def test_a_sender_comp_leads_to_the_groups_of_its_firm_once(world: World) -> None:
    SenderComp.objects.create(sender_comp_id="EX9EX1N", execution_firm=world.own.execution_firm)
    assert options(world, "ex1ex1n") == [("EX1 CME/CBOT", f"/firms/EX1/groups/{world.own.pk}/")]
    assert [word for word, _ in options(world, "ex")].count("EX1 CME/CBOT") == 1


@pytest.mark.parametrize("who", ["foreign_ra", "foreign_ea"])
def test_a_foreign_firm_reads_as_one_that_is_not_there(world: World, who: str) -> None:
    assert options(world, "ex1", who) == options(world, "zzz", who) == []
    assert [word for word, _ in options(world, "ex2", who)] == ["EX2 CME/CBOT"]


def test_each_finds_what_lies_within_the_role(world: World) -> None:
    seen = {who: [word[:3] for word, _ in options(world, "cme/cbot", who)] for who in ("ra", "ea", "gcc", "gam")}
    assert seen == {"ra": ["EX1"], "ea": ["EX1"], "gcc": ["EX1", "EX2"], "gam": ["EX1", "EX2"]}


def accounts(world: World, numbers: list[str]) -> list[Account]:
    """Accounts of the own clearing firm, owned by EX1."""
    now, lce, firm = clock.business_now(), world.own.lce, world.own.execution_firm
    return Account.objects.bulk_create(
        Account(lce=lce, number=number, description="Desk", owner_firm=firm, changed_at=now) for number in numbers
    )


def test_ams_5_an_account_is_found_by_the_beginning_of_its_number(world: World) -> None:
    made = accounts(world, ["HEDGE 1", "HEDGE2", "7HEDGE", "80%9"])
    first, second, _, percent = [(one.number, f"/ams/accounts/{one.pk}/") for one in made]
    for query, found in (
        ("hedge", [first, second]), ("$Hedge ", [first, second]), ("hedge 1", [first]), ("80%", [percent]), ("8%", []),
    ):  # fmt: skip
        assert options(world, query) == found
    assert not [word for word, _ in options(world, "h") if "HEDGE" in word]


def test_ams_5_accounts_are_found_by_those_who_see_them(world: World) -> None:
    accounts(world, [f"HEDGE{number}" for number in range(20)])
    found = {who: len(options(world, "hedge", who)) for who in ("ca", "gcc", "ea", "foreign_ra", "foreign_ea")}
    assert found == {"ca": 8, "gcc": 8, "ea": 8, "foreign_ra": 0, "foreign_ea": 0}
    assert "More exchange groups or accounts fit" in world.client("ca").get(FIND, {"q": "hedge"}).content.decode()


def test_pages_and_acts_are_found_by_their_words(world: World) -> None:
    assert options(world, "wall") == [("Monitor, wall", "/monitor/?wall=1")]
    assert options(world, "theme") == [("Switch theme", "theme")]
    assert ("Alerts to acknowledge", "/alerts/?acknowledged=no") in options(world, "alerts")


def test_without_a_word_pages_and_acts_are_offered(world: World) -> None:
    found = options(world, "")
    assert ("Monitor", "/monitor/") in found
    assert ("Switch density", "density") in found
    assert not any("EX1" in word for word, _ in found)


def test_what_fits_nothing_says_so_and_is_escaped(world: World) -> None:
    body = world.client("ra").get(FIND, {"q": "<b>\x00"}).content.decode()
    assert "Nothing within your roles fits &quot;&lt;b&gt;" in body.replace('"&lt;', "&quot;&lt;")
    assert "<b>" not in body


def test_many_groups_are_cut_off_and_that_is_said(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make_group("101", f"F{number:02}")
    client = world.client("ra")
    with django_assert_num_queries(5):  # session, user, roles, groups, accounts
        body = client.get(FIND, {"q": "cme"}).content.decode()
    assert body.count("/firms/") == 8
    assert "More exchange groups or accounts fit" in body
