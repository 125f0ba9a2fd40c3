"""A block of an account set through the FIXML API is on the screen within a second, and a FIX order of the account is
refused; unblocked, it passes again."""

import base64
import re
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from riskadmin.lib import clock
from tests.e2e.browsing import sign_in
from tests.e2e.fixclient import FixClient
from tests.e2e.trading import Trading
from tests.stack import stack

pytestmark = pytest.mark.e2e

ON_SCREEN_US = 1_000_000
"""From the acknowledgement on."""
NOTE_ARRIVALS = """const cameAt = window.cameAt = {};
new MutationObserver(() => {
  for (const row of document.querySelectorAll("tr[data-state=active]")) cameAt[row.id] ??= Date.now();
}).observe(document, { childList: true, subtree: true, attributes: true });"""
TEXT = "Risk Management Interface: account {} is blocked"
ROOT = 'v="FIX5.0 SP2" xv="130" s="2010-11-16" cv="CME.1000" xmlns="http://www.fixprotocol.org/FIXML-5-0-SP2"'
ENTITLEMENT = (
    '<PtyEntlmnt ListUpdActn="{}"><Pty ID="EX1" R="1"/><Pty ID="acct1" R="24"/><Entlmnt SecTyp="FUT" Side="1"/>'
    "</PtyEntlmnt>"
)


@pytest.fixture(scope="module")
def console(stack_template: None) -> Iterator[Trading]:
    """The whole system with web pages."""
    with stack("gateway", "followers", "web", "live") as running, closing(Trading(running)) as made:
        yield made


def make_token(page: Page, console: Trading) -> str:
    """A token of the user on the page, made where people make theirs."""
    page.goto(f"{console.stack.base_url}/accounts/tokens/")
    page.get_by_label("Name, for yourself").fill("risk system")
    for scope in ("read", "controls:write"):
        page.locator(f'input[value="{scope}"]').set_checked(True)
    page.get_by_role("button", name="Make token").click()
    return page.locator("#secret").input_value()


class Sender:
    """A risk system that speaks FIXML."""

    def __init__(self, console: Trading, user: str, token: str) -> None:
        self.address = f"{console.stack.base_url}/rmiapi/v1"
        self.credentials = "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()
        self.number = 0

    def define(self, action: str) -> ElementTree.Element:
        """The answer to a block or unblock of account ACCT1."""
        self.number += 1
        header = '<Hdr SID="ALP" TID="CME" TSub="RMAPI"/>'
        inner = f'<PtyEntlmntDefReq ReqID="{self.number}">{header}{ENTITLEMENT.format(action)}</PtyEntlmntDefReq>'
        headers = {"Authorization": self.credentials, "Content-Type": "application/xml"}
        request = urllib.request.Request(self.address, f"<FIXML {ROOT}>{inner}</FIXML>".encode(), headers)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return ElementTree.fromstring(reply.read())[0]


def order(client: FixClient, instrument: dict[str, Any], side: int = 1, account: str = "ACCT1") -> Any:
    """The answer to an order of that account."""
    return client.answer(client.new_order(instrument, 1, "100", side=side, t1=account))


def test_rmi_2_a_block_through_fixml_is_on_screen_within_a_second_and_refuses_over_fix(
    page: Page, console: Trading
) -> None:
    page.add_init_script(NOTE_ARRIVALS)
    user = console.user("RA", "ALP")
    sign_in(page, console, user)
    sender = Sender(console, user["username"], make_token(page, console))
    client, contract = console.logged_on("EX1EX1N"), console.instrument("YM")
    assert order(client, contract).get(39) == "0"
    page.goto(f"{console.stack.base_url}/rmi/")
    nothing = page.get_by_role("heading", name="No active blocks")
    expect(nothing).to_be_visible()
    assert sender.define("A").tag.endswith("}PtyEntlmntDefReqAck")
    answered = clock.real_micros()
    refused = order(client, contract, account="$ACCT1")
    assert [refused.get(tag) for tag in (35, 371, 372, 58)] == ["3", "1", "D", TEXT.format("$ACCT1")], refused
    shown_at_once(page, answered)
    assert order(client, contract, account="OTHER").get(39) == "0"
    assert order(client, contract, side=2).get(39) in ("0", "2")
    assert sender.define("D").tag.endswith("}PtyEntlmntDefReqAck")
    assert order(client, contract).get(39) == "0"
    expect(nothing).to_be_visible()


def shown_at_once(page: Page, answered: int) -> None:
    """The block is in force on the page, and came there within a second of that instant."""
    row = page.locator("tr[data-state=active]")
    expect(row).to_contain_text(re.compile("ACCT1.*EX1.*Futures.*Buy.*in force", re.S))
    came = page.evaluate("id => window.cameAt[id]", row.get_attribute("id"))
    assert came * 1_000 - answered <= ON_SCREEN_US


def test_rmi_9_a_mass_cancel_on_the_page_cancels_over_fix_with_378_106(page: Page, console: Trading) -> None:
    client, contract = console.logged_on("EX2EX1N"), console.instrument("ZC")
    kept = [order(client, contract, account=account) for account in ("MINE", "$MINE", "HERS")]
    assert [answer.get(39) for answer in kept] == ["0", "0", "0"]
    sign_in(page, console, console.user("RA", "ALP"))
    page.goto(f"{console.stack.base_url}/rmi/cancel/")
    page.get_by_label("Execution firm").select_option("ALP:EX1")
    page.get_by_label("Account", exact=True).fill("mine")
    page.get_by_label("Reason").fill("Margin call")
    page.get_by_role("button", name="Show what would be cancelled").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel 2 orders of account MINE")
    page.get_by_label("Type the account to confirm").fill("MINE")
    since = len(client.received)
    page.get_by_role("button", name="Cancel 2 orders").click()
    for _ in range(2):
        told = client.wait(lambda m: m.get(39) == "4", since=since)
        since = client.received.index(told) + 1
        assert (told.get(35), told.get(378), told.get(1)) == ("8", "106", told.get(1))
        assert told.get(58) == "Cancelled by the Risk Management Interface"
    result = page.locator('#result[data-done="yes"]')
    expect(result).to_contain_text(re.compile("Cancelled.*2", re.S))
    assert result.locator("tbody tr").count() == 2
    assert client.answer(client.cancel(kept[2], contract)).get(39) == "4"


def test_a_body_of_ten_megabytes_is_refused_before_it_is_sent(console: Trading) -> None:
    with closing(HTTPConnection("127.0.0.1", console.stack.ports["http"], timeout=10)) as connection:
        connection.putrequest("POST", "/rmiapi/v1")
        connection.putheader("Content-Length", "10000000")
        connection.endheaders()
        reply = connection.getresponse()
        assert (reply.status, b'BizRejRsn="0"' in reply.read()) == (413, True)
