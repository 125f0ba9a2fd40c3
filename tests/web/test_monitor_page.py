"""The Monitor, read: rows, words, filters, order, statements, and what leaves as a file."""

import csv
import io

import pytest
from pytest_django import DjangoAssertNumQueries

from creditcontrols.choices import BlockStatus
from creditcontrols.models import ExchangeGroup, SettingsVersion
from riskadmin.firms.models import ExecutionFirm, Membership, User
from riskadmin.lib import clock
from tests.web.monitor_scene import give_weekend, paint_monitor
from tests.web.world import MILLION, World, make_group, set_side


def body(world: World, query: str = "", user: str = "ra") -> str:
    """The Monitor as that user sees it."""
    return world.client(user).get(f"/monitor/?{query}").content.decode()


def row(text: str, group: ExchangeGroup, bucket: int = 0) -> str:
    """One row of the page."""
    return text.partition(f'id="row-{group.pk}-{bucket}"')[2].partition("</tr>")[0]


def test_rows_stand_under_blocked_near_a_limit_and_within_limits(world: World) -> None:
    paint_monitor(world)
    text = body(world)
    marks = ["Blocked <", ">AA4<", "Near a limit", ">AA1<", ">AA6<", ">AA7<", ">AA8<", "Within limits", ">EX1<"]
    places = [text.index(mark, text.index("<table")) for mark in marks]
    assert places == sorted(places)
    assert "4 rows, orders on at least one side are refused now" in text


def test_percent_never_rounds_up_into_the_next_band(world: World) -> None:
    text = body(world) if paint_monitor(world) else ""
    assert "79.9<small>%" in text
    assert "80.0<small>%" not in text


def test_limit_zero_is_blocked_on_both_sides_and_never_a_percentage(world: World) -> None:
    group = make_group("101", "AA9")
    for side in (2, 3):
        set_side(group, side, limit=0, status=BlockStatus.LIMIT_ZERO)
    found = row(body(world), group)
    assert (found.count("BLOCKED (limit 0)"), found.count("<small>%")) == (2, 2)
    assert 'LIMIT 0</span> <span class="muted" data-part="places">Options</span>' in found


def test_gc2_05_manual_mode_reads_no_limit_with_the_usage_in_millions(world: World) -> None:
    for side in range(4):
        set_side(world.own, side, usage=320_000_000, limit=-1, available=-1)
    found = row(body(world), world.own)
    assert "No Limit, 3.2 M" in found
    assert "Manual mode" in found


def test_gc2_06_the_weekend_row_stands_only_with_weekend_trading(world: World) -> None:
    other = make_group("101", "AA9")
    give_weekend(world.own)
    text = body(world)
    assert "WEEKEND" in row(text, world.own, 1)
    assert row(text, other, 1) == ""


def test_gc2_08_last_change_says_who_and_when(world: World) -> None:
    SettingsVersion.objects.filter(group=world.own).update(saved_by=world.users["ra"])
    found = row(body(world), world.own)
    assert "RA Person" in found
    assert "no flow" in found


def test_the_last_hour_of_the_highest_side_is_a_line(world: World) -> None:
    groups = paint_monitor(world)
    text = body(world)
    assert '<path d="M0 ' in row(text, groups[0])  # 56 minutes are known, so the line spans 56
    assert "in the last 56 min" in row(text, groups[0])
    assert "no flow" in row(text, groups[1])


def test_the_first_limits_of_a_new_group_are_asked_for_from_who_may_set_them(world: World) -> None:
    group = make_group("101", "AA9")
    for side in range(4):
        set_side(group, side, limit=0, status=BlockStatus.LIMIT_ZERO)
    assert "New, set limits" in row(body(world), group)
    assert "LIMIT 0" in row(body(world, user="au"), group)


def test_filters_and_counts_are_one(world: World) -> None:
    paint_monitor(world)
    text = body(world, "band=90")
    shown = text.partition(" hidden data-section")[0]
    assert ">AA1<" in shown
    assert ">AA7<" not in shown
    assert 'id="band-90" aria-pressed="true"' in text
    assert 'data-count="blocked">4<' in text
    assert 'data-count="all">42<' in text
    assert 'data-count="90">2<' in text


@pytest.mark.parametrize(
    ("query", "rows"), [("q=ex1", 2), ("q=EX1+mgex", 0), ("q=ex1&session=weekend", 1), ("q=aa4", 1)]
)
def test_search_and_session_choose_rows(world: World, query: str, rows: int) -> None:
    paint_monitor(world)
    text = body(world, query)
    assert text.count('data-version="') == rows
    assert ("No row matches" in text) is (rows == 0)


def test_a_column_sorts_and_says_so(world: World) -> None:
    paint_monitor(world)
    text = body(world, "sort=-fs")
    assert 'aria-sort="descending"' in text
    assert text.index(">AA3<") < text.index(">AA2<") < text.index(">AA4<")
    assert "Near a limit" not in text


def test_an_unknown_address_shows_the_plain_monitor(world: World) -> None:
    response = world.client("ra").get("/monitor/?band=x&sort=--fl&session=&cols=zzz&offset=-1&q=%00")
    assert response.status_code == 200
    assert b"Last change" not in response.content.partition(b"<thead")[2].partition(b"</thead")[0]


def test_columns_can_be_left_out_and_options_still_count(world: World) -> None:
    set_side(world.own, 3, usage=MILLION, level=100, status=BlockStatus.AUTO)
    found = row(body(world, "cols=lce,name,mode"), world.own)
    assert found.count('hidden><div data-k="utilization"') == 2
    heads = body(world, "cols=lce,name,mode").partition("<thead")[2].partition("</thead")[0]
    places = [heads.index(word) for word in ("Firm<", "Firm name", "LCE", "Exchange group", "Mode")]
    assert places == sorted(places)
    assert found.index(">101<") < found.index('name">CME/CBOT') < found.index("Automated")
    for word in ("Trading EX1", ">101</td>", "Automated", "AUTO BLOCK", "Opt Short"):
        assert word in found


@pytest.mark.parametrize(
    ("who", "firms"), [("ea", {"EX1"}), ("au", {"EX1"}), ("foreign_ra", {"EX2"}), ("gcc", {"EX1", "EX2"})]
)
def test_each_sees_the_rows_within_the_roles(world: World, who: str, firms: set[str]) -> None:
    text = body(world, user=who)
    assert {firm for firm in ("EX1", "EX2") if f">{firm}<" in text} == firms
    assert ("data-edit" in text) is (who == "foreign_ra")


@pytest.mark.parametrize("role", ["TF", "TR"])
def test_trading_firms_and_traders_see_no_row(world: World, role: str) -> None:
    world.users["tf"] = User.objects.create(username="tf", password="never checked here")
    Membership.objects.create(user=world.users["tf"], role=role, execution_firm=world.own.execution_firm)
    text = body(world, user="tf")
    assert "No execution firms to show" in text
    assert "data-group" not in text


def test_wall_mode_shows_the_worst_twenty_without_controls(world: World) -> None:
    paint_monitor(world)
    text = body(world, "wall=1")
    assert text.count('data-version="') == 20
    assert text.index(">AA4<") < text.index(">AA1<")
    assert "monitor-form" not in text


def test_title_counts_the_breaches(world: World) -> None:
    assert "<title>Monitor - " in body(world)
    paint_monitor(world)
    assert "<title>(1) BREACH AA4 - Monitor - " in body(world)


def test_page_of_200_rows_takes_12_statements_at_most(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paint_monitor(world, 198)
    client = world.client("ra")
    with django_assert_max_num_queries(12):
        text = client.get("/monitor/").content.decode()
    assert text.count('data-version="') == 200


def test_more_rows_than_a_page_come_by_show_more_and_keep_the_filter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("creditcontrols.monitor.selectors.PAGE", 20)
    paint_monitor(world)
    first = body(world, "band=ok")
    assert 'href="?band=ok&amp;offset=20"' in first
    second = body(world, "band=ok&offset=20")
    assert (first.count('data-version="'), second.count('data-version="')) == (20, 13)
    assert "monitor-more" not in second


def export(world: World, query: str = "", user: str = "ra") -> list[list[str]]:
    """The lines of the exported file."""
    response = world.client(user).get(f"/monitor/export/?{query}")
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_export_holds_what_is_shown_with_its_moment(world: World) -> None:
    paint_monitor(world)
    lines = export(world, "band=90&sort=firm")
    assert lines[0][1].startswith("as of ")
    assert lines[0][1].endswith(" CT")
    assert [line[0] for line in lines[2:]] == ["AA1", "AA6"]
    assert lines[2][8:11] == ["96.3", "963000", "Open"]


def test_export_words_limit_zero_and_no_limit(world: World) -> None:
    paint_monitor(world)
    lines = {line[0]: line for line in export(world)[2:]}
    assert (lines["AB3"][6], lines["AB3"][8]) == ("0.0", "BLOCKED (limit 0)")
    assert (lines["AB1"][6], lines["AB1"][8], lines["AB1"][9]) == ("No Limit", "No Limit", "3200000")


def test_export_never_starts_a_formula(world: World) -> None:
    ExecutionFirm.objects.filter(code="EX1").update(name="=HYPERLINK(1)")
    ExchangeGroup.objects.filter(pk=world.own.pk).update(name="@SUM(A1)")
    world.users["ra"].first_name = "+cmd"
    world.users["ra"].save()
    SettingsVersion.objects.filter(group=world.own).update(saved_by=world.users["ra"], saved_at=clock.business_now())
    line = export(world)[2]
    assert (line[1], line[3], line[-2]) == ("'=HYPERLINK(1)", "'@SUM(A1)", "'+cmd Person")
