"""A transfer in the middle of the week, from the request to the window: SPEC T-6."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.console import SOON_MS, Desk, console, on, save_limits
from tests.e2e.fixclient import FixClient
from tests.e2e.fixwire import Received
from tests.e2e.trading import Trading

pytestmark = pytest.mark.e2e

LONG_AGO = """
from django.contrib.sessions.models import Session
from django.contrib.sessions.backends.db import SessionStore
for row in Session.objects.all():
    store = SessionStore(row.session_key)
    for one in store.get("account_authentication_methods", []):
        one["at"] -= 3600
    store.modified = True
    store.save()
"""
"""Every sign-in was an hour ago."""


def test_t_6_working_orders_go_over_at_the_window_and_the_former_guarantor_keeps_its_history_only(
    stack_template: None, tmp_path: Path, new_context: Callable[[], BrowserContext]
) -> None:
    with console(tmp_path) as trading:
        desk = Desk(trading, new_context)
        old, new, former = desk.page("RA", "ALP"), desk.page("RA", "BRK"), trading.group("QTR")
        client = trading.logged_on("QA1QTRN")
        working = buy(trading, client, 10, t59="1")
        before = explained(desk, old, former, buy(trading, client, 99_999))
        ask(desk, desk.page("CA", "BRK"))
        approve(desk, desk.page("GAM"))
        stage(desk, new)
        coming = group_of(trading, "BRK")
        assert desk.go(old, f"/firms/QTR/groups/{coming}/") == 404
        desk.step_clock(on(2, "16:30:30"), "usage.reset")
        row = desk.group(new, "QTR", coming)
        expect(row.locator("[data-k=open]")).to_have_text("10,000", timeout=SOON_MS)
        expect(row.locator("[data-k=limit]")).to_have_text("500,000")
        desk.step_clock(on(2, "17:00:30"), "market.weekday.open")
        after = explained(desk, new, coming, buy(trading, client, 491))
        cancelled = client.answer(client.cancel(working, trading.instrument("ZC")), timeout=20)
        assert cancelled.get(39) == "4", cancelled
        assert [desk.go(old, path) for path in (before, after, f"/firms/QTR/groups/{coming}/")] == [200, 404, 404]
        assert [desk.go(new, path) for path in (before, after)] == [404, 200]
        expect(desk.group(new, "QTR", coming).locator("[data-k=usage]")).to_have_text("0", timeout=SOON_MS)


def buy(trading: Trading, client: FixClient, quantity: int, **extra: str) -> Received:
    """The answer to a buy order of corn, 1,000 USD a contract, far below the market."""
    return client.answer(client.new_order(trading.instrument("ZC"), quantity, "100", **extra), timeout=20)


def explained(desk: Desk, page: Page, group: int, refused: Received) -> str:
    """The address of the page that explains the newest refusal of a group."""
    assert refused.kind == "3", refused
    desk.group(page, "QTR", group)
    link = page.locator("tr[id^=refusal-] a").first
    expect(link).to_be_visible(timeout=SOON_MS)
    return link.get_attribute("href") or ""


def ask(desk: Desk, page: Page) -> None:
    """The clearing firm administrator asks to guarantee the pair."""
    desk.go(page, "/register/mapping-requests/new/?firm=QTR&exchange=CBOT")
    page.get_by_role("button", name="Ask GAM").click()
    expect(page.locator("#messages")).to_contain_text("Asked. GAM decides", timeout=SOON_MS)


def approve(desk: Desk, page: Page) -> None:
    """GAM approves, and is asked who is there."""
    desk.go(page, "/register/mapping-requests/")
    desk.trading.stack.manage("shell", "-c", LONG_AGO)
    page.get_by_role("button", name=re.compile("^Approve")).click()
    expect(page.locator("body")).to_contain_text("changes who guarantees an execution firm", timeout=SOON_MS)
    page.locator("input[name=password]").fill(desk.trading.user("GAM", "all")["password"])
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#messages")).to_contain_text("approved", timeout=SOON_MS)


def stage(desk: Desk, page: Page) -> None:
    """The coming guarantor saves limits on the group that waits."""
    desk.group(page, "QTR", group_of(desk.trading, "BRK"))
    expect(page.locator(".banner")).to_contain_text(["Limits saved until then are staged"])
    save_limits(page, {"exposure_futures": "0.5"}, "saved")


def group_of(trading: Trading, lce: str) -> int:
    """The group of QTR with that guarantor, which has one only."""
    with trading.stack.connect() as connection:
        found = connection.execute(
            "SELECT g.id FROM creditcontrols_exchangegroup g JOIN firms_legalclearingentity l ON l.id = g.lce_id"
            " JOIN firms_executionfirm f ON f.id = g.execution_firm_id WHERE l.code = %s AND f.code = 'QTR'", [lce],
        ).fetchall()  # fmt: skip
    ((group,),) = found
    return int(group)
