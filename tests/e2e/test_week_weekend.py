"""Weekday and weekend limits on both sides of Friday 17:30, and market states: SPEC GC2-06, T-1, MKT-1."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.console import SOON_MS, Desk, console, on, save_limits
from tests.e2e.fixclient import FixClient
from tests.e2e.trading import Trading

pytestmark = pytest.mark.e2e

WEEKEND = {"weekend_enabled": "on", "weekend_exposure_futures": "0.5", "weekend_exposure_options": "0.5"}
ETHER = 9_800
"""Margin rate of ETH in USD."""


def test_t_1_an_order_falls_in_the_bucket_of_its_side_of_friday_half_past_five_until_sunday(
    stack_template: None, tmp_path: Path, new_context: Callable[[], BrowserContext]
) -> None:
    with console(tmp_path) as trading:
        desk = Desk(trading, new_context)
        page = desk.page("RA", "ALP")
        desk.group(page, "EX1", trading.group("EX1"))
        save_limits(page, WEEKEND)
        desk.step_clock(on(5, "17:29:00"), "usage.weekend")
        on_side, off_side = trading.logged_on("EX1EX1N"), trading.logged_on("QA1QTRN")
        assert buy(trading, on_side, "ETH", 2)[0] == "8"
        assert buy(trading, off_side, "ETH", 1)[0] == "8"
        desk.step_clock(on(5, "17:31:00"), "session.weekend")
        assert buy(trading, on_side, "ETH", 3)[0] == "8"
        refused = ("3", None, "Credit Limit Violation: Order Quantity 1 exceeds Clip Size: 0")
        assert buy(trading, off_side, "ETH", 1) == refused
        closed = f"Market is closed for {trading.instrument('ES')['security_desc']}"
        assert buy(trading, on_side, "ES", 1) == ("8", "8", closed)
        shows(desk, page, "weekday", 2, "1,000,000")
        shows(desk, page, "weekend", 3, "500,000")
        desk.step_clock(on(7, "16:05:30"), "week.start")
        shows(desk, page, "weekday", 5, "1,000,000")
        shows(desk, page, "weekend", 0, "500,000")


def shows(desk: Desk, page: Page, session: str, contracts: int, limit: str) -> None:
    """The page of EX1 has that many contracts in the bucket of that session, and its limit."""
    row = desk.group(page, "EX1", desk.trading.group("EX1"), session)
    expect(row.locator("[data-k=usage]")).to_have_text(f"{contracts * ETHER:,}", timeout=SOON_MS)
    expect(row.locator("[data-k=limit]")).to_have_text(limit)


def buy(trading: Trading, client: FixClient, symbol: str, quantity: int) -> tuple[str, str | None, str | None]:
    """The answer to an order that rests: tags 35, 39 where the order was refused, and 58."""
    answer = client.answer(client.new_order(trading.instrument(symbol), quantity, "100"), timeout=20)
    return answer.kind, None if answer.get(39) == "0" else answer.get(39), answer.get(58)
