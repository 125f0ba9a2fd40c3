"""The page of an exchange group and the list of firms, read."""

import pytest
from pytest_django import DjangoAssertNumQueries

from creditcontrols.choices import BlockStatus
from creditcontrols.models import SettingChange
from riskadmin.lib import clock
from tests.web.scene import TEXT, add_orders
from tests.web.world import World, make_group, set_side


def page(world: World, user: str = "ra", part: str = "") -> str:
    """The own group's page as that user sees it."""
    return world.client(user).get(f"/firms/EX1/groups/{world.own.pk}/{part}").content.decode()


def test_gc2_32_page_shows_the_four_sides(world: World) -> None:
    set_side(world.own, 0, open=55_370_000, filled=28_020_000, usage=83_390_000, clip_size=59, level=80)
    body = page(world)
    for text in ("553,700", "280,200", "833,900", "1,000,000", "166,100", "83.4", "Futures Long", "Options Short"):
        assert text in body
    assert 'width="83.39%"' in body


def test_the_page_leads_to_the_restricted_products_of_the_firm(world: World) -> None:
    address = "/access-manager/accounts/?lce=101&amp;firm=EX1"
    assert f'href="{address}">Restricted products</a>' in page(world)
    assert world.client("ra").get(address.replace("&amp;", "&")).status_code == 200


def test_gc2_31_block_status_is_named_per_side(world: World) -> None:
    for side, status in enumerate(BlockStatus.values):
        set_side(world.own, side, status=status)
    for word in ("Open", "AUTO BLOCK", "MANUAL BLOCK", "LIMIT 0"):
        assert word in page(world)


def test_limit_zero_is_a_word_and_no_percentage(world: World) -> None:
    set_side(world.own, 0, limit=0, status=BlockStatus.LIMIT_ZERO)
    assert "BLOCKED (limit 0)" in page(world)


@pytest.mark.parametrize(("user", "sees"), [("ra", True), ("au", True), ("gcc", True), ("ea", False)])
def test_clip_size_is_hidden_from_trading_firms(world: World, user: str, sees: bool) -> None:
    assert ("Clip size" in page(world, user)) is sees
    assert ('data-k="clip_size"' in page(world, user)) is sees


@pytest.mark.parametrize(("user", "may"), [("ra", True), ("ca", False), ("au", False), ("ea", False), ("gam", False)])
def test_only_a_risk_administrator_sees_the_form(world: World, user: str, may: bool) -> None:
    assert ('id="limits-form"' in page(world, user)) is may


def test_orders_fills_and_refusals_with_the_text_verbatim(world: World) -> None:
    add_orders(world)
    body = page(world, part="orders/")
    for text in ("EX1-0001", "EX1-0002", "44000.5", f"<q>{TEXT}</q>", "280,200"):
        assert text in body
    assert "<html" not in body


def test_empty_tables_say_so(world: World) -> None:
    for text in ("No working orders", "No fills", "No refusals", "No changes yet"):
        assert text in page(world)


def test_tabs_hold_the_groups_of_the_firm_that_the_user_may_see(world: World) -> None:
    other = make_group("101", "EX1", "NYMEX/COMEX")
    elsewhere = make_group("202", "EX1", "MGEX")
    body = page(world)
    assert f"/firms/EX1/groups/{other.pk}/" in body
    assert f"/firms/EX1/groups/{elsewhere.pk}/" not in body


def test_list_sorts_blocked_then_near_a_limit_then_within(world: World) -> None:
    set_side(make_group("101", "AA3"), 0, usage=70_000_000, level=70)
    set_side(make_group("101", "AA4"), 0, usage=110_000_000, level=100, status=BlockStatus.AUTO)
    body = world.client("ra").get("/").content.decode()
    places = [body.index(text) for text in ("Blocked <", ">AA4<", "Near a limit", ">AA3<", "Within limits", ">EX1<")]
    assert places == sorted(places)
    assert ">EX2<" not in body


def test_list_names_the_worst_of_each_row_and_its_sides(world: World) -> None:
    set_side(world.own, 0, usage=83_390_000, level=80)
    set_side(make_group("101", "AA4"), 3, usage=110_000_000, level=100, status=BlockStatus.AUTO)
    body = world.client("ra").get("/").content.decode()
    rows = body.split("data-row-status>")[1:]
    assert len(rows) == 2
    for row, texts in zip(rows, (("AUTO BLOCK", "Opt Short"), ("80</span>", "Fut Long")), strict=True):
        assert all(text in row.split("</td>")[0] for text in texts)


def test_list_names_the_lce_only_where_there_are_several(world: World) -> None:
    assert b">LCE</th>" in world.client("gcc").get("/").content
    assert b">LCE</th>" not in world.client("ra").get("/").content


def test_recent_changes_read_as_people_write_them(world: World) -> None:
    version = world.own.versions.get()
    changes = (("emails", [], ["a@example.com", "b@example.com"]), ("levels", [80], [70, 80, 90]))
    for field, old, new in changes:
        SettingChange.objects.create(
            version=version, group=world.own, field=field, old=old, new=new, at=clock.business_now()
        )
    recent = page(world).split('id="recent"')[1]
    for text in ("Notification addresses", "a@example.com, b@example.com", "Notification levels", "70, 80, 90 %"):
        assert text in recent


def test_list_says_when_there_is_nothing_to_show(world: World) -> None:
    world.users["ra"].memberships.all().delete()
    assert b"No execution firms to show" in world.client("ra").get("/").content


def test_list_of_200_rows_takes_12_statements_at_most(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(199):
        make_group("101", f"{number:03}")
    client = world.client("ra")
    with django_assert_max_num_queries(12):
        body = client.get("/").content.decode()
    assert body.count("data-group=") == 200


def test_gc2_05_manual_mode_reads_no_limit_with_the_usage(world: World) -> None:
    set_side(world.own, 0, usage=320_000_000, limit=-1, available=-1)
    assert "No Limit, 3.2 M" in page(world)
