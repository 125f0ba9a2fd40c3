"""Nothing serious for axe on any page, in both themes, and nothing that the content policy had to stop."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.web.scene import paint
from tests.web.world import World, make_world

GROUP = "group"
PAGES = (
    "/",
    GROUP,
    f"{GROUP}try/?symbol=YMZ6&side=1&quantity=25",
    f"{GROUP}utilization/",
    f"{GROUP}changes/",
    "/changes/",
    "/limits/files/",
    "/refusals/4/0/",
    "/accounts/2fa/",
    "/accounts/logout/",
    "/firms/ZZZ/groups/1/",
    "/accounts/sessions/",
    "/accounts/reauthenticate/",
    "/accounts/tokens/",
    "/api/v1/docs/",
    "/accounts/password/change/",
    "/accounts/inactive/",
)


@pytest.fixture(params=["light", "dark"])
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in each theme, which fails the test on what the content policy stopped."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert stopped == []


@pytest.fixture
def painted(transactional_db: None) -> World:
    """The world with something of everything."""
    world = make_world()
    paint(world)
    return world


def sign_in(page: Page, world: World, who: str, url: str) -> None:
    """Put that user's session into the browser."""
    cookie = world.client(who).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("who", ["ra", "ea"])
def test_pages_have_no_serious_finding(painted: World, live_server: LiveServer, screen: Page, who: str) -> None:
    sign_in(screen, painted, who, live_server.url)
    for path in PAGES:
        if path.startswith(GROUP):
            path = f"/firms/EX1/groups/{painted.own.pk}/{path.removeprefix(GROUP)}"
        screen.goto(live_server.url + path)
        assert (path, serious(screen)) == (path, [])


def test_sign_in_has_no_serious_finding(transactional_db: None, live_server: LiveServer, screen: Page) -> None:
    screen.goto(live_server.url)
    screen.get_by_role("heading", name="Sign in").wait_for()
    assert serious(screen) == []


def test_form_under_edit_refused_and_conflicting_has_no_serious_finding(
    painted: World, live_server: LiveServer, screen: Page
) -> None:
    sign_in(screen, painted, "ra", live_server.url)
    screen.goto(f"{live_server.url}/firms/EX1/groups/{painted.own.pk}/")
    screen.get_by_label("Weekday exposure limit, options", exact=True).fill("0.55")
    screen.get_by_text("1 field needs a change").wait_for()
    assert serious(screen) == []
    screen.get_by_role("button", name="Save 1 change").click()
    screen.get_by_text("Nothing was saved").wait_for()
    assert serious(screen) == []
    screen.get_by_label("Weekday exposure limit, options", exact=True).fill("0.7")
    screen.evaluate("document.querySelector('#limits-form [name=base_version]').value = '1'")
    screen.get_by_role("button", name="Save 1 change").click()
    screen.get_by_text("Nothing of yours is saved").wait_for()
    assert serious(screen) == []
