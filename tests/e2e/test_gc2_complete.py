"""What administrators do around orders, in browsers at real processes: weekend trading and cancel-all with their mails,
a trade bust, a user-defined spread, a refusal explained, an order tried."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.console import SOON_MS, Desk, console, save_limits
from tests.e2e.fixclient import FixClient
from tests.e2e.fixwire import Received
from tests.e2e.mailserver import MailServer, mail_server
from tests.e2e.trading import Trading, until

pytestmark = pytest.mark.e2e

MAIL_S = 60


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    """Where the worker hands its mails over."""
    with mail_server() as made:
        yield made


@pytest.fixture(scope="module")
def trading(stack_template: None, tmp_path_factory: pytest.TempPathFactory, mails: MailServer) -> Iterator[Trading]:
    """One system for all tests of the module; each takes firms that no other takes."""
    with console(tmp_path_factory.mktemp("clock"), "worker", "beat", mails=mails) as made:
        yield made


@pytest.fixture
def desk(trading: Trading, new_context: Callable[[], BrowserContext]) -> Desk:
    """The people at their browsers."""
    return Desk(trading, new_context)


def order(trading: Trading, client: FixClient, symbol: str, quantity: int, price: str = "100", **more: str) -> Received:
    """The answer to an order; it buys unless `more` has another t54."""
    return client.answer(client.new_order(trading.instrument(symbol), quantity, price, **more), timeout=20)


def reported(client: FixClient, accepted: Received, status: str) -> Received:
    """The report of that order with tag 39 `status`."""
    return client.wait(lambda m: m.get(37) == accepted.get(37) and m.get(39) == status, timeout=20)


def test_gc2_06_weekend_trading_turned_on_is_mailed_to_gam_and_shown(
    desk: Desk, trading: Trading, mails: MailServer
) -> None:
    gam = desk.page("GAM")
    desk.go(gam, "/weekend/")
    expect(gam.locator("#main")).to_contain_text("No group trades on weekends")
    page = desk.page("RA", "BRK")
    desk.group(page, "HLO", trading.group("HLO"))
    save_limits(page, {"weekend_enabled": "on", "weekend_exposure_futures": "2.5", "weekend_exposure_options": "0.5"})
    told = ("gam@example.com", "Weekend trading on: EF HLO CME/CBOT")
    until(lambda: told in mails.texts, "mail to GAM", MAIL_S)
    assert "Weekend limit, futures: 2.5 USD M" in mails.texts[told]
    assert f"{trading.stack.base_url}/weekend/" in mails.texts[told]
    desk.go(gam, "/weekend/")
    expect(gam.locator("tbody tr")).to_have_count(1)
    expect(gam.locator("tbody tr")).to_contain_text(re.compile("HLO.*BRK.*CME/CBOT.*ra.brk.*2.5", re.S))


def test_gc2_30_cancel_all_armed_in_the_browser_cancels_day_orders_once(
    desk: Desk, trading: Trading, mails: MailServer
) -> None:
    page, group = desk.page("RA", "ALP"), trading.group("EX1")
    row = desk.group(page, "EX1", group)
    panel = page.locator("#cancel-all li").filter(has_text="Futures")
    panel.get_by_role("button", name="Arm").click()
    expect(panel.locator(".tag")).to_have_text("ARMED", timeout=SOON_MS)
    client = trading.logged_on("EX1EX1N")
    stays = order(trading, client, "ZC", 10, t59="1")
    goes = order(trading, client, "ZC", 300)
    crosses = order(trading, client, "ES", 246)
    assert [one.get(39) for one in (stays, goes, crosses)] == ["0", "0", "0"]
    for one in (goes, crosses):
        reported(client, one, "4")
    expect(panel).to_contain_text("at 100 % Futures Long: 2 orders cancelled", timeout=SOON_MS)
    expect(panel).to_contain_text("Off")
    expect(row.locator("[data-k=usage]")).to_have_text("10,000", timeout=SOON_MS)
    fired = page.locator("tr[id^=alert-]").filter(has_text="2 working day orders are cancelled")
    expect(fired.filter(has_text="cancel-all is disarmed")).to_have_count(1, timeout=SOON_MS)
    told = ("risk.alp@example.com", "[100%] EF EX1 CME/CBOT Futures Long")
    until(lambda: told in mails.texts, "mail at 100 percent", MAIL_S)
    assert "2 working day orders are cancelled" in mails.texts[told]
    assert client.answer(client.cancel(stays, trading.instrument("ZC")), timeout=20).get(39) == "4"


def test_gc2_18_a_bust_by_gcc_is_told_to_both_sides_and_leaves_filled_usage(desk: Desk, trading: Trading) -> None:
    page = desk.page("RA", "ALP")
    usage = desk.group(page, "QTR", trading.group("QTR")).locator("[data-k=usage]")
    buyer, seller = trading.logged_on("QA1QTRN"), trading.logged_on("KA1KESN")
    bought = order(trading, buyer, "ZS", 5)
    sold = order(trading, seller, "ZS", 5, t54="2")
    assert (reported(buyer, bought, "2").get(32), reported(seller, sold, "2").get(32)) == ("5", "5")
    expect(usage).to_have_text("22,000", timeout=SOON_MS)
    gcc = desk.page("GCC")
    desk.go(gcc, "/busts/")
    trade = gcc.locator("section[aria-labelledby=h-fills] tbody a").first
    trade_id = trade.inner_text()
    trade.click()
    gcc.get_by_label("Trade id once more").fill(trade_id)
    gcc.get_by_label("Reason").fill("price far from the market")
    gcc.get_by_role("button", name="Bust trade").click()
    expect(gcc.locator("#main")).to_contain_text("busted: 2 fills, 2 taken out of filled usage", timeout=SOON_MS)
    for client, fill in ((buyer, bought), (seller, sold)):
        told = reported(client, fill, "H")
        assert (told.kind, told.get(11)) == ("8", fill.get(11))
    expect(usage).to_have_text("0", timeout=SOON_MS)


def test_gc2_13_an_order_in_a_user_defined_spread_is_charged_leg_by_leg(desk: Desk, trading: Trading) -> None:
    page = desk.page("RA", "CDR")
    row = desk.group(page, "JUN", trading.group("JUN"))
    client = trading.logged_on("JA1JUNN")
    spread = define(trading, client, ("ZM", 1, 1), ("ZL", 2, 2))
    accepted = order_in(client, spread, 10)
    assert (accepted.kind, accepted.get(39), accepted.get(107)) == ("8", "0", spread)
    short = page.locator('#positions [data-side="1"]')
    expect(row.locator("[data-k=open]")).to_have_text("2,800", timeout=SOON_MS)
    expect(short.locator("[data-k=open]")).to_have_text("6,800", timeout=SOON_MS)
    expect(page.locator("#orders")).to_contain_text(spread)


def define(trading: Trading, client: FixClient, *legs: tuple[str, int, int]) -> str:
    """Ask for a spread of (product, ratio, side) with 35=c; returns its name."""
    fields = [(320, client.new_id()), (321, 1), (146, len(legs))]
    for symbol, ratio, side in legs:
        listed = trading.instrument(symbol)
        fields += [(311, listed["symbol"]), (307, listed["security_desc"]), (319, ratio), (54, side)]
    client.send("c", fields)
    answer = client.wait(lambda m: m.get(320) == fields[0][1], timeout=20)
    assert (answer.kind, answer.get(323)) == ("d", "1"), answer
    return answer.get(107) or ""


def order_in(client: FixClient, spread: str, quantity: int) -> Received:
    """The answer to a buy order in the spread."""
    listed = {"symbol": "ZM", "security_desc": spread, "type": "MLEG"}
    return client.answer(client.new_order(listed, quantity, "100"), timeout=20)


def test_an_order_that_was_tried_is_decided_just_so_when_it_is_sent_and_its_refusal_is_explained(
    desk: Desk, trading: Trading
) -> None:
    page, group, client = desk.page("RA", "CDR"), trading.group("PLR"), trading.logged_on("PA1PLRN")
    refusal = attempt(desk, page, group, 99_999)
    largest = int(page.locator(".bignum").inner_text().replace(",", ""))
    assert order(trading, client, "ES", 99_999).get(58) == refusal
    text = attempt(desk, page, group, largest + 1)
    assert order(trading, client, "ES", largest + 1).get(58) == text
    assert attempt(desk, page, group, largest) == ""
    after = page.locator("tr.selected td.strong").inner_text()
    assert order(trading, client, "ES", largest).get(39) == "0"
    usage = desk.group(page, "PLR", group).locator("[data-k=usage]")
    expect(usage).to_have_text(after.split(".")[0], timeout=SOON_MS)
    page.locator("tr[id^=refusal-] a").first.click()
    expect(page.locator("h1")).to_have_text("Why this order was refused")
    expect(page.locator("p.fb")).to_have_text(text)
    expect(page.locator(".bignum")).to_have_text(f"{largest:,}")


def attempt(desk: Desk, page: Page, group: int, quantity: int) -> str:
    """Try to buy ES; returns the text of the refusal, "" when it would be accepted."""
    desk.go(page, f"/firms/PLR/groups/{group}/try/")
    page.get_by_label("Instrument").fill(desk.trading.instrument("ES")["security_desc"])
    page.get_by_label("Quantity").fill(str(quantity))
    page.get_by_role("button", name="Try the order").click()
    answer = page.locator("[data-accepted]")
    accepted = answer.get_attribute("data-accepted") == "yes"
    return "" if accepted else answer.locator("p.fb").inner_text()
