"""The alerts table in a browser: no column is cut at 1280, for whoever sees one clearing firm or all."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from notifications.choices import Outcome
from tests.notifications.rows import make_alert, make_decision
from tests.web.test_axe import sign_in
from tests.web.world import make_group, make_world


@pytest.mark.parametrize("who", ["ra", "ea", "gcc"])
def test_gc2_33_every_column_fits_at_1280(
    transactional_db: None, live_server: LiveServer, page: Page, who: str
) -> None:
    world = make_world()
    group = make_group("101", "EX1", "NYMEX/COMEX")
    key = make_alert(group, 1, usage=22_380_030_000, limit=36_340_000_000)
    make_decision(group, key, "long.address.of.the.desk@alder.example", Outcome.SUPPRESSED)
    make_alert(group, 2, "refused", order_quantity=25, clip_size=9, action="Order Quantity 25 exceeds Clip Size: 9")
    sign_in(page, world, who, live_server.url)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/alerts/")
    page.get_by_role("columnheader", name="Acknowledged").wait_for()
    assert page.locator(".scroll").evaluate("scroll => scroll.scrollWidth - scroll.clientWidth") == 0
