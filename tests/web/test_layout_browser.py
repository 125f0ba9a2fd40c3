"""The pages in a browser: nothing wider than the window, and the status of a row follows its sides."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from creditcontrols.models import ExchangeGroup, UtilizationMinute
from riskadmin.lib import clock
from tests.web.scene import paint
from tests.web.test_axe import sign_in
from tests.web.world import MILLION, World, make_world


@pytest.fixture
def painted(transactional_db: None, live_server: LiveServer, page: Page) -> World:
    """Something of everything, and its risk administrator signed in."""
    world = make_world()
    paint(world)
    sign_in(page, world, "ra", live_server.url)
    return world


def give_minute(group: ExchangeGroup, back: int) -> None:
    """Usage of Futures Long as it was so many minutes ago."""
    minute = clock.business_now().replace(second=0, microsecond=0) - timedelta(minutes=back)
    values = {"usage": 50_000_000, "peak": 50_000_000, "limit": MILLION}
    UtilizationMinute.objects.create(group=group, bucket=0, side=0, minute=minute, **values)


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_no_page_scrolls_sideways_from_640_to_1920(painted: World, live_server: LiveServer, page: Page) -> None:
    for path in ("/", f"/firms/EX1/groups/{painted.own.pk}/"):
        page.goto(live_server.url + path)
        for width in (640, 1280, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            assert (path, width, too_wide(page)) == (path, width, 0)


def test_list_shows_every_column_at_1280(painted: World, live_server: LiveServer, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url)
    assert (
        page.evaluate(
            "(() => { const s = document.querySelector('.scroll'); return s.scrollWidth - s.clientWidth; })()"
        )
        <= 0
    )


SIDE = """([group, side, band, kind]) => {
  const cell = document.querySelector(`[data-group="${group}"] [data-side="${side}"]`);
  const chip = kind ? `<span class="blk" data-kind="${kind}"></span>` : '<span class="state"></span>';
  cell.querySelector("[data-k=utilization]").innerHTML = `<div class="util" data-band="${band}"></div>`;
  cell.querySelector("[data-k=status]").innerHTML = chip;
}"""


def test_gc2_31_row_status_follows_its_sides(painted: World, live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url)
    own = painted.own.pk
    status = page.locator(f'[data-group="{own}"] [data-row-status]')
    expect(status).to_contain_text("Fut Long")
    for side, band, kind, shown in (
        (0, "100", "auto", "AUTO BLOCK Fut Long"),
        (1, "ok", "zero", "AUTO BLOCK Fut Long +1"),
        (1, "100", "auto", "AUTO BLOCK Futures"),
        (1, "ok", "", "AUTO BLOCK Fut Long"),
        (0, "70", "", "70 Fut Long"),
        (0, "ok", "", "OK"),
    ):
        page.evaluate(SIDE, [own, side, band, kind])
        expect(status).to_have_text(shown)


@pytest.mark.parametrize(
    ("told", "shown"), [("1,234,500,000", "1,234.5"), ("800,000", "0.8"), ("No Limit", "No Limit")]
)
def test_limit_of_a_row_follows_its_sides(
    painted: World, live_server: LiveServer, page: Page, told: str, shown: str
) -> None:
    page.goto(live_server.url)
    row = page.locator(f'[data-group="{painted.own.pk}"]')
    row.locator('[data-side="2"] [data-k=limit]').evaluate("(cell, told) => { cell.textContent = told; }", told)
    expect(row.locator('[data-limit-of="2"]')).to_have_text(shown)


def test_levels_of_the_notifications_stay_within_their_column(
    painted: World, live_server: LiveServer, page: Page
) -> None:
    page.goto(f"{live_server.url}/firms/EX1/groups/{painted.own.pk}/")
    for width in (1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        over, rows = page.locator(".levels").evaluate(
            """levels => [levels.scrollWidth - levels.clientWidth,
                          new Set([...levels.children].map(box => box.offsetTop)).size]"""
        )
        assert (width, over, rows) == (width, 0, 2 if width == 1280 else 1)


def test_a_young_chart_begins_with_its_first_data_and_says_so(
    painted: World, live_server: LiveServer, page: Page
) -> None:
    give_minute(painted.own, 12)
    page.goto(f"{live_server.url}/firms/EX1/groups/{painted.own.pk}/")
    page.get_by_role("button", name="1 h").click()
    expect(page.get_by_text("From the first order at")).to_be_visible()
    page.get_by_role("button", name="Week").click()
    expect(page.get_by_text("last value of 10 minutes")).to_be_visible()
    expect(page.get_by_text("From the first order at")).to_be_hidden()
    give_minute(painted.own, 90)
    page.reload()
    page.get_by_role("button", name="1 h").click()
    expect(page.get_by_text("last value of each minute")).to_be_visible()
    expect(page.get_by_text("From the first order at")).to_be_hidden()
