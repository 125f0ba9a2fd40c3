"""Nothing serious for axe on the pages of cancel on disconnect, in both themes."""

import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from creditcontrols.disconnects.services import switch_cancel_on_disconnect
from tests.disconnects.scene import Scene, make_scene
from tests.web.test_axe import screen, serious

__all__ = ["screen"]
ROOT = "/cancel-on-disconnect/"
PATHS = ("", "firms/EX1/", "report/?show=all", "losses/", "losses/77/", "?q=ZZZ", "losses/?q=ZZZ", "report/?q=ZZZ")


@pytest.fixture
def painted(transactional_db: None) -> Scene:
    """A switch that waits, and a loss with orders."""
    scene = make_scene()
    switch_cancel_on_disconnect(
        actor=scene.users["ca"], firm=scene.firm, pairs=[("EX1EX1", "TR1")], on=False, reason="Own protection."
    )
    scene.order(1, "cancelled")
    scene.loss(77, [1], kept=2)
    return scene


@pytest.mark.parametrize("who", ["ca", "ea"])
def test_pages_of_cancel_on_disconnect_have_no_serious_finding(
    painted: Scene, live_server: LiveServer, screen: Page, who: str
) -> None:
    cookie = painted.client(who).cookies[settings.SESSION_COOKIE_NAME]
    screen.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    for path in PATHS:
        answer = screen.goto(f"{live_server.url}{ROOT}{path}")
        assert (path, answer.status if answer else 0) == (path, 200)
        assert (path, serious(screen)) == (path, [])


def test_all_pairs_are_chosen_at_once_and_confirmed_in_a_browser(
    painted: Scene, live_server: LiveServer, screen: Page
) -> None:
    cookie = painted.client("ca").cookies[settings.SESSION_COOKIE_NAME]
    screen.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    screen.goto(f"{live_server.url}{ROOT}firms/EX1/")
    screen.get_by_label("Select all").check()
    assert screen.locator("[data-chosen]").inner_text() == "3 of 3 chosen"
    screen.get_by_label("EX2EX1N all other trader ids").uncheck()
    assert screen.locator("[data-chosen]").inner_text() == "2 of 3 chosen"
    screen.get_by_role("button", name="Enable…").first.click()
    assert "Enable for 2 pairs of EX1" in screen.locator("h1").inner_text()
    assert serious(screen) == []
