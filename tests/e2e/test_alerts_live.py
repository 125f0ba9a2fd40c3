"""Alerts of real orders on the screens of a risk desk, and the mails that a real mail server is handed for them."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from riskadmin.lib import clock
from tests.e2e.browsing import LIVE_MS, open_group, sign_in
from tests.e2e.fixclient import FixClient
from tests.e2e.fixwire import Received
from tests.e2e.mailserver import MailServer, mail_server
from tests.e2e.trading import Trading, until
from tests.stack import stack

pytestmark = pytest.mark.e2e

ON_SCREEN_US = 1_000_000
"""SPEC N-6: from the order's answer on."""
POLL_MS = 2_000
"""The pill and the bell ask every 5 s, and sooner when the feed says that orders changed."""
OFFICE = "risk.alp@example.com"
"""The address that the demo has from the start."""
ADDRESSES = ("night.desk@example.com", OFFICE)
NOTE_ARRIVALS = """const cameAt = window.cameAt = {};
new MutationObserver(() => {
  for (const row of document.querySelectorAll("tr[id^=alert-]")) cameAt[row.id] ??= Date.now();
}).observe(document, { childList: true, subtree: true, attributeFilter: ["id"] });"""
REFUSAL = "Credit Limit Violation: Order Quantity 25 exceeds Clip Size: 9"
WORKED_EXAMPLE = [
    ("YM", 100, []), ("ZC", 200, []), ("GE", 100, []), ("YM", 100, ["80 reached", "70 reached"]),
    ("YM", 50, ["90 reached", "80 reached", "70 reached"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    """Where the worker of the module's stack hands its mails over."""
    with mail_server() as made:
        yield made


@pytest.fixture(scope="module")
def console(stack_template: None, mails: MailServer) -> Iterator[Trading]:
    """The whole system with web pages, and a worker that mails to `mails`."""
    with stack("gateway", "followers", "web", "live") as running:
        running.env["RISKADMIN_EMAIL_URL"] = mails.url
        running.start("worker", "beat")
        with closing(Trading(running)) as made:
            yield made


def test_gc2_25_alerts_within_a_second_and_three_mails_per_address(
    page: Page, console: Trading, mails: MailServer
) -> None:
    page.add_init_script(NOTE_ARRIVALS)
    sign_in(page, console, console.user("RA", "ALP"))
    row = open_group(page, console, "EX1")
    mail_to(page, ADDRESSES)
    alerts = alerts_page(page, console)
    client = console.logged_on("EX1EX1N")
    for symbol, quantity, kinds in WORKED_EXAMPLE:
        sent = client.new_order(console.instrument(symbol), quantity, "100")
        assert client.answer(sent).get(39) == "0"
        shown_at_once(page, kinds)
    refused = client.answer(client.new_order(console.instrument("YM"), 25, "100"))
    shown_at_once(page, ["REFUSED", "90 reached", "80 reached", "70 reached"])
    assert (refused.get(35), refused.get(58)) == ("3", REFUSAL)
    expect(row.locator("[data-k=usage]")).to_have_text("974,000")
    expect(alerts.locator("#bell .count")).to_have_text("4", timeout=POLL_MS)
    check_mails(console, mails, "Futures Long", ADDRESSES)
    expect(alerts.locator("#news")).to_have_text("4 new alerts, show", timeout=POLL_MS)
    alerts.click("#news a")
    newest = alerts.locator("tr[id^=alert-]")
    expect(newest.first).to_contain_text(re.compile(f"REFUSED.*974,000.*25.*9.*{REFUSAL}.*none for refusals", re.S))
    expect(newest.filter(has_text="Fut Long").get_by_text("sent to 2")).to_have_count(3)


def test_n_3_a_level_crossed_again_within_the_hour_is_suppressed_with_its_reason(
    page: Page, console: Trading, mails: MailServer
) -> None:
    sign_in(page, console, console.user("RA", "ALP"))
    usage = open_group(page, console, "EX1").page.locator('#positions [data-side="1"] [data-k=usage]')
    client = console.logged_on("EX2EX1N")
    sell(console, client, 250)
    second = sell(console, client, 50)
    expect(usage).to_have_text("840,600", timeout=LIVE_MS)
    assert client.answer(client.cancel(second, console.instrument("YM"), side=2)).get(39) == "4"
    expect(usage).to_have_text("700,500", timeout=LIVE_MS)
    alerts = alerts_page(page, console)
    sell(console, client, 50)
    pill = alerts.locator("#news a")
    expect(pill).to_have_text("1 new alert, show", timeout=POLL_MS)
    pill.click()
    newest = alerts.locator("tr[id^=alert-]").first
    expect(newest).to_contain_text(re.compile(r"80 reached.*suppressed: 80 sent \d\d:\d\d:\d\d", re.S))
    sell(console, client, 25)
    check_mails(console, mails, "Futures Short", tuple(page.get_by_label("E-mail addresses").input_value().split()))


def sell(console: Trading, client: FixClient, quantity: int) -> Received:
    """A sell order of YM that rests; returns its acknowledgement."""
    answer = client.answer(client.new_order(console.instrument("YM"), quantity, "200", side=2))
    assert answer.get(39) == "0", answer
    return answer


def mail_to(page: Page, addresses: tuple[str, ...]) -> None:
    """Save who gets the group's mails, on its page; waits until that is in force."""
    panel = page.locator("#notifications")
    panel.get_by_label("E-mail addresses").fill("\n".join(addresses))
    panel.get_by_role("button", name="Save notifications").click()
    expect(panel).to_contain_text("Notifications saved as version 2.")
    expect(alert_rows(page)).to_contain_text(["Version 2 in force"], timeout=LIVE_MS)


def alerts_page(page: Page, console: Trading) -> Page:
    """The alerts page in a tab of its own, live."""
    alerts = page.context.new_page()
    alerts.goto(f"{console.stack.base_url}/alerts/")
    expect(alerts.locator("html")).to_have_attribute("data-feed", "live", timeout=LIVE_MS)
    return alerts


def alert_rows(page: Page) -> Locator:
    """The alerts on the page of the group, newest first."""
    return page.locator("#orders tr[id^=alert-]")


def shown_at_once(firm: Page, kinds: list[str]) -> None:
    """The kinds are the newest alerts on the page of the group, and none came later than a second from now."""
    answered = clock.real_micros()
    for place, kind in enumerate(kinds):
        row = alert_rows(firm).nth(place).filter(has_text=kind)
        row.wait_for(timeout=LIVE_MS)
        came = firm.evaluate("id => window.cameAt[id]", row.get_attribute("id"))
        assert came * 1_000 - answered <= ON_SCREEN_US, kind


def check_mails(console: Trading, mails: MailServer, side: str, addresses: tuple[str, ...]) -> None:
    """Each address gets one mail for each of 70, 80, 90 about the side, each under a Message-ID of its own, and with
    those the outbox is empty."""
    due = [f"[{level}%] EF EX1 CME/CBOT {side}" for level in (70, 80, 90)]
    until(lambda: mails.subjects(side) == dict.fromkeys(addresses, due), "three mails for each address")
    with console.stack.connect() as connection:
        waiting = "SELECT 1 FROM mail_outboxmessage WHERE sent_at IS NULL"
        until(lambda: connection.execute(waiting).fetchone() is None, "every mail noted as sent")
    assert mails.subjects(side) == dict.fromkeys(addresses, due)
    assert len({message_id for *_, message_id in mails.mails}) == len(mails.mails)
