"""A clearing firm suspends an account in the browser: a real FIX order of it is refused, the console says why, a cancel
passes, and allowing it again reverses all of it."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import LIVE_MS, sign_in
from tests.e2e.trading import Trading
from tests.stack import stack

pytestmark = pytest.mark.e2e

ACCOUNT = "ACCT1"
TEXT = "Order entry is suspended for account ACCT1 of EX1"


@pytest.fixture(scope="module")
def console(stack_template: None) -> Iterator[Trading]:
    """The whole system with its web pages."""
    with stack("gateway", "followers", "web", "live") as running, closing(Trading(running)) as made:
        yield made


def switch(page: Page, console: Trading, word: str, reason: str) -> None:
    """Suspend or allow order entry through EX1 on the page of the account; waits until it is in force."""
    page.goto(f"{console.stack.base_url}/ams/accounts/?q={ACCOUNT}")
    page.get_by_role("link", name=ACCOUNT, exact=True).click()
    expect(page.locator("#standing")).to_have_attribute("data-state", "in-force", timeout=LIVE_MS)
    page.get_by_role("link", name=f"{word} EX1").click()
    page.fill("#id_reason", reason)
    page.get_by_role("button", name=f"{word} order entry of {ACCOUNT}").click()
    expect(page.locator("#standing")).to_have_attribute("data-state", "in-force", timeout=LIVE_MS)


def tried(page: Page, console: Trading, symbol: str) -> None:
    """Ask the console what it would say to an order of the account."""
    group = console.group("EX1", "CBOT")
    query = f"symbol={symbol}&side=1&quantity=1&account={ACCOUNT}&price=100&order_type=2"
    page.goto(f"{console.stack.base_url}/firms/EX1/groups/{group}/try/?{query}")


def blocks(page: Page, console: Trading) -> Locator:
    """The panel that says what blocks EX1."""
    page.goto(f"{console.stack.base_url}/firms/EX1/groups/{console.group('EX1', 'CBOT')}/")
    return page.get_by_role("region", name="What blocks this firm")


def test_icc_6_a_suspended_account_is_refused_its_cancel_passes_and_allow_reverses(
    page: Page, console: Trading
) -> None:
    instrument = console.instrument("ZC")
    client = console.logged_on("EX1EX1N")
    working = client.answer(client.new_order(instrument, 2, "100"))
    assert working.get(39) == "0"
    sign_in(page, console, console.user("CA", "ALP"))
    switch(page, console, "Suspend", "Margin call")
    expect(page.locator("main")).to_contain_text("SUSPENDED")
    expect(page.locator("main")).to_contain_text("Margin call")
    refused = client.answer(client.new_order(instrument, 1, "100"))
    assert [refused.get(tag) for tag in (35, 371, 372, 58)] == ["3", "1", "D", TEXT]
    assert client.answer(client.replace(working, instrument, 1, "100")).get(58) == TEXT
    tried(page, console, instrument["security_desc"])
    expect(page.locator("main")).to_contain_text(TEXT)
    expect(page.locator("main")).to_contain_text("Order entry is suspended for this account and execution firm")
    expect(blocks(page, console)).to_contain_text("Account ACCT1 of ALP: order entry through EX1 suspended")
    expect(blocks(page, console)).to_contain_text("Margin call")
    assert client.answer(client.cancel(working, instrument)).get(39) == "4"
    switch(page, console, "Allow", "Paid")
    expect(blocks(page, console)).not_to_contain_text("ACCT1")
    assert client.answer(client.new_order(instrument, 1, "100")).get(39) == "0"
    tried(page, console, instrument["security_desc"])
    expect(page.locator("main")).not_to_contain_text("is suspended")
