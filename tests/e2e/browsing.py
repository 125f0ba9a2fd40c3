"""Ways through the pages that several tests go."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.trading import Trading

LIVE_MS = 5_000


def sign_in(page: Page, trading: Trading, user: dict[str, Any]) -> None:
    """Sign in as that user of the demo."""
    page.goto(trading.stack.base_url)
    page.fill("input[name=login]", user["username"])
    page.fill("input[name=password]", user["password"])
    page.click("button[type=submit]")
    page.wait_for_url(f"{trading.stack.base_url}/")


def open_group(page: Page, trading: Trading, execution_firm: str) -> Locator:
    """Go to the firm's group with CME by the list of firms; returns the Futures Long row once it is live."""
    group = trading.group(execution_firm)
    page.click(f"#group-{group} a")
    expect(page.locator("html")).to_have_attribute("data-feed", "live", timeout=LIVE_MS)
    return page.locator(f'[data-group="{group}"] [data-side="0"]')
