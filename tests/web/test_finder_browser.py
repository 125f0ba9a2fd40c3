"""The command box in a browser: by keys alone, its states, and nothing serious for axe."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.web.test_axe import screen, serious, sign_in  # noqa: F401
from tests.web.world import World, make_world


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def found(page: Page) -> Locator:
    """The list of the box; pages have options of their own."""
    return page.locator("#finder-list")


def open_box(world: World, url: str, page: Page, path: str = "/monitor/") -> None:
    sign_in(page, world, "ra", url)
    page.goto(url + path)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Find")).to_be_visible()
    expect(found(page).get_by_role("option", selected=True)).to_have_count(1)


def test_a_firm_is_opened_by_keys_alone(world: World, live_server: LiveServer, page: Page) -> None:
    open_box(world, live_server.url, page)
    field = page.get_by_role("combobox", name="Find a firm, exchange group, account, page or action")
    expect(field).to_be_focused()
    page.keyboard.type("ex1")
    expect(found(page).get_by_role("option")).to_have_count(1)
    expect(found(page).get_by_role("option", selected=True)).to_contain_text("EX1 CME/CBOT")
    chosen = found(page).get_by_role("option").get_attribute("id")
    expect(field).to_have_attribute("aria-activedescendant", chosen or "none")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/firms/EX1/groups/{world.own.pk}/")


def test_arrows_go_round_escape_closes_and_gives_the_focus_back(
    world: World, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, world, "ra", live_server.url)
    page.goto(f"{live_server.url}/alerts/")
    page.get_by_role("button", name="Find").click()
    expect(found(page).get_by_role("option", selected=True)).to_contain_text("Monitor")
    page.keyboard.press("ArrowUp")
    expect(found(page).get_by_role("option", selected=True)).to_contain_text("Sign out")
    page.keyboard.press("ArrowDown")
    expect(found(page).get_by_role("option", selected=True)).to_contain_text("every bucket, live")
    page.keyboard.press("Escape")
    expect(page.locator("#finder")).to_be_hidden()
    expect(page.get_by_role("button", name="Find")).to_be_focused()


def test_acts_are_those_of_the_page(world: World, live_server: LiveServer, page: Page) -> None:
    open_box(world, live_server.url, page)
    page.keyboard.type("pause")
    expect(found(page).get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#monitor-paused")).to_be_visible()
    page.goto(f"{live_server.url}/alerts/")
    page.keyboard.press("Control+k")
    page.keyboard.type("pause")
    expect(page.get_by_text("This page has no such action.")).to_be_visible()
    expect(found(page).get_by_role("option")).to_have_count(0)


def test_nothing_found_and_no_answer_are_said(world: World, live_server: LiveServer, page: Page) -> None:
    open_box(world, live_server.url, page)
    page.keyboard.type("zzz")
    expect(page.get_by_text('Nothing within your roles fits "zzz"')).to_be_visible()
    expect(page.get_by_role("combobox", name="Find a firm")).to_have_attribute("aria-expanded", "false")
    page.route("**/find/**", lambda route: route.fulfill(status=500))
    page.keyboard.type("z")
    expect(page.get_by_text("Nothing was looked up")).to_be_visible()


def test_a_slow_answer_is_waited_for_in_words(world: World, live_server: LiveServer, page: Page) -> None:
    open_box(world, live_server.url, page)
    held: list[Route] = []
    page.route("**/find/**", lambda route: held.append(route))
    page.keyboard.type("ex1")
    expect(page.get_by_text("Looking.")).to_be_visible()
    held[-1].continue_()
    expect(found(page).get_by_role("option")).to_have_count(1)


def test_the_box_has_no_serious_finding(world: World, live_server: LiveServer, screen: Page) -> None:  # noqa: F811
    open_box(world, live_server.url, screen)
    assert serious(screen) == []
    screen.keyboard.type("ex1")
    expect(found(screen).get_by_role("option")).to_have_count(1)
    assert serious(screen) == []
