"""The kill switch by a person in the browser, with a trader at the other end. SPEC KS."""

from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from creditcontrols.engine.refusals import KILLED
from tests.e2e.browsing import sign_in
from tests.e2e.trading import Trading
from tests.stack import stack

pytestmark = pytest.mark.e2e


def test_ks_a_risk_administrator_kills_and_lifts_a_firm_in_the_browser(page: Page, stack_template: None) -> None:
    with stack("gateway", "followers", "web", "live") as running, closing(Trading(running)) as trading:
        instrument, client = trading.instrument("ZC"), trading.logged_on("AAA123N")
        for _ in range(3):
            client.answer(client.new_order(instrument, 1, "400"))
        sign_in(page, trading, trading.user("RA", "ALP"))
        page.get_by_role("link", name="Kill switch").click()
        page.get_by_role("link", name="123", exact=True).click()
        expect(page.get_by_text("3 of 3 working orders are cancelled now")).to_be_visible(timeout=10_000)
        page.get_by_role("button", name="Kill 123").click()
        page.get_by_label("Reason, goes into the audit and the mail").fill("Runaway algo")
        page.get_by_label("Type 123 to confirm").fill("123")
        page.get_by_role("button", name="Kill 123, 3 sender comps").click()
        expect(page.get_by_text("123 is killed, every order is accounted for.")).to_be_visible(timeout=10_000)
        expect(page.get_by_text("3 of 3 cancelled.")).to_be_visible()
        answer = client.answer(client.new_order(instrument, 1, "400"))
        assert (answer.kind, answer.get(58)) == ("3", KILLED["LCE"].text)
        page.get_by_role("link", name="Lift 123").click()
        page.get_by_label("Reason, goes into the audit and the mail").fill("Fixed")
        page.get_by_label("Type 123 to confirm").fill("123")
        page.get_by_role("button", name="Lift 123").click()
        expect(page.locator('#kill-result[data-state="lifted"]')).to_be_visible(timeout=10_000)
        assert client.answer(client.new_order(instrument, 1, "400")).kind == "8"
