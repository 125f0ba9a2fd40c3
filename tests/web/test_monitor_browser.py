"""The Monitor in a browser: keys, live counts and title, pause, filters without a reload, nothing serious for axe."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from pytest_django.live_server_helper import LiveServer

from creditcontrols.models import Utilization
from tests.notifications.rows import make_alert
from tests.web.monitor_scene import paint_monitor
from tests.web.test_axe import screen, serious, sign_in  # noqa: F401
from tests.web.world import World, make_world

CALM = [0, 0, 0, 100_000_000, 100_000_000, 5, -1, 0, "open"]


class Feed:
    """A live feed under the test's hand: it says hello with a snapshot of nothing, then what it is told."""

    def __init__(self) -> None:
        self.socket: WebSocketRoute | None = None
        self.asked: list[str] = []

    def connect(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        self.asked.append(socket.url)
        self.send({"t": "snapshot", "rows": {}})
        self.send({"t": "beat", "engine_age": 0})

    def send(self, message: dict[str, Any]) -> None:
        assert self.socket is not None
        self.socket.send(json.dumps({"epoch": 1, "seq": 1, "at": "2026-11-20T20:18:09Z", **message}))

    def usage(self, group: int, cents: int, status: str = "open") -> None:
        """Tell the usage of Futures Long of a group with a limit of 1.0 M, and write it as the projection would."""
        Utilization.objects.filter(group=group, bucket=0, side=0).update(
            usage=cents, status=status, level=min(100, cents // 10_000_000 * 10) if cents >= 60_000_000 else 0
        )
        long = [cents, 0, cents, 100_000_000, 100_000_000 - cents, 5, -1, 0, status]
        sides = {"0": [long, CALM, CALM, CALM]}
        self.send({"t": "rows", "rows": {str(group): {"sides": sides, "orders": False, "version": 1}}})


@pytest.fixture
def feed(page: Page) -> Feed:
    """The page's websocket, answered by the test."""
    found = Feed()
    page.route_web_socket("**/ws/groups/**", found.connect)
    return found


@pytest.fixture
def opened(transactional_db: None, live_server: LiveServer, page: Page, feed: Feed) -> World:
    """The Monitor of the own risk administrator, with rows of every kind."""
    world = make_world()
    paint_monitor(world, 14)
    sign_in(page, world, "ra", live_server.url)
    page.goto(f"{live_server.url}/monitor/")
    return world


def count(page: Page, band: str) -> Any:
    """The figure of the band filter."""
    return expect(page.locator(f'#monitor-counts [data-count="{band}"]'))


def test_filter_move_open_and_edit_by_keys_alone(opened: World, page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("ex1")
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?q=ex1")
    expect(page.locator("#monitor-grid tbody tr[id]")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator(f"#open-{opened.own.pk}-0")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(f"#open-{opened.own.pk}-1")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/firms/EX1/groups/{opened.own.pk}/")
    page.go_back()
    expect(page.locator("#monitor-q")).to_have_value("ex1")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_url(f"**/firms/EX1/groups/{opened.own.pk}/#limits")


def test_keys_are_told_in_a_dialog_and_can_be_switched_off(opened: World, page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on the Monitor")).to_be_visible()
    page.get_by_label("Single keys work on this browser").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#monitor-help")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#monitor-q")).not_to_be_focused()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single keys work on this browser").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#monitor-q")).to_be_focused()


def test_counts_status_and_title_follow_the_feed_while_rows_stay(opened: World, page: Page, feed: Feed) -> None:
    own = page.locator(f"#row-{opened.own.pk}-0")
    count(page, "ok").to_have_text("7")
    feed.usage(opened.own.pk, 83_390_000)
    expect(own).to_contain_text("83.4%")
    count(page, "80").to_have_text("2")
    count(page, "ok").to_have_text("6")
    expect(own.locator("[data-row-status]")).to_have_text("80 Fut Long")
    feed.usage(opened.own.pk, 100_000_000, "auto")
    count(page, "blocked").to_have_text("5")
    expect(own.locator("[data-row-status]")).to_contain_text("AUTO BLOCK Fut Long")
    expect(page).to_have_title("(2) BREACH AA4 - Monitor - Risk console")
    expect(page.locator('[data-section="within"]').locator(f"#row-{opened.own.pk}-0")).to_have_count(1)
    page.get_by_role("button", name="Sort again").click()
    expect(page.locator('[data-section="blocked"]').locator(f"#row-{opened.own.pk}-0")).to_have_count(1)


def test_pause_keeps_values_and_resume_brings_them_in_order(opened: World, page: Page, feed: Feed) -> None:
    page.keyboard.press("p")
    expect(page.get_by_text("Paused.")).to_be_visible()
    expect(page.locator("#live-chip")).to_contain_text("PAUSED as of")
    page.evaluate("document.body.addEventListener('version-in-force', () => { document.body.dataset.heard = '1'; })")
    feed.usage(opened.own.pk, 97_000_000)
    expect(page.locator("body")).to_have_attribute("data-heard", "1")
    count(page, "90").to_have_text("2")
    expect(page.locator(f"#row-{opened.own.pk}-0")).to_contain_text("0.0%")
    page.keyboard.press("p")
    expect(page.locator('[data-section="near"]').locator(f"#row-{opened.own.pk}-0")).to_contain_text("97.0%")
    expect(page.get_by_text("Paused.")).to_be_hidden()
    expect(page.locator("#live-chip")).to_contain_text("LIVE")
    feed.usage(opened.own.pk, 61_000_000)
    expect(page.locator(f"#row-{opened.own.pk}-0")).to_contain_text("61.0%")


def test_newest_alerts_stand_beside_the_rows_where_there_is_room(opened: World, page: Page, feed: Feed) -> None:
    rail = page.locator("#rail-alerts")
    expect(rail).to_be_hidden()
    page.set_viewport_size({"width": 1600, "height": 900})
    expect(rail.get_by_text("No alerts")).to_be_visible()
    page.keyboard.press("p")
    make_alert(opened.own, 5)
    sides = {"0": [CALM] * 4}
    feed.send({"t": "rows", "rows": {str(opened.own.pk): {"sides": sides, "orders": True, "version": 1}}})
    link = rail.get_by_role("link", name="EX1 Fut Long")
    expect(link).to_be_visible(timeout=3000)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    link.click()
    page.wait_for_url(f"**/firms/EX1/groups/{opened.own.pk}/")


def test_a_late_feed_is_told_although_the_rows_are_held(opened: World, page: Page, feed: Feed) -> None:
    page.keyboard.press("p")
    expect(page.locator("#live-chip")).to_contain_text("PAUSED")
    expect(page.locator("#live-chip")).to_contain_text("STALE", timeout=8000)
    expect(page.locator("#stale-banner")).to_be_visible()


def test_status_follows_its_bar_at_once(opened: World, page: Page, feed: Feed) -> None:
    feed.usage(opened.own.pk, 83_390_000)
    row = page.locator(f"#row-{opened.own.pk}-0")
    expect(row).to_contain_text("83.4%")
    expect(row.locator("[data-row-status]")).to_have_text("80 Fut Long", timeout=500)


def test_every_column_fits_with_several_lces(opened: World, live_server: LiveServer, page: Page) -> None:
    sign_in(page, opened, "gcc", live_server.url)
    for width, query in ((1280, ""), (1440, ""), (1600, ""), (1920, ""), (1920, "?wall=1")):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/monitor/{query}")
        expect(page.locator("th.h-lce")).to_be_visible()
        over = page.locator("#monitor-scroll").evaluate("scroll => scroll.scrollWidth - scroll.clientWidth")
        assert (width, query, over) == (width, query, 0)


def test_filters_keep_the_address_and_rows_go_on_living(opened: World, page: Page, feed: Feed) -> None:
    page.locator("#band-ok").click()
    expect(page.locator("#band-ok")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#band-ok")).to_be_focused()
    page.get_by_role("button", name="Weekday").click()
    page.locator("#sort-fl").click()
    expect(page.locator("th.h-fl")).to_have_attribute("aria-sort", "descending")
    assert page.url.endswith("?band=ok&session=weekday&sort=-fl")
    feed.usage(opened.own.pk, 70_000_000)
    expect(page.locator(f"#row-{opened.own.pk}-0")).to_contain_text("70.0%")
    page.go_back()
    expect(page.locator("#session-weekday")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("th.h-fl[aria-sort]")).to_have_count(0)
    assert ["/ws/groups/?since=" in url for url in feed.asked] == [True]


def test_columns_are_chosen_and_kept_in_the_address(opened: World, page: Page) -> None:
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Last hour").uncheck()
    expect(page.locator(".spark")).to_have_count(0)
    expect(page.get_by_label("Last hour")).not_to_be_checked()
    assert page.url.endswith("?cols=limits%2Coptions%2Cchanged")


def test_monitor_has_no_serious_finding(
    transactional_db: None,
    live_server: LiveServer,
    screen: Page,  # noqa: F811
) -> None:
    world = make_world()
    paint_monitor(world, 14)
    sign_in(screen, world, "ra", live_server.url)
    for query in ("", "band=90&sort=-fl", "q=nothing", "wall=1"):
        screen.goto(f"{live_server.url}/monitor/?{query}")
        assert (query, serious(screen)) == (query, [])
    screen.goto(f"{live_server.url}/monitor/")
    screen.locator("#monitor-views summary").click()
    assert serious(screen) == []
    screen.get_by_role("button", name="Keys").click()
    assert serious(screen) == []
    for seq in range(1, 15):
        make_alert(world.own, seq, ("level", "refused", "unblocked", "blocked")[seq % 4])
    screen.set_viewport_size({"width": 1600, "height": 700})
    screen.goto(f"{live_server.url}/monitor/")
    screen.locator("#rail-14-0-0").wait_for()
    assert serious(screen) == []
