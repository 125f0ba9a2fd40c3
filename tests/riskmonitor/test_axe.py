"""Nothing serious for axe on the pages of the Risk Monitor, in both themes and looks, and none scrolls sideways."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.accounts.world import accounts_world, register
from tests.riskmonitor import scene
from tests.web.test_axe import screen, serious, sign_in

__all__ = ["screen"]

PATHS = (
    "", "?activity=chart&refused=chart&usage=chart", "?of=positions", "?of=positions&usage=chart", "?card=refused",
    "?period=dates&since=2026-01-05", "?firm=NONE", "report/", "report/mail/",
)  # fmt: skip


@pytest.mark.parametrize("who", ["ra", "tf"])
def test_pages_of_the_risk_monitor_have_no_serious_finding(
    transactional_db: None, live_server: LiveServer, screen: Page, who: str
) -> None:
    world = accounts_world()
    register(world, "ACC1")
    scene.paint(world)
    scene.reach_level(world.own, level=100, usage=101_000_000, seq=50)
    sign_in(screen, world, who, live_server.url)
    for path in PATHS:
        screen.goto(f"{live_server.url}/risk-monitor/{path}")
        assert (path, serious(screen)) == (path, [])
        wide, window = screen.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window, path


@pytest.mark.parametrize("width", [640, 1280, 1920])
def test_no_page_scrolls_sideways(transactional_db: None, live_server: LiveServer, page: Page, width: int) -> None:
    world = accounts_world()
    scene.paint(world)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, world, "ra", live_server.url)
    for path in PATHS:
        page.goto(f"{live_server.url}/risk-monitor/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
