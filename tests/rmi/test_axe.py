"""Nothing serious for axe on the tabs of the Risk Management Interface, in both themes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.rmi.engine import carry_out, store
from tests.rmi.test_services import block, cancel, ordered
from tests.web.scene import add_orders
from tests.web.test_axe import serious, sign_in
from tests.web.world import World, make_world

PAGES = ("/rmi/", "/rmi/create/", "/rmi/cancel/", "/rmi/cancel/{cancel}/", "/rmi/history/", "/rmi/?account=9")


@pytest.fixture(params=["light", "dark"])
def page_in_theme(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in each theme, which fails the test on what the content policy stopped."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert stopped == []


@pytest.fixture
def painted(transactional_db: None) -> tuple[World, int]:
    """Blocks in every state and a mass cancel under way, with its key."""
    world = make_world()
    add_orders(world)
    block(world, accounts=("11111", "22222"), kind="FUT", side=1, product="YM")
    carry_out()
    block(world, accounts=("33333",))
    made = cancel(world)
    store([ordered(made.act, (1, 2))])
    return world, made.pk


def test_pages_have_no_serious_finding(
    painted: tuple[World, int], live_server: LiveServer, page_in_theme: Page
) -> None:
    world, key = painted
    page = page_in_theme
    sign_in(page, world, "ra", live_server.url)
    for path in PAGES:
        page.goto(live_server.url + path.format(cancel=key))
        assert (path, serious(page)) == (path, [])
    page.goto(f"{live_server.url}/rmi/create/")
    page.get_by_label("Account", exact=True).fill("1234567890123")
    page.get_by_role("button", name="Block accounts").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved.")
    assert serious(page) == []
    page.goto(f"{live_server.url}/rmi/")
    page.get_by_label("Account 11111").check()
    page.get_by_role("button", name="Unblock ticked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Unblock 1 account block")
    assert serious(page) == []


def test_a_new_block_comes_by_itself_and_what_is_ticked_stays_so(
    painted: tuple[World, int], live_server: LiveServer, page: Page
) -> None:
    world, _ = painted
    sign_in(page, world, "ra", live_server.url)
    page.goto(f"{live_server.url}/rmi/")
    tick = page.get_by_label("Account 11111")
    tick.check()
    block(world, accounts=("44444",))
    expect(page.locator("tr[id^=block-]")).to_have_count(4)
    expect(tick).to_be_checked()
