"""Lists by cursor: nothing twice and nothing left out while rows come in."""

from typing import Any

import pytest

from creditcontrols.models import ExchangeGroup
from tests.api.caller import Caller, Desk
from tests.notifications.rows import make_alert
from tests.web.world import make_group


def walk(caller: Caller, path: str) -> list[Any]:
    """Every item of a list, page after page."""
    items: list[Any] = []
    following: str | None = path
    while following:
        found = caller.get(following)
        items += found["items"]
        following = found["next"]
    return items


def test_pages_hold_every_row_once_while_newer_ones_come_in(desk: Desk) -> None:
    caller = desk.caller("ra")
    for seq in range(1, 8):
        make_alert(desk.own, seq)
    first = caller.get("/alerts?limit=3")
    make_alert(desk.own, 8)
    rest = walk(caller, first["next"])
    assert [one["seq"] for one in first["items"] + rest] == [7, 6, 5, 4, 3, 2, 1]


def test_the_link_header_names_the_next_page_and_keeps_the_filter(desk: Desk) -> None:
    for seq in (1, 2):
        make_alert(desk.own, seq)
    caller = desk.caller("ra")
    response = caller.call("GET", "/alerts?limit=1&kind=level")
    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
    last = caller.call("GET", response.json()["next"])
    assert (last.json()["items"][0]["seq"], last.json()["next"], "Link" in last) == (1, None, False)


def test_a_list_by_text_and_number_is_paged_too(desk: Desk) -> None:
    for code in ("EX3", "EX4"):
        make_group("101", code, name="B")
        make_group("101", code, name="A")
    found = walk(desk.caller("ra"), "/groups?limit=2")
    assert [(one["execution_firm"], one["name"]) for one in found] == [
        ("EX1", "CME/CBOT"), ("EX3", "A"), ("EX3", "B"), ("EX4", "A"), ("EX4", "B"),
    ]  # fmt: skip
    assert len(found) == ExchangeGroup.objects.filter(lce__code="101").count()


@pytest.mark.parametrize("cursor", ["x", "W10", "eyJhIjoxfQ", "WyJhIl0", "WzEsMiwzLDRd", "W251bGwsMSwxXQ", "____"])
def test_a_cursor_of_another_list_is_refused(desk: Desk, cursor: str) -> None:
    response = desk.caller("ra").call("GET", f"/alerts?cursor={cursor}")
    assert (response.status_code, response.json()["errors"][0]["path"]) == (422, "cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "kind=none", "unknown=1", "group=0"])
def test_a_filter_that_cannot_be_read_is_refused_with_its_path(desk: Desk, query: str) -> None:
    response = desk.caller("ra").call("GET", f"/alerts?{query}")
    assert (response.status_code, response.json()["errors"][0]["path"]) == (422, query.split("=")[0])
