"""Theme and density stay with the account and stand in the page's first byte; without an account with the browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import User
from tests.web.test_axe import sign_in
from tests.web.world import World, make_world

KEEP = "/preferences/"


def head(world: World, who: str | None, path: str = "/monitor/") -> str:
    """The opening tag of the page."""
    found = re.search(r"<html[^>]*>", world.client(who).get(path).content.decode())
    assert found
    return found.group()


def test_a_choice_is_kept_and_the_other_stays(world: World) -> None:
    client = world.client("ra")
    assert client.post(KEEP, {"theme": "dark"}).status_code == 204
    assert client.post(KEEP, {"density": "comfortable"}).status_code == 204
    kept = User.objects.get(username="ra")
    assert (kept.theme, kept.density) == ("dark", "comfortable")
    assert User.objects.get(username="ca").theme == ""
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"theme": "pink"}, {"density": "dark"}, {"theme": "dark", "density": "x"}])
def test_what_there_is_not_is_refused_and_nothing_is_kept(world: World, sent: dict[str, str]) -> None:
    assert world.client("ra").post(KEEP, sent).status_code == 422
    kept = User.objects.get(username="ra")
    assert (kept.theme, kept.density) == ("", "")


def test_pages_are_rendered_as_the_account_has_it(world: World) -> None:
    world.client("ra").post(KEEP, {"theme": "dark", "density": "comfortable"})
    for path in ("/monitor/", "/accounts/sessions/", "/firms/ZZZ/groups/1/"):
        tag = head(world, "ra", path)
        assert 'data-bs-theme="dark" data-density="comfortable" data-theme-kept data-account="/preferences/"' in tag
    assert "data-theme-kept" not in head(world, "ca")
    assert "data-account" not in head(world, None, "/accounts/login/")


@pytest.fixture
def world_with_pages(transactional_db: None) -> World:
    return make_world()


def test_theme_is_kept_with_the_account_and_not_with_the_browser(
    world_with_pages: World, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, world_with_pages, "ra", live_server.url)
    page.goto(f"{live_server.url}/monitor/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    with page.expect_response("**/preferences/") as answer:
        page.get_by_role("button", name="Theme").click()
    assert answer.value.status == 204
    page.evaluate("localStorage.setItem('theme', 'light')")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_a_choice_that_the_server_did_not_keep_is_said(
    world_with_pages: World, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, world_with_pages, "ra", live_server.url)
    page.goto(f"{live_server.url}/monitor/")
    page.route("**/preferences/", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name="Density").click()
    expect(page.locator("html")).to_have_attribute("data-density", "comfortable")
    expect(page.get_by_text("The density was not kept")).to_be_visible()
