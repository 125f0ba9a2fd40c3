"""A desk at work: two people at the same limits, hands on the keyboard only, and a feed that lost messages."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from redis import Redis
from redis.client import PubSub

from creditcontrols.hub import LIVE_CHANNEL
from tests.e2e.browsing import LIVE_MS, open_group, sign_in
from tests.e2e.trading import Trading, until
from tests.stack import stack

pytestmark = pytest.mark.e2e

SECOND_ADMIN = """
from riskadmin.firms.models import LegalClearingEntity, Membership, User
first = User.objects.get(username="ra.alp")
lce = LegalClearingEntity.objects.get(code="ALP")
second = User.objects.create(username="rb.alp", email="rb.alp@example.com", password=first.password)
Membership.objects.create(user=second, role="RA", lce=lce)
"""
FUTURES = re.compile("^weekday exposure limit, futures", re.IGNORECASE)


@pytest.fixture(scope="module")
def console(stack_template: None) -> Iterator[Trading]:
    """The whole system with its web pages."""
    with stack("gateway", "followers", "web", "live") as running, closing(Trading(running)) as made:
        yield made


def test_gc2_08_two_people_at_the_same_limits_the_second_gets_both_values(
    page: Page, new_context: Callable[[], BrowserContext], console: Trading
) -> None:
    second = new_context().new_page()
    both_open(console, page, second)
    before = page.get_by_label(FUTURES).input_value()
    version = int(page.locator("input[name=base_version]").first.input_value())
    review_and_save(page, "1.7")
    in_force(page, version + 1)
    expect(second.locator("#foreign-save")).to_be_visible(timeout=LIVE_MS)
    expect(second.get_by_label(FUTURES)).to_have_value(before)
    review_and_save(second, "2.9")
    limits = second.locator("#limits")
    expect(limits).to_contain_text(f"ra.alp saved version {version + 1} while you were editing.", timeout=LIVE_MS)
    row = limits.get_by_role("row", name=FUTURES)
    expect(row.locator("td")).to_have_text([f"{before} USD M", "1.7 USD M", "2.9 USD M", re.compile("Saved")])
    assert saved(console, "QTR") == (version + 1, 170_000_000)
    expect(futures_long(second).locator("[data-k=limit]")).to_have_text("1,700,000")
    row.get_by_label("Mine").check()
    second.click("#save")
    in_force(second, version + 2)
    assert saved(console, "QTR") == (version + 2, 290_000_000)
    expect(futures_long(page).locator("[data-k=limit]")).to_have_text("2,900,000", timeout=LIVE_MS)


def test_keyboard_only_filter_open_edit_review_save(page: Page, console: Trading) -> None:
    """No pointer after the sign-in; every step is one that the keys on the Monitor promise."""
    sign_in(page, console, console.user("RA", "ALP"))
    page.goto(f"{console.stack.base_url}/monitor/")
    expect(page.locator("html")).to_have_attribute("data-feed", "live", timeout=LIVE_MS)
    keys = page.keyboard
    filter_and_choose(page, "EX1", page.locator(f"#open-{console.group('EX1')}-0"))
    keys.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-feed", "live", timeout=LIVE_MS)
    version = int(page.locator("input[name=base_version]").first.input_value())
    keys.press("e")
    expect(page.get_by_label(FUTURES)).to_be_focused()
    keys.type("4.2")
    expect(page.locator("#review .new")).to_have_text("4.2 USD M", timeout=LIVE_MS)
    tab_to(page, "#save")
    keys.press("Enter")
    in_force(page, version + 1)
    expect(futures_long(page).locator("[data-k=limit]")).to_have_text("4,200,000", timeout=LIVE_MS)


def test_messages_lost_on_the_way_end_in_a_page_equal_to_a_fresh_load(page: Page, console: Trading) -> None:
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(str(data))))
    sign_in(page, console, console.user("RA", "ALP"))
    usage = open_group(page, console, "EX1").locator("[data-k=usage]")
    loaded, told = page.evaluate("performance.timeOrigin"), usage.inner_text()
    after = int(told.replace(",", "")) + 3 * 2_802 + 2 * 1_000 + 735
    client = console.logged_on("EX1EX1N")
    with feed_cut(console) as published:
        for symbol, quantity in (("YM", 3), ("ZC", 2), ("GE", 1)):
            sent = client.new_order(console.instrument(symbol), quantity, "100")
            assert client.answer(sent).get(39) == "0"
        until(lambda: usage_in(published.get_message(), console.group("EX1")) == after * 100, "published to nobody")
        expect(usage).to_have_text(told)
    expect(usage).to_have_text(f"{after:,}", timeout=LIVE_MS)
    expect(page.locator("html")).to_have_attribute("data-feed", "live", timeout=LIVE_MS)
    kinds = [found[1] for frame in frames if (found := re.match(r'{"t":"(\w+)"', frame))]
    assert "snapshot" in kinds[kinds.index("gap") :]
    fresh = page.context.new_page()
    fresh.goto(page.url)
    for part in ("#positions", "#orders"):
        expect(page.locator(part)).to_have_text(fresh.locator(part).inner_text(), use_inner_text=True)
    assert page.evaluate("performance.timeOrigin") == loaded


def both_open(console: Trading, page: Page, second: Page) -> None:
    """Two risk administrators of the LCE, ra.alp and rb.alp, each with the same group of limits on the screen."""
    console.stack.manage("shell", "-c", SECOND_ADMIN)
    for who, name in ((page, "ra.alp"), (second, "rb.alp")):
        sign_in(who, console, console.user("RA", "ALP") | {"username": name})
        open_group(who, console, "QTR")


def filter_and_choose(page: Page, typed: str, wanted: Locator) -> None:
    """By keys only: filter the Monitor down to the two groups of a firm and go to the link of one of them."""
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    rows = page.locator("#monitor-grid tbody:not([hidden]) tr[id]")
    expect(rows).to_have_count(2, timeout=LIVE_MS)
    expect(rows.nth(0).get_by_role("link").first).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1).get_by_role("link").first).to_be_focused()
    if not has_focus(wanted):
        page.keyboard.press("k")
    expect(wanted).to_be_focused()


@contextmanager
def feed_cut(console: Trading) -> Iterator[PubSub]:
    """Within the block the live process has no subscription and gets none; only the one that is given hears."""
    with Redis.from_url(console.stack.redis_url) as valkey, valkey.pubsub() as listener:
        live = [client["id"] for client in valkey.client_list(_type="pubsub")]
        listener.subscribe(LIVE_CHANNEL)
        valkey.acl_setuser("default", enabled=True, commands=["-subscribe"])
        try:
            for client in live:
                valkey.client_kill_filter(_id=client)
            yield listener
        finally:
            valkey.acl_setuser("default", enabled=True, commands=["+subscribe"])


def usage_in(message: dict[str, Any] | None, group: int) -> int:
    """The usage of Futures Long (cents) that a published message tells, -1 where it tells none."""
    told = json.loads(message["data"]) if message and message["type"] == "message" else {}
    row = told.get("rows", {}).get(str(group))
    return row["sides"]["0"][0][2] if row else -1


def saved(console: Trading, execution_firm: str) -> tuple[int, int]:
    """Version and weekday futures limit (cents) of the firm's group with CME, as the database holds them."""
    query = "SELECT version, settings->'weekday'->>'exposure_futures' FROM creditcontrols_exchangegroup WHERE id = %s"
    with console.stack.connect() as connection:
        row = connection.execute(query, (console.group(execution_firm),)).fetchone()
    assert row is not None
    return row[0], int(row[1])


def review_and_save(page: Page, millions: str) -> None:
    """Type another futures limit and save it once the review, which moves the button, is there."""
    page.get_by_label(FUTURES).fill(millions)
    expect(page.locator("#review .new")).to_have_text(f"{millions} USD M", timeout=LIVE_MS)
    page.click("#save")


def in_force(page: Page, version: int) -> None:
    """The page says of that version that it is in force."""
    trail = page.locator(f'#trail[data-version="{version}"]')
    expect(trail).to_have_attribute("data-state", "in-force", timeout=LIVE_MS)


def futures_long(page: Page) -> Locator:
    """The first side of the page's group."""
    return page.locator('#positions tr[data-side="0"]')


def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if has_focus(page.locator(selector)):
            return
    raise AssertionError(f"{selector} has no place in the order of Tab")


def has_focus(place: Locator) -> bool:
    """Whether keys go there now."""
    return bool(place.evaluate("node => node === document.activeElement"))
