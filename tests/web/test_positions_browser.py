"""The group's page in a browser: sides that open and stay current, the chart, the keys, and nothing serious for axe."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from creditcontrols.models import UtilizationMinute
from riskadmin.lib import clock
from tests.web.scene import paint
from tests.web.test_axe import screen, serious, sign_in
from tests.web.test_positions import add_order
from tests.web.world import MILLION, World, make_world, set_side

__all__ = ["screen"]

ORDERS_CHANGED = "document.body.dispatchEvent(new CustomEvent('orders-changed'))"


@pytest.fixture
def world(transactional_db: None) -> World:
    """The world with an order on Futures Long and an hour of figures."""
    made = make_world()
    add_order(made, 1, 60_000_000)
    set_side(made.own, 0, open=60_000_000, usage=60_000_000, level=60)
    now = clock.business_now().replace(second=0, microsecond=0)
    for ago, usage in ((50, 10_000_000), (20, 83_390_000), (5, 60_000_000)):
        UtilizationMinute.objects.create(
            group=made.own, bucket=0, side=0, minute=now - timedelta(minutes=ago), usage=usage, peak=usage,
            limit=MILLION,
        )  # fmt: skip
    return made


def visit(page: Page, world: World, server: LiveServer) -> None:
    """The own group's page, seen by its risk administrator."""
    sign_in(page, world, "ra", server.url)
    page.goto(f"{server.url}/firms/EX1/groups/{world.own.pk}/")
    page.locator("#chart [data-part=figure-0]").get_by_text("%").wait_for()


def test_gc2_32_side_opens_by_keyboard_and_stays_current(world: World, live_server: LiveServer, page: Page) -> None:
    visit(page, world, live_server)
    page.keyboard.press("j")
    side = page.get_by_role("button", name="Futures Long")
    expect(side).to_be_focused()
    page.keyboard.press("Enter")
    drill = page.get_by_role("region", name="Orders and fills of Futures Long")
    expect(drill).to_contain_text("equals usage")
    add_order(world, 2, 5_000_000)
    set_side(world.own, 0, open=65_000_000, usage=65_000_000, level=60)
    page.evaluate(ORDERS_CHANGED)
    expect(drill).to_contain_text("2 working orders")
    expect(drill).to_contain_text("650,000")
    expect(side).to_be_focused()
    page.keyboard.press("Enter")
    expect(drill).to_be_hidden()
    expect(side).to_have_attribute("aria-expanded", "false")


def test_chart_has_figures_ranges_and_a_table(world: World, live_server: LiveServer, page: Page) -> None:
    visit(page, world, live_server)
    chart = page.locator("#chart")
    page.get_by_role("button", name="1 h").click()
    expect(chart.locator("canvas")).to_be_visible()
    expect(chart.locator("[data-part=figure-0]")).to_have_text("60.0 %")
    page.get_by_role("button", name="As table").click()
    table = chart.get_by_role("region", name="Utilization by minute, table")
    expect(table.get_by_role("row").filter(has_text="833,900")).to_contain_text("83.4 %")
    expect(chart.locator("canvas")).to_be_hidden()
    chart.get_by_role("button", name="Options").click()
    expect(chart.locator("[data-part=name-0]")).to_have_text("Options Long")


def test_chart_goes_on_with_the_sides_of_the_page(world: World, live_server: LiveServer, page: Page) -> None:
    visit(page, world, live_server)
    page.locator('#positions [data-side="0"]').evaluate("(row) => { row.dataset.usage = '97400000'; }")
    expect(page.locator("#chart [data-part=figure-0]")).to_have_text("97.4 %")
    expect(page.locator("#chart [data-part=usage-0]")).to_have_text("974,000 USD")


def test_keys_edit_help_and_can_be_switched_off(world: World, live_server: LiveServer, page: Page) -> None:
    visit(page, world, live_server)
    page.keyboard.press("e")
    expect(page.get_by_label("Weekday exposure limit, futures")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    box = page.get_by_label("Single keys work on this browser")
    expect(box).to_be_visible()
    box.uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(box).to_be_hidden()


def test_engine_down_is_said_before_the_first_beat(world: World, live_server: LiveServer, page: Page) -> None:
    visit(page, world, live_server)
    expect(page.locator("#engine-banner")).to_be_visible()


def test_opened_side_and_table_have_no_serious_finding(
    transactional_db: None, live_server: LiveServer, screen: Page
) -> None:
    world = make_world()
    paint(world)
    sign_in(screen, world, "ra", live_server.url)
    screen.goto(f"{live_server.url}/firms/EX1/groups/{world.own.pk}/")
    screen.get_by_role("button", name="Futures Long").click()
    screen.get_by_text("does not equal usage").wait_for()
    screen.get_by_role("button", name="As table").click()
    assert serious(screen) == []
    screen.keyboard.press("?")
    screen.get_by_label("Single keys work on this browser").wait_for()
    assert serious(screen) == []
