"""The pages of mass quote protection are clean for axe in both themes."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.engine.quoting import both
from tests.quoting.test_services import engine_of
from tests.quoting.world import add_options, carry_out, protect, store
from tests.web.world import World, make_world

PAGES = ("", "?group=OZN&firm=EX1", "set/", "history/")


@pytest.fixture(params=["light", "dark"])
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in each theme."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def painted(transactional_db: None) -> World:
    """Protections in every state, one of them tripped."""
    world = make_world()
    add_options()
    protect(world, fill_percent=75, quantity=5, delta=20)
    protect(world, "line", "RATES")
    engine = engine_of(world)
    carry_out(engine)
    store(engine.quote(both("ZFC")))
    store(engine.take("ZFC", 5))
    protect(world, code="OZN", quantity=1_500, session="EX1EX1", trader="TR1")
    return world


def sign_in(page: Page, world: World, url: str) -> None:
    """Put the risk administrator's session into the browser."""
    cookie = world.client("ra").cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


def faults(page: Page) -> list[str]:
    """What axe finds on the page."""
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("path", PAGES)
def test_quote_protection_is_clean(screen: Page, painted: World, live_server: LiveServer, path: str) -> None:
    sign_in(screen, painted, live_server.url)
    screen.goto(f"{live_server.url}/quote-protection/{path}")
    assert faults(screen) == []


def test_the_confirmations_are_clean(screen: Page, painted: World, live_server: LiveServer) -> None:
    sign_in(screen, painted, live_server.url)
    screen.goto(f"{live_server.url}/quote-protection/set/")
    screen.get_by_role("button", name="Review").click()
    assert faults(screen) == []
    screen.get_by_label("Product").select_option("group:OZF")
    screen.get_by_label("Traded quantity").fill("7")
    screen.get_by_role("button", name="Review").click()
    screen.get_by_role("button", name="Save protection").wait_for()
    assert faults(screen) == []
    screen.goto(f"{live_server.url}/quote-protection/")
    screen.get_by_role("button", name="Remove EX1, OZF").click()
    screen.get_by_role("button", name="Remove protection").wait_for()
    assert faults(screen) == []
