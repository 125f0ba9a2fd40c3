"""The Risk Monitor in the browsers of a risk administrator, an execution firm and a trading firm while real FIX orders
come in: a refusal shows within a second, every card follows, and the panel says what blocks the firm."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from riskadmin.lib import clock
from tests.e2e.browsing import LIVE_MS, sign_in
from tests.e2e.test_accounts import ACCOUNT, TEXT, switch
from tests.e2e.trading import Trading
from tests.stack import stack

pytestmark = pytest.mark.e2e

WITHIN_US = 1_000_000
"""RM-2: from the refusal's way out to the screen."""

NOTE_ARRIVALS = """const cameAt = window.cameAt = {};
new MutationObserver(() => {
  for (const row of document.querySelectorAll("tr[id^=refused-]")) cameAt[row.id] ??= Date.now();
}).observe(document, { childList: true, subtree: true, attributeFilter: ["id"] });"""


@pytest.fixture(scope="module")
def console(stack_template: None) -> Iterator[Trading]:
    """The whole system with its web pages."""
    with stack("gateway", "followers", "web", "live") as running, closing(Trading(running)) as made:
        yield made


def risk_monitor(context: BrowserContext, console: Trading, role: str, scope: str, query: str = "") -> Page:
    """The Risk Monitor of that person, live."""
    page = context.new_page()
    page.add_init_script(NOTE_ARRIVALS)
    sign_in(page, console, console.user(role, scope))
    page.goto(f"{console.stack.base_url}/risk-monitor/{query}")
    expect(page.locator("html")).to_have_attribute("data-feed", "live", timeout=LIVE_MS)
    return page


def shown_within_a_second(page: Page, answered_us: int, text: str) -> None:
    """The newest refusal on the page has that text, and came no later than WITHIN_US after the answer."""
    row = page.locator("tr[id^=refused-]").filter(has_text=text).first
    row.wait_for(timeout=LIVE_MS)
    came = page.evaluate("id => window.cameAt[id]", row.get_attribute("id"))
    assert came * 1_000 - answered_us <= WITHIN_US


def test_rm_2_a_refused_order_shows_within_a_second_and_the_panel_says_why(
    page: Page, new_context: Callable[[], BrowserContext], console: Trading
) -> None:
    instrument = console.instrument("ZC")
    client = console.logged_on("EX1EX1N")
    working = client.answer(client.new_order(instrument, 2, "100"))
    sign_in(page, console, console.user("CA", "ALP"))
    switch(page, console, "Suspend", "Margin call")
    desk = risk_monitor(new_context(), console, "RA", "ALP")
    firm = risk_monitor(new_context(), console, "EA", "EX1")
    traders = risk_monitor(new_context(), console, "TF", "EX1")
    expect(desk.locator("#sum-orders b")).to_have_text("1")
    refused = client.answer(client.new_order(instrument, 3, "100"))
    answered = clock.real_micros()
    assert (refused.get(35), refused.get(58)) == ("3", TEXT)
    for watching in (desk, firm, traders):
        shown_within_a_second(watching, answered, TEXT)
        expect(watching.locator("#sum-refused b")).to_have_text("1")
    row = desk.locator("tr[id^=refused-]").first
    expect(row).to_contain_text(re.compile(rf"EX1.*ALP.*{ACCOUNT}.*Buy 3.*7.*ACCOUNT_SUSPENDED", re.S))
    expect(desk.locator("#card-activity")).to_contain_text("SUSPENDED")
    expect(desk.locator("#card-audit")).to_contain_text("Margin call")
    assert client.answer(client.cancel(working, instrument)).get(39) == "4"
    row.get_by_role("link", name=TEXT).click()
    expect(desk.locator("main")).to_contain_text("Order entry is suspended for this account and execution firm")
    panel_says_why(desk, console)


def panel_says_why(desk: Page, console: Trading) -> None:
    """What blocks this firm? names the account, who suspended it and why."""
    desk.goto(f"{console.stack.base_url}/firms/EX1/groups/{console.group('EX1', 'CBOT')}/")
    panel = desk.locator("#blocks")
    expect(panel).to_contain_text(ACCOUNT)
    expect(panel).to_contain_text("Margin call")


def test_rm_3_looks_and_filters_stand_in_the_address_and_survive_news(
    new_context: Callable[[], BrowserContext], console: Trading
) -> None:
    desk = risk_monitor(new_context(), console, "RA", "ALP")
    desk.click("#activity-chart")
    expect(desk).to_have_url(re.compile("activity=chart"))
    expect(desk.locator("#bars-ALP-EX1")).to_be_visible()
    desk.select_option("#rm-firm", "EX1")
    expect(desk).to_have_url(re.compile("firm=EX1"))
    desk.fill("#rm-account", ACCOUNT.lower())
    desk.press("#rm-account", "Enter")
    expect(desk).to_have_url(re.compile(f"account={ACCOUNT.lower()}"))
    client = console.logged_on("EX2EX1N")
    before = desk.locator("#sum-refused b").inner_text()
    refused = client.answer(client.new_order(console.instrument("ZC"), 1, "100"))
    assert refused.get(35) == "3"
    expect(desk.locator("#sum-refused b")).not_to_have_text(before, timeout=LIVE_MS)
    expect(desk.locator("#activity-chart")).to_have_attribute("aria-current", "true")
    desk.go_back()
    expect(desk.locator("#rm-account")).to_have_value("")
    desk.reload()
    expect(desk.locator("#bars-ALP-EX1")).to_be_visible()


def test_rm_2_a_page_without_an_answer_says_that_it_is_not_refreshed(
    new_context: Callable[[], BrowserContext], console: Trading
) -> None:
    desk = risk_monitor(new_context(), console, "RA", "ALP")
    expect(desk.locator("#risk-problem")).to_be_hidden()
    desk.route("**/risk-monitor/cards/**", lambda route: route.abort())
    expect(desk.locator("#risk-problem")).to_be_visible(timeout=2 * LIVE_MS)
    expect(desk.locator("#risk-problem")).to_contain_text("not refreshed")
    desk.unroute("**/risk-monitor/cards/**")
    expect(desk.locator("#risk-problem")).to_be_hidden(timeout=LIVE_MS)
