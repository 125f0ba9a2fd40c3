"""The list of execution firms: by page, what is wrong first, with the figures of all pages in its heads."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcontrols import selectors
from creditcontrols.choices import BlockStatus
from tests.web.world import World, make_group, set_side


@pytest.fixture
def five(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """EX1 within limits with EXA and EXB, EXC blocked, EXD near a limit; two rows a page."""
    for code in ("EXB", "EXA", "EXC", "EXD"):
        group = make_group("101", code)
        if code == "EXC":
            set_side(group, 1, status=BlockStatus.MANUAL)
        if code == "EXD":
            set_side(group, 2, usage=65_000_000, level=60)
    monkeypatch.setattr(selectors, "FIRM_ROWS", 2)
    return world


def shown(world: World, page: str) -> tuple[list[str], str]:
    """The firms of a page, and its text."""
    text = world.client("ra").get(f"/{page}").content.decode()
    return re.findall(r'href="/firms/(\w+)/groups/', text), text


def test_pages_follow_one_order_over_all_groups(five: World) -> None:
    assert [shown(five, f"?page={number}")[0] for number in (1, 2, 3)] == [["EXC", "EXD"], ["EX1", "EXA"], ["EXB"]]
    assert shown(five, "")[0] == ["EXC", "EXD"]
    assert shown(five, "?page=99")[0] == ["EXB"]


def test_heads_count_all_pages(five: World) -> None:
    text = shown(five, "?page=2")[1]
    assert "5 execution firms, 5 exchange groups" in text
    assert 'Within limits <span class="faint">3 rows' in text
    assert "page 2 of 3, 5 rows" in text
    assert text.index(">Previous<") < text.index(">Next<")


def test_one_page_has_no_way_to_another(world: World) -> None:
    rows, text = shown(world, "")
    assert rows == ["EX1"]
    assert ">Next<" not in text


def test_the_number_of_statements_does_not_follow_the_number_of_groups(world: World) -> None:
    client = world.client("ra")
    client.get("/")
    counts = []
    for code in ("EXA", "EXB"):
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len(captured))
        make_group("101", code)
    assert counts[0] == counts[1] <= 12
