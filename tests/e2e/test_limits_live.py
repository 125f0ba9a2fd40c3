"""The main job end to end: a limit set in the browser stops real FIX orders, and the page shows it live."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from creditcontrols.urls import urlpatterns
from tests.e2e.browsing import LIVE_MS, open_group, sign_in
from tests.e2e.trading import Trading
from tests.stack import stack

pytestmark = pytest.mark.e2e

ASK = """async ([base, group]) => await new Promise((told) => {
  const socket = new WebSocket(`${base}/ws/groups/?ids=${group}`);
  socket.onmessage = (event) => told(JSON.parse(event.data).t);
  socket.onclose = (event) => told(event.code);
})"""
READ = (
    "group", "group_orders", "group_trail", "group_blocks", "group_positions", "group_history", "group_utilization",
    "group_utilization_export", "group_changes", "group_cancel_all", "try_order",
)  # fmt: skip
STEPS = [
    ("YM", 100, "280,200", "28.0%", "256"),
    ("ZC", 200, "480,200", "48.0%", "185"),
    ("GE", 100, "553,700", "55.4%", "159"),
    ("YM", 100, "833,900", "83.4% band 80", "59"),
    ("YM", 50, "974,000", "97.4% band 90", "9"),
]


@pytest.fixture(scope="module")
def console(stack_template: None) -> Iterator[Trading]:
    """The whole system with its web pages."""
    with stack("gateway", "followers", "web", "live") as running:
        made = Trading(running)
        yield made
        made.close()


def test_gc2_25_the_worked_example_live_and_a_raised_limit(page: Page, console: Trading) -> None:
    sign_in(page, console, console.user("RA", "ALP"))
    row = open_group(page, console, "EX1")
    expect(row.locator("[data-k=clip_size]")).to_have_text("356")
    loaded = page.evaluate("performance.timeOrigin")
    client = console.logged_on("EX1EX1N")
    for symbol, quantity, usage, percent, clip in STEPS:
        sent = client.new_order(console.instrument(symbol), quantity, "100")
        assert client.answer(sent).get(39) == "0"
        expect(row.locator("[data-k=usage]")).to_have_text(usage, timeout=LIVE_MS)
        expect(row.locator("[data-k=utilization]")).to_have_text(percent)
        expect(row.locator("[data-k=clip_size]")).to_have_text(clip)
    refused = client.answer(client.new_order(console.instrument("YM"), 25, "100"))
    text = "Credit Limit Violation: Order Quantity 25 exceeds Clip Size: 9"
    named = [refused.get(tag) for tag in (35, 45, 371, 372, 373, 58)]
    assert named == ["3", str(client.next_out - 1), "38", "D", "5", text], refused
    expect(page.locator("#orders").get_by_text(text).last).to_be_visible(timeout=LIVE_MS)
    expect(row.locator("[data-k=usage]")).to_have_text("974,000")
    raise_limit(page, "2.0")
    assert client.answer(client.new_order(console.instrument("YM"), 25, "100")).get(39) == "0"
    expect(row.locator("[data-k=usage]")).to_have_text("1,044,050", timeout=LIVE_MS)
    assert page.evaluate("performance.timeOrigin") == loaded


def raise_limit(page: Page, millions: str) -> None:
    """Save another futures limit; waits until it is in force, which has to come within 500 ms (SPEC §3)."""
    page.get_by_label(re.compile("^weekday exposure limit, futures", re.IGNORECASE)).fill(millions)
    version = int(page.locator("#trail").get_attribute("data-version") or 0)
    # the review moves the button when it comes
    expect(page.locator("#review .new")).to_have_text(f"{millions} USD M", timeout=LIVE_MS)
    page.click("#save")
    trail = page.locator(f'#trail[data-version="{version + 1}"]')
    expect(trail).to_have_attribute("data-state", "in-force", timeout=LIVE_MS)
    times = [datetime.fromisoformat(time.get_attribute("datetime") or "") for time in trail.locator("time").all()]
    saved, in_force = times
    assert 0 <= (in_force - saved).total_seconds() <= 0.5


def test_another_clearing_firm_finds_no_page_and_no_feed(page: Page, console: Trading) -> None:
    group = console.group("EX1")
    live = [console.stack.env["RISKADMIN_LIVE_URL"], group]
    sign_in(page, console, console.foreign_risk_admin("EX1"))
    expect(page.locator("#main")).not_to_contain_text("EX1")
    assert set(statuses(page, console, group).values()) == {404}
    assert page.evaluate(ASK, live) == 4404
    assert page.evaluate(ASK, [live[0], 999_999]) == 4404
    page.context.clear_cookies()
    sign_in(page, console, console.user("RA", "ALP"))
    assert {status for name, status in statuses(page, console, group).items() if name in READ} == {200}
    assert page.evaluate(ASK, live) == "snapshot"


def statuses(page: Page, console: Trading, group: int) -> dict[str, int]:
    """What every address of the group answers, by its name; those that change something are posted to."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answers = {}
    for pattern in urlpatterns:
        known = {"firm": "EX1", "group_id": group, "version": 1, "side": 0}
        if "group_id" in pattern.pattern.converters:
            wanted = {name: known[name] for name in pattern.pattern.converters}
            send = page.request.get if pattern.name in READ else page.request.post
            answer = send(console.stack.base_url + reverse(pattern.name, kwargs=wanted), headers={"X-CSRFToken": token})
            answers[pattern.name] = answer.status
    return answers


def test_the_page_says_when_the_feed_or_order_entry_is_down_and_comes_back(page: Page, console: Trading) -> None:
    sign_in(page, console, console.user("RA", "ALP"))
    row, feed, down = open_group(page, console, "EX1"), page.locator("html"), page.locator("#engine-banner")
    console.stack.kill("live")
    console.stack.kill("gateway")
    expect(feed).to_have_attribute("data-feed", "stale", timeout=5_500)
    expect(page.locator("#live-chip")).to_contain_text(re.compile("RECONNECTING|STALE"))
    console.stack.start("live")
    expect(feed).to_have_attribute("data-feed", "live", timeout=15_000)
    expect(down).to_be_visible(timeout=10_000)
    console.stack.start("gateway")
    expect(down).to_be_hidden(timeout=15_000)
    before = int(row.locator("[data-k=open]").inner_text().replace(",", ""))
    client = console.logged_on("EX2EX1N")
    assert client.answer(client.new_order(console.instrument("ZC"), 1, "100")).get(39) == "0"
    expect(row.locator("[data-k=open]")).to_have_text(f"{before + 1_000:,}", timeout=LIVE_MS)
