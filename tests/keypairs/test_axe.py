"""Nothing serious for axe on the pages of the key pairs, in both themes, and the content policy stops nothing."""

from datetime import timedelta

from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from riskadmin.lib import clock
from tests.factories import PASSWORD
from tests.keypairs.conftest import Scene, address, make_pair
from tests.web.test_axe import screen, serious

__all__ = ["screen"]


def test_pages_of_key_pairs_have_no_serious_finding(committed: Scene, live_server: LiveServer, screen: Page) -> None:
    now = clock.business_now()
    make_pair(now=now - timedelta(days=400))
    make_pair(now=now - timedelta(days=2))
    cookie = committed.client("ea").cookies[settings.SESSION_COOKIE_NAME]
    screen.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    paths = ["/key-pairs/", "/key-pairs/SAA/", "/key-pairs/SAA/generate/", "/key-pairs/SBB/"]
    for path in paths:
        screen.goto(live_server.url + path)
        assert (path, serious(screen)) == (path, [])
    pair = make_pair(now=now)
    for path in (paths[2], address("key_pair_delete", pair), address("key_pair_secret", pair)):
        screen.goto(live_server.url + path)
        assert (path, serious(screen)) == (path, [])


def test_key_1_a_secret_that_is_shown_can_be_hidden_and_goes_with_the_page(
    committed: Scene, live_server: LiveServer, screen: Page
) -> None:
    pair = make_pair()
    cookie = committed.client("ea").cookies[settings.SESSION_COOKIE_NAME]
    screen.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    screen.goto(live_server.url + address("key_pair_secret", pair))
    screen.fill("#code", PASSWORD)
    screen.click("text=Show here")
    shown = screen.locator("[data-part=secret]")
    assert len(shown.inner_text()) == 43
    assert serious(screen) == []
    screen.click("text=Hide")
    assert shown.inner_text() == "hidden"
    screen.goto(live_server.url + address("key_pair_secret", pair))
    screen.fill("#code", PASSWORD)
    with screen.expect_download() as download:
        screen.click("text=Download the file")
    assert download.value.suggested_filename == f"SAA-{pair}.txt"
