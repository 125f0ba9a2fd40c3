"""FirmSoft in a browser: nothing serious for axe, nothing stopped by the content policy, filters keep the focus."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.firmsoft.world import FirmSoft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["light", "dark"])
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in each theme, which fails the test on what the content policy stopped and on errors of the scripts."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def opened(page: Page, world: FirmSoft, server: LiveServer, path: str) -> None:
    """The page as the risk administrator sees it."""
    cookie = world.client("ca").cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])
    page.goto(f"{server.url}{path}")


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]]  # fmt: skip


def some_orders(world: FirmSoft) -> None:
    """Orders of two accounts, a fill, and the permission of the clearing firm administrator."""
    world.permit("ca")
    world.permit("ra", session="EX1EX1", trader="TR 1")
    for account in ("A1", "A2"):
        world.order(account=account)
    for side in (1, 2):
        world.order(side=side, price=200_000_000_000)
    world.order(quote=True)
    world.work()


def test_pages_and_dialog_have_no_serious_finding(firmsoft: FirmSoft, live_server: LiveServer, screen: Page) -> None:
    some_orders(firmsoft)
    made = firmsoft.cancel("ca", only="1")
    firmsoft.work()
    for path in ("?firm=EX1", "?tab=fills", "?tab=quotes", "?since=x", "?account=NOPE", "orders/3/", "cancels/",
                 f"cancels/{made.pk}/", "permissions/"):  # fmt: skip
        opened(screen, firmsoft, live_server, f"/firmsoft/{path}")
        assert (path, serious(screen)) == (path, [])
    opened(screen, firmsoft, live_server, "/firmsoft/")
    screen.locator("#cancel-all").click()
    expect(screen.get_by_role("heading", name="Cancel 1 order?")).to_be_visible()
    expect(screen.get_by_role("link", name="Keep them")).to_be_focused()
    assert serious(screen) == []
    screen.get_by_role("link", name="Keep them").click()
    expect(screen.locator("#cancel-dialog")).not_to_be_visible()


def test_typing_filters_at_once_and_keeps_focus_address_and_choice(
    firmsoft: FirmSoft, live_server: LiveServer, page: Page
) -> None:
    some_orders(firmsoft)
    opened(page, firmsoft, live_server, "/firmsoft/")
    expect(page.locator("#shown-count")).to_have_text("2")
    field = page.get_by_label("Account", exact=True)
    field.press_sequentially("a2")
    expect(page.locator("tr[data-order]")).to_have_count(1)
    expect(field).to_be_focused()
    assert "account=a2" in page.url
    page.locator("#choose input[name=order]").check()
    expect(page.locator("#cancel-selected")).to_have_text("Cancel selected (1)")
    firmsoft.order(account="A2", price=90_000_000_000)
    firmsoft.work()
    expect(page.locator("#newer")).to_have_text("1 new, show")
    expect(page.locator("#choose input[name=order]")).to_be_checked()
    page.locator("#newer").click()
    expect(page.locator("tr[data-order]")).to_have_count(2)


def test_a_row_that_changes_keeps_its_place_choice_and_focus(
    firmsoft: FirmSoft, live_server: LiveServer, page: Page
) -> None:
    firmsoft.permit("ca")
    first, second = firmsoft.order(quantity=5), firmsoft.order(quantity=5)
    firmsoft.work()
    opened(page, firmsoft, live_server, "/firmsoft/")
    page.locator(f"#choose input[value='{first}']").check()
    firmsoft.order(quantity=2, side=2)
    firmsoft.work()
    row = page.locator(f"#o{first}")
    expect(row.locator("td.num").nth(2)).to_have_text("2")
    expect(row.locator("input")).to_be_checked()
    expect(row.locator("input")).to_be_focused()
    assert [one.get_attribute("data-order") for one in page.locator("tr[data-order]").all()] == [
        str(second),
        str(first),
    ]
