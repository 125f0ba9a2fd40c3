"""The newest alerts beside the rows of the Monitor: whose they are, where they lead, and in few statements."""

import re

import pytest
from pytest_django import DjangoAssertNumQueries

from notifications.selectors import RAIL
from tests.notifications.rows import make_alert, make_decision
from tests.notifications.scene import START
from tests.web.world import World

pytestmark = pytest.mark.django_db


def rail(world: World, who: str = "ra") -> str:
    return world.client(who).get("/alerts/rail/").content.decode()


def test_gc2_33_newest_first_with_a_link_to_the_exchange_group(world: World) -> None:
    make_alert(world.own, 1)
    make_decision(world.own, make_alert(world.own, 2, level=90), sent_at=START)
    body = rail(world)
    assert re.findall(r'id="rail-([\d-]+)"', body) == ["2-0-90", "1-0-80"]
    assert f'href="/firms/EX1/groups/{world.own.pk}/"' in body
    words = " ".join(re.sub(r"<[^>]*>", " ", body).split())
    assert "90 reached EX1 Fut Long CME/CBOT 20 Nov 14:05:39 CME/CBOT, 0.8 of 1.0 M mail sent to 1" in words


def test_gc2_33_alerts_beside_the_monitor_are_those_of_the_own_groups(world: World) -> None:
    make_alert(world.foreign, 1)
    assert "No alerts" in rail(world)
    assert "rail-1-0-80" in rail(world, "foreign_ra")
    assert "rail-1-0-80" in rail(world, "gcc")


def test_a_long_history_costs_no_more(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for seq in range(1, 3 * RAIL):
        make_decision(world.own, make_alert(world.own, seq))
    client = world.client("ra")
    with django_assert_num_queries(7):  # session, user, alerts, decisions, acknowledgements, mails, roles
        body = client.get("/alerts/rail/").content.decode()
    assert body.count('<li id="rail-') == RAIL
