"""A risk administrator from nomination to the first change, where a second factor is required: SPEC R-1."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from riskadmin.lib import clock
from tests.e2e.console import SOON_MS, Desk, console, save_limits
from tests.e2e.mailserver import MailServer, mail_server
from tests.e2e.trading import Trading, until

pytestmark = pytest.mark.e2e

NEW = {
    "given_name": "Nora", "family_name": "Winter", "email": "nora@example.com", "username": "n.winter",
}  # fmt: skip
PASSWORD = "seven quiet rivers 26"
INVITED = ("nora@example.com", "Your access to the risk console")


def test_r_1_nominated_verified_released_invited_and_let_change_only_with_the_second_factor(
    stack_template: None, tmp_path: Path, new_context: Callable[[], BrowserContext]
) -> None:
    with (
        mail_server() as mails,
        console(tmp_path, "worker", "beat", mails=mails, RISKADMIN_SECOND_FACTOR="required") as trading,
    ):
        desk = Desk(trading, new_context)
        ca, gam = desk.page("CA", "ALP"), desk.page("GAM")
        nominate(desk, ca)
        take_step(desk, gam, "Verify or decline", "Verify Nora Winter")
        told(mails, "ca.alp@example.com", "waits for release")
        assert INVITED not in mails.texts
        take_step(desk, ca, "Release or withdraw", "Release and invite Nora Winter")
        page = new_context().new_page()
        link = accept(trading, page, mails)
        refused_at_first(desk, page)
        enrol(desk, page)
        desk.group(page, "EX1", trading.group("EX1"))
        save_limits(page, {"exposure_futures": "1.5"})
        assert page.goto(link).status == 404
        sign_in_asks_for_the_code(trading, new_context().new_page())


def nominate(desk: Desk, page: Page) -> None:
    """The clearing firm administrator enrols, and nominates."""
    desk.go(page, "/people/risk-administrators/nominate/")
    fill(page)
    page.get_by_role("button", name="Nominate").click()
    expect(page.locator("h1")).to_have_text("Second factor needed")
    enrol(desk, page)
    desk.go(page, "/people/risk-administrators/nominate/")
    fill(page)
    page.get_by_role("button", name="Nominate").click()
    expect(page.locator("#messages")).to_contain_text("Nora Winter is nominated. GAM was told.", timeout=SOON_MS)


def fill(page: Page) -> None:
    """Who is nominated."""
    for name, value in NEW.items():
        page.locator(f"[name={name}]").fill(value)


def take_step(desk: Desk, page: Page, link: str, button: str) -> None:
    """The step that waits in the list of things to do, by somebody with a second factor."""
    if desk.go(page, "/people/") == 200 and page.get_by_role("link", name="Enrol it").count():
        enrol(desk, page)
        desk.go(page, "/people/")
    page.locator("tr").filter(has_text="Nora Winter").get_by_role("link", name=link).click()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0, timeout=SOON_MS)


def told(mails: MailServer, address: str, words: str) -> None:
    """The address got a mail about the nomination with those words in its subject."""
    until(lambda: any(to == address and words in subject for to, subject in mails.texts), f"mail: {words}", 60)


def accept(trading: Trading, page: Page, mails: MailServer) -> str:
    """Set the password behind the link of the mail; returns the link."""
    until(lambda: INVITED in mails.texts, "the invitation", 60)
    found = re.search(rf"{re.escape(trading.stack.base_url)}/people/invitation/\S+", mails.texts[INVITED])
    assert found is not None, mails.texts[INVITED]
    page.goto(found[0])
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.locator("h1")).to_have_text("Activate the authenticator app", timeout=SOON_MS)
    return found[0]


def refused_at_first(desk: Desk, page: Page) -> None:
    """Before the second factor a change is refused; what was typed stays."""
    desk.group(page, "EX1", desk.trading.group("EX1"))
    page.locator("#limits-form [name=exposure_futures]").fill("1.5")
    page.click("#save")
    expect(page.locator("#messages")).to_contain_text("Nothing was changed. Before your first change", timeout=SOON_MS)
    expect(page.locator("#limits-form [name=exposure_futures]")).to_have_value("1.5")


def enrol(desk: Desk, page: Page) -> None:
    """Activate the authenticator app of whoever is signed in."""
    desk.go(page, "/accounts/2fa/totp/activate/")
    if page.locator("[name=password]").count():  # a sign-in of a moment ago does not count here
        page.locator("[name=password]").fill(desk.trading.user("GAM", "all")["password"])
        page.get_by_role("button", name="Confirm").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(code(secret))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url(re.compile("/accounts/2fa/"))
    expect(page.locator("body")).to_contain_text(re.compile("recovery codes", re.IGNORECASE), timeout=SOON_MS)


def code(secret: str) -> str:
    """The code that an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    moment = int(clock.real_now().timestamp()) // 30
    digest = hmac.new(key, moment.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in_asks_for_the_code(trading: Trading, page: Page) -> None:
    """The password alone does not let in any more."""
    page.goto(trading.stack.base_url)
    page.fill("input[name=login]", NEW["username"])
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("[name=code]")).to_be_visible(timeout=SOON_MS)
    page.goto(f"{trading.stack.base_url}/monitor/")
    expect(page.locator("h1")).to_have_text("Second factor")
