"""A regrouping of Wednesday, in force at Sunday start-up, and one that was withdrawn: SPEC GC2-07, T-1, T-3."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.console import SOON_MS, Desk, console, on, save_limits
from tests.e2e.fixclient import FixClient
from tests.e2e.trading import Trading

pytestmark = pytest.mark.e2e

FITS = ("8", None)
"""Tags 35 and 58 of an order that is accepted."""


def test_gc2_07_a_regrouping_of_wednesday_decides_from_sunday_start_up_on_and_a_withdrawn_one_never(
    stack_template: None, tmp_path: Path, new_context: Callable[[], BrowserContext]
) -> None:
    with console(tmp_path) as trading:
        desk = Desk(trading, new_context)
        page = desk.page("RA", "ALP")
        desk.step_clock(on(3, "11:00:00"), "usage.reset")
        regroup(desk, page, "EX1")
        regroup(desk, page, "QTR")
        visible(desk, page, "EX1")
        stage(desk, page, "EX1", "0.5")
        withdraw(desk, page, "QTR")
        assert order(trading, trading.logged_on("EX1EX1N"), 400) == refused(400, 356)
        assert order(trading, trading.logged_on("QA1QTRN"), 400) == FITS
        desk.step_clock(on(7, "17:00:30"), "week.start")
        kept = trading.renewed("EX1EX1N")
        assert [order(trading, kept, 400), order(trading, kept, 101)] == [FITS, refused(101, 100)]
        assert order(trading, trading.renewed("QA1QTRN"), 400) == FITS
        in_force(desk, page, "EX1", "400,000")


def order(trading: Trading, client: FixClient, quantity: int) -> tuple[str, str | None]:
    """Buy corn of the CBOT, 1,000 USD a contract, far below the market."""
    answer = client.answer(client.new_order(trading.instrument("ZC"), quantity, "100"), timeout=20)
    return answer.kind, answer.get(58)


def refused(quantity: int, clip: int) -> tuple[str, str]:
    """The same of one that the clip size stops: 356 in the old group, 500 at first in the new one."""
    return "3", f"Credit Limit Violation: Order Quantity {quantity} exceeds Clip Size: {clip}"


def regroup(desk: Desk, page: Page, firm: str) -> None:
    """Ask that CBOT becomes a group of its own."""
    assert desk.go(page, f"/firms/{firm}/regroup/ALP/") == 200
    page.locator("#place-CBOT").select_option("n0")
    page.locator("#name-n0").fill("Grains")
    page.click("#do-review")
    expect(page.locator("#review tbody")).to_contain_text("Grains")
    page.get_by_role("button", name="Regroup at Sunday start-up").click()
    expect(page.locator("#messages")).to_contain_text("Regrouping pending, in force", timeout=SOON_MS)


def visible(desk: Desk, page: Page, firm: str) -> None:
    """The pending change stands on the calendar and on the pages of the firm."""
    desk.go(page, "/calendar/")
    row = page.locator("tr[id^=change-]").filter(has_text=f"{firm}: exchange groups of LCE ALP")
    expect(row).to_contain_text("Sun")
    expect(row).to_contain_text("16:05")
    desk.go(page, f"/register/execution-firms/{firm}/")
    expect(page.locator(".banner.pending")).to_contain_text(f"{firm}: exchange groups of LCE ALP")
    desk.group(page, firm, desk.trading.group(firm))
    expect(page.locator("nav.tabs a").filter(has_text="Grains")).to_contain_text("pending")


def stage(desk: Desk, page: Page, firm: str, millions: str) -> None:
    """Save limits on the group that waits."""
    page.locator("nav.tabs a").filter(has_text="Grains").click()
    expect(page.locator("nav.tabs a[aria-current=page]")).to_contain_text("Grains")
    save_limits(page, {"exposure_futures": millions}, "saved")
    expect(page.locator("#trail")).to_contain_text("staged, comes in force with the group", timeout=SOON_MS)


def withdraw(desk: Desk, page: Page, firm: str) -> None:
    """Take the pending regrouping of the firm back, on the calendar."""
    desk.go(page, "/calendar/")
    row = page.locator("tr[id^=change-]").filter(has_text=f"{firm}: exchange groups of LCE ALP")
    row.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw the change").click()
    expect(page.locator("#messages")).to_contain_text("Withdrawn:", timeout=SOON_MS)
    expect(page.locator("table.changes tr").filter(has_text="Withdrawn")).to_contain_text(f"{firm}: exchange groups")


def in_force(desk: Desk, page: Page, firm: str, usage: str) -> None:
    """The new group has the limit that was staged and what was ordered since."""
    with desk.trading.stack.connect() as connection:
        asked = "SELECT id FROM creditcontrols_exchangegroup WHERE name = 'Grains' AND state = 'active'"
        ((group,),) = connection.execute(asked).fetchall()
    row = desk.group(page, firm, group)
    expect(row.locator("[data-k=usage]")).to_have_text(usage, timeout=SOON_MS)
    expect(row.locator("[data-k=limit]")).to_have_text("500,000")
    desk.go(page, "/calendar/")
    expect(page.locator("table.changes tr").filter(has_text="Applied")).to_contain_text(f"{firm}: exchange groups")
