"""The limits form in a browser: marks, review, save, and the trail to "in force" without a reload."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from creditcontrols.models import SettingsVersion
from riskadmin.lib import clock
from tests.web.test_axe import sign_in
from tests.web.world import World, make_world


@pytest.fixture
def opened(transactional_db: None, live_server: LiveServer, page: Page) -> World:
    """The own group's page, open for its risk administrator."""
    world = make_world()
    sign_in(page, world, "ra", live_server.url)
    page.goto(f"{live_server.url}/firms/EX1/groups/{world.own.pk}/")
    return world


def test_edit_review_save_and_in_force_without_reload(opened: World, page: Page) -> None:
    expect(page.locator("#savebar")).to_be_hidden()
    page.get_by_label("Weekday exposure limit, futures", exact=True).fill("2.0")
    expect(page.get_by_text("was 1.0")).to_be_visible()
    expect(page.locator("#review")).to_contain_text("loosens")
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.locator("#trail")).to_have_attribute("data-version", "2")
    expect(page.locator("#savebar")).to_be_hidden()
    expect(page.locator("#recent")).to_contain_text("2.0 USD M")
    now = clock.business_now()
    SettingsVersion.objects.filter(group=opened.own, version=2).update(in_force_seq=5, in_force_at=now)
    expect(page.locator("#trail")).to_have_attribute("data-state", "in-force")


def test_gc2_03_no_max_limit_empties_and_disables_its_field(opened: World, page: Page) -> None:
    field = page.get_by_label("Weekday max quantity, futures buy", exact=True)
    box = page.get_by_label("No Max Limit, Weekday max quantity, futures buy")
    expect(field).to_be_disabled()
    box.uncheck()
    field.fill("100")
    expect(page.get_by_role("button", name="Save 1 change")).to_be_visible()
    box.check()
    expect(field).to_have_value("")
    expect(page.locator("#savebar")).to_be_hidden()


def test_discard_puts_everything_back(opened: World, page: Page) -> None:
    page.get_by_label("Manual, quantities only").check()
    page.get_by_label("Weekday exposure limit, options", exact=True).fill("9")
    page.get_by_text("Discard").click()
    expect(page.get_by_label("Weekday exposure limit, options", exact=True)).to_have_value("0.5")
    expect(page.get_by_label("Automated", exact=True)).to_be_checked()
    expect(page.locator("#savebar")).to_be_hidden()


def test_theme_and_density_are_kept_by_the_browser(opened: World, page: Page) -> None:
    for name in ("Theme", "Density"):
        with page.expect_response("**/preferences/"):
            page.get_by_role("button", name=name).click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-density", "comfortable")
