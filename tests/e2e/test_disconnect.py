"""Cancel on disconnect over real connections: a session that drops, one that is switched off, and our own crash."""

import re

import psycopg
import pytest
from playwright.sync_api import Page, expect

from creditcontrols.gateway.writer import Writer
from tests.e2e.browsing import sign_in
from tests.e2e.fixclient import FixClient
from tests.e2e.trading import Trading, until
from tests.stack import stack

pytestmark = pytest.mark.e2e

SESSION = "QA1QTRN"
SOON_MS = 15_000
CAUSE = "Cancel on disconnect: connection lost"


def states(connection: psycopg.Connection, sender_comp: str) -> dict[str, str]:
    """ClOrdID and state of the orders of a sender comp."""
    asked = "SELECT cl_ord_id, state FROM creditcontrols_order WHERE sender_comp = %s"
    return dict(connection.execute(asked, (sender_comp,)).fetchall())


def rest(client: FixClient, trading: Trading, **fields: str) -> str:
    """An order that rests; returns its ClOrdID."""
    sent = client.new_order(trading.instrument("ZC"), 1, "100", **fields)
    assert client.answer(sent).get(39) == "0"
    return sent


def all_are(trading: Trading, wanted: dict[str, str], sender_comp: str = SESSION) -> None:
    """Wait until the orders' rows say so."""
    with trading.stack.connect() as connection:
        until(lambda: states(connection, sender_comp).items() >= wanted.items(), f"{wanted}")


def cancelled_on_return(client: FixClient) -> dict[str, tuple[str | None, ...]]:
    """What the client gets when it is back, by ClOrdID."""
    reports = [m for m in client.recover() if m.kind == "8" and m.get(39) == "4"]
    return {m.get(11) or "": tuple(m.get(tag) for tag in (43, 378, 58)) for m in reports}


def test_cod_1_a_drop_cancels_day_orders_keeps_gtc_and_stands_in_the_report(page: Page, stack_template: None) -> None:
    with stack("gateway", "followers", "web", "live") as running:
        trading = Trading(running)
        client = trading.logged_on(SESSION)
        day, second, gtc = rest(client, trading), rest(client, trading), rest(client, trading, t59="1")
        client.close()
        all_are(trading, {day: "cancelled", second: "cancelled", gtc: "working"})
        assert cancelled_on_return(client) == dict.fromkeys((day, second), ("Y", "100", CAUSE))
        see_the_loss(page, trading)
        switch_off(page, trading)
        again = rest(client, trading)
        client.close()
        client.recover()
        all_are(trading, {again: "working", gtc: "working"})
        trading.verify()
        trading.close()


def see_the_loss(page: Page, trading: Trading) -> None:
    """The clearing firm's administrator opens the report of lost sessions."""
    sign_in(page, trading, trading.user("CA", "ALP"))
    page.get_by_role("link", name="Disconnects").click()
    page.get_by_role("link", name="Session losses").click()
    row = page.get_by_role("row", name=re.compile(SESSION[:6]))
    expect(row.locator("td")).to_have_text([SESSION[:6], "QTR", "connection lost", "2", "2", "0", "0", "0", "1"])
    row.get_by_role("link").click()
    expect(page.get_by_role("row", name=re.compile("Cancelled"))).to_have_count(2)


def switch_off(page: Page, trading: Trading) -> None:
    """The same person takes the session out, and sees it come in force."""
    page.goto(f"{trading.stack.base_url}/cancel-on-disconnect/firms/QTR/")
    page.get_by_label(f"{SESSION} all other trader ids").check()
    page.get_by_role("button", name="Disable…").first.click()
    page.get_by_label("Reason").fill("The firm watches its own sessions.")
    page.get_by_role("button", name="Disable cancel on disconnect").click()
    expect(page.locator("[data-state=in-force]")).to_be_visible(timeout=SOON_MS)


def test_cod_our_own_crash_is_no_disconnect_for_a_session_that_comes_back(trading: Trading) -> None:
    client = trading.logged_on(SESSION)
    day = rest(client, trading)
    trading.stack.kill("gateway")
    client.close()
    with trading.stack.connect() as connection:
        assert up(connection) == [SESSION[:6]]
    trading.stack.start("gateway")
    client.recover(timeout=30)
    more = rest(client, trading)
    all_are(trading, {day: "working", more: "working"})
    client.logout()
    all_are(trading, {day: "working", more: "working"})
    with trading.stack.connect() as connection:
        assert up(connection) == []


def up(connection: psycopg.Connection) -> list[str]:
    """The sessions that a gateway which starts now would wait for."""
    return Writer(connection).sessions_up()


def test_cod_off_for_the_worked_examples_as_they_are_seeded(trading: Trading) -> None:
    client = trading.logged_on("AAA123N")
    day = rest(client, trading)
    client.close()
    assert cancelled_on_return(client) == {}
    all_are(trading, {day: "working"}, "AAA123N")
