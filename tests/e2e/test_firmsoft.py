"""FirmSoft in a browser with 10,000 working orders: filtered while typing, live row by row, cancelled with a tally that
adds up, and told to the trader (SPEC FirmSoft)."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import sign_in
from tests.e2e.console import SOON_MS
from tests.e2e.fixclient import FixClient
from tests.e2e.fixwire import Received
from tests.e2e.trading import Trading
from tests.stack import stack

pytestmark = pytest.mark.e2e

ORDERS = 10_000
OF_TWO = 10
"""Orders of the account that is filtered for."""

AT_ONCE = 200
PAGE_MS = 300
TYPED_MS = 2_000
PATIENCE = 60.0


@pytest.fixture(scope="module")
def console(stack_template: None) -> Iterator[Trading]:
    """The whole system with web pages."""
    with stack("gateway", "followers", "web", "live") as running, closing(Trading(running)) as made:
        yield made


def test_fs_2_ten_thousand_orders_are_filtered_and_cancelled_with_a_true_tally(page: Page, console: Trading) -> None:
    client = console.logged_on("AAA123N")
    enter(console, client, ORDERS - OF_TWO, "BULK")
    enter(console, client, OF_TWO, "TWO")
    sign_in(page, console, console.user("EA", "123"))
    open_blotter(page, console)
    assert min(answered_in(page) for _ in range(5)) <= PAGE_MS
    page.get_by_label("Account", exact=True).press_sequentially("two")
    expect(page.locator("#shown-count")).to_have_text(str(OF_TWO), timeout=TYPED_MS)
    expect(page.locator("tr[data-order]")).to_have_count(OF_TWO)
    goes_on_while_it_is_looked_at(page, console, client)
    chosen = choose(page, 3)
    tally = cancel(page, "#cancel-selected", 3)
    assert tally == {"cancelled": 3, "filled": 0, "gone": 0, "closed": 0, "pending": 0, "total": 3}
    assert told(client, chosen) == chosen
    page.get_by_role("link", name="FirmSoft").first.click()
    open_blotter(page, console, "account=BULK")
    tally = cancel(page, "#cancel-all", ORDERS - OF_TWO)
    assert (tally["cancelled"], tally["total"]) == (ORDERS - OF_TWO, ORDERS - OF_TWO)
    open_blotter(page, console)
    expect(page.locator("#shown-count")).to_have_text(str(OF_TWO - 3))


def enter(console: Trading, client: FixClient, count: int, account: str) -> None:
    """So many day orders of one contract that rest; the last answer is waited for."""
    last = ""
    for start in range(0, count, AT_ONCE):
        with client.at_once():
            for _ in range(min(AT_ONCE, count - start)):
                last = client.new_order(console.instrument("ZC"), 1, "100", t1=account)
        assert client.answer(last, timeout=PATIENCE).get(39) == "0"


def open_blotter(page: Page, console: Trading, query: str = "") -> None:
    page.goto(f"{console.stack.base_url}/firmsoft/?{query}")
    expect(page.locator("#shown-count")).to_be_visible()


def answered_in(page: Page) -> float:
    """Milliseconds between the request for the page and its first byte."""
    page.reload()
    took = "(([entry]) => entry.responseStart - entry.requestStart)(performance.getEntriesByType('navigation'))"
    return float(page.evaluate(took))


def goes_on_while_it_is_looked_at(page: Page, console: Trading, client: FixClient) -> None:
    """An order fills: its row says so where it stands. One comes: it waits to be shown. No row moves."""
    rows = page.locator("tr[data-order]")
    seller = console.logged_on("CCC123N")
    new = client.new_order(console.instrument("ZC"), 1, "101", t1="TWO")
    assert client.answer(new).get(39) == "0"
    expect(page.locator("#newer")).to_have_text("1 new, show", timeout=SOON_MS)
    page.locator("#newer").click()
    expect(rows).to_have_count(OF_TWO + 1)
    top = rows.first.get_attribute("data-order")
    assert seller.answer(seller.new_order(console.instrument("ZC"), 1, "101", side=2)).get(39) in ("0", "2")
    row = page.locator(f"#o{top}")
    expect(row).to_contain_text("Filled", timeout=SOON_MS)
    expect(row.locator("input")).to_have_count(0)
    expect(rows).to_have_count(OF_TWO + 1)
    expect(page.locator("#shown-count")).to_have_text(str(OF_TWO))


def choose(page: Page, count: int) -> list[str]:
    """Tick the first orders that can be; returns their ids."""
    boxes = page.locator("#choose input[name=order]")
    chosen = [str(boxes.nth(place).get_attribute("value")) for place in range(count)]
    for value in chosen:
        page.locator(f"#choose input[value='{value}']").check()
    expect(page.locator("#cancel-selected")).to_have_text(f"Cancel selected ({count})")
    return chosen


def cancel(page: Page, button: str, count: int) -> dict[str, int]:
    """Ask for it, confirm the dialog with its count, and wait until nothing is pending; returns the tally."""
    page.locator(button).click()
    dialog = page.locator("#cancel-dialog")
    expect(dialog.get_by_role("heading")).to_have_text(f"Cancel {count:,} orders?", timeout=SOON_MS)
    dialog.get_by_label("Reason").fill("The trader's screen is down.")
    dialog.get_by_role("button", name=re.compile("^Cancel")).click()
    expect(page.locator(".tally")).to_have_attribute("data-settled", "yes", timeout=60_000)
    cells = page.locator("[data-outcome]").all()
    return {
        str(cell.get_attribute("data-outcome")): int((cell.text_content() or "").replace(",", "")) for cell in cells
    }


def told(client: FixClient, orders: list[str]) -> list[str]:
    """The orders of whose unsolicited cancel the trader was told, in the order of `orders`."""

    def is_cancel(message: Received) -> bool:
        return (message.kind, message.get(39), message.get(378)) == ("8", "4", "105")

    for one in orders:
        client.wait(lambda message, one=one: is_cancel(message) and message.get(37) == one, timeout=PATIENCE)  # type: ignore[misc]
    return [one for one in orders if any(is_cancel(m) and m.get(37) == one for m in client.received)]
