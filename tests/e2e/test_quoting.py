"""Mass quotes over a real socket: quoted, filled, tripped, refused, reset; and what Chromium shows of it (SPEC MQP)."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import LIVE_MS, sign_in
from tests.e2e.fixclient import FixClient
from tests.e2e.fixwire import Received
from tests.e2e.trading import Trading
from tests.stack import stack

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def console(stack_template: None) -> Iterator[Trading]:
    """The whole system with its web pages."""
    with stack("gateway", "followers", "web", "live") as running:
        made = Trading(running)
        yield made
        made.close()


def quote(client: FixClient, option: dict[str, Any], name: str, *, reset: bool = False) -> Received:
    """A mass quote of one option, 10 to 11, 100 each; returns its acknowledgment."""
    fields: list[tuple[int, Any]] = [(117, name), (9771, "MM1"), (1028, "N")]
    fields += [(9773, "Y")] if reset else []
    fields += [(296, 1), (302, "1"), (304, 1), (295, 1), (299, f"E{name}"), (107, option["security_desc"])]
    fields += [(132, "10"), (134, 100), (133, "11"), (135, 100)]
    mark = len(client.received)
    client.send("i", fields)
    return client.wait(lambda m: m.kind == "b" and m.get(117) == name, since=mark)


def told(message: Received, *tags: int) -> list[str | None]:
    """These fields of a message."""
    return [message.get(tag) for tag in tags]


def protect(page: Page, console: Trading, code: str, quantity: int) -> None:
    """Set the firm's protection on the page; returns when it is in force."""
    page.goto(f"{console.stack.base_url}/quote-protection/set/")
    page.get_by_label("Execution firm").select_option("ALP:EX1")
    page.get_by_label("Product").select_option(f"group:{code}")
    page.get_by_label("Traded quantity").fill(str(quantity))
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Save protection").click()
    expect(page.get_by_text("counts from the next mass quote")).to_be_visible(timeout=LIVE_MS)


def test_mqp_3_quotes_fill_trip_refusal_and_reset(page: Page, console: Trading) -> None:
    option = console.instrument("ES", "OPT")
    sign_in(page, console, console.user("RA", "ALP"))
    protect(page, console, "ES", 20)
    maker, taker = console.logged_on("EX1EX1N"), console.logged_on("AAA123N")
    assert told(quote(maker, option, "Q1"), 297, 9772, 9771) == ["0", "1", "MM1"]
    row = page.locator("#protections tbody tr")
    expect(row).not_to_contain_text("counts from the next", timeout=LIVE_MS)
    taker.answer(taker.new_order(option, 19, "11"))
    assert maker.wait(lambda m: m.get(39) == "1").get(11) == "EQ1"
    assert quote(maker, option, "Q2").get(297) == "0"
    mark = len(maker.received)
    taker.answer(taker.new_order(option, 20, "11"))
    tripped = maker.wait(lambda m: m.kind == "b", since=mark)
    assert told(tripped, 297, 300, 9773, 9775) == ["3", "98", "Y", "F"]
    assert maker.wait(lambda m: m.get(39) == "4", since=mark).get(11) == "EQ2"
    expect(row).to_have_attribute("data-tripped", "", timeout=LIVE_MS)
    expect(row).to_contain_text("traded quantity")
    assert told(quote(maker, option, "Q3"), 297, 300) == ["5", "98"]
    assert told(quote(maker, option, "Q4", reset=True), 297, 9773) == ["0", "Y"]
    expect(row).not_to_have_attribute("data-tripped", "", timeout=LIVE_MS)
    page.goto(f"{console.stack.base_url}/quote-protection/history/")
    expect(page.locator("table").first).to_contain_text("EX1EX1 TRDR1")
    console.verify()
