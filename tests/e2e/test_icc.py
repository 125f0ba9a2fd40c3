"""Position limits in the browser: an execution firm lowers its own and sees the clearing firm's unchanged; the stricter
refuses a real FIX order, and the console says why."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import LIVE_MS, sign_in
from tests.e2e.trading import Trading
from tests.stack import stack

pytestmark = pytest.mark.e2e

ACCOUNT = "ACCT1"
TEXT = "Position limit exceeded: account ACCT1 would be 81 long in ZC futures, limit 80"


@pytest.fixture(scope="module")
def console(stack_template: None) -> Iterator[Trading]:
    """The whole system with its web pages."""
    with stack("gateway", "followers", "web", "live") as running, closing(Trading(running)) as made:
        yield made


def set_first(page: Page, console: Trading, long: str) -> None:
    """Set the long limit of the account in corn futures of EX1 for the first time."""
    page.goto(f"{console.stack.base_url}/icc/")
    page.get_by_role("link", name="Set a position limit").first.click()
    page.select_option("#id_firm", "EX1")
    page.fill("#id_account", ACCOUNT)
    page.select_option("#id_product", "ZC")
    page.fill("#id_long", long)
    page.get_by_role("button", name="Set limits").click()
    expect(page.locator("#standing")).to_have_attribute("data-state", "in-force", timeout=LIVE_MS)


def lower_own(page: Page, console: Trading, long: str) -> None:
    """The firm's own long limit, on the page of the account and product."""
    page.goto(f"{console.stack.base_url}/icc/?account={ACCOUNT}&product=ZC")
    page.get_by_role("link", name=ACCOUNT, exact=True).click()
    expect(page.locator('[data-value="lce-long"]')).to_have_text("100")
    page.fill("#id_long", long)
    page.get_by_role("button", name="Save limits of Execution firm EX1").click()
    expect(page.locator("#standing")).to_have_attribute("data-state", "in-force", timeout=LIVE_MS)
    expect(page.locator('[data-value="lce-long"]')).to_have_text("100")
    expect(page.locator("#standing")).to_contain_text("80")


def test_icc_1_the_firm_lowers_its_own_limit_and_the_stricter_refuses_a_fix_order(page: Page, console: Trading) -> None:
    sign_in(page, console, console.user("CA", "ALP"))
    set_first(page, console, "100")
    browser = page.context.browser
    assert browser is not None
    own = browser.new_page()
    sign_in(own, console, console.user("EA", "EX1"))
    lower_own(own, console, "80")
    instrument = console.instrument("ZC")
    client = console.logged_on("EX1EX1N")
    assert client.answer(client.new_order(instrument, 80, "100")).get(39) == "0"
    refused = client.answer(client.new_order(instrument, 1, "100"))
    assert [refused.get(tag) for tag in (35, 371, 372, 58)] == ["3", "38", "D", TEXT]
    expect(own.locator("#standing")).to_contain_text("100.0", timeout=LIVE_MS)
    own.goto(f"{console.stack.base_url}/firms/EX1/groups/{console.group('EX1', 'CBOT')}/")
    panel = own.get_by_role("region", name="What blocks this firm")
    expect(panel).to_contain_text("Account ACCT1 of ALP: long position in ZC futures stands at 80 of 80")
    own.close()
