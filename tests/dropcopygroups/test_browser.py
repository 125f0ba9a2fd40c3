"""Three people in the browser: the wizard, a decline, both approvals, provisioning, admin control; axe on all pages."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dropcopygroups.services import deciding, keeping, testing
from dropcopygroups.services.submitting import submit
from riskadmin.firms.models import User
from riskadmin.mail.models import OutboxMessage
from tests.dropcopygroups.conftest import World
from tests.dropcopygroups.test_pages import browser as client_of
from tests.dropcopygroups.world import make_front_end
from tests.web.test_axe import screen, serious

__all__ = ["screen"]


def sign_in(page: Page, user: User, url: str) -> None:
    cookie = client_of(user).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


class People:
    """A page for each user; a page stays open while the others act."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url, self.contexts = browser, url, []

    def page(self, user: User, name: str) -> Page:
        context = self.browser.new_context(viewport={"width": 1280, "height": 900})
        self.contexts.append(context)
        page = context.new_page()
        sign_in(page, user, self.url)
        page.goto(self.url + reverse(name))
        return page


@pytest.fixture
def people(transactional_db: None, world: World, browser: Browser, live_server: LiveServer) -> Iterator[People]:
    make_front_end()
    made = People(browser, live_server.url)
    yield made
    for context in made.contexts:
        context.close()


def ask(page: Page, url: str, name: str) -> None:
    """Through the wizard; the page is left after the name, and the draft found again."""
    page.goto(url + reverse("drop_copy_new"))
    page.get_by_role("button", name="Proceed").click()
    page.get_by_label("Group name").fill(name)
    page.get_by_role("button", name="Continue").click()
    page.goto(url + reverse("drop_copy_new"))
    page.locator("#main table a").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Execution - Elimination").uncheck()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add 3 found").click()
    page.get_by_role("button", name="Continue to submit").click()
    page.get_by_role("button", name="Submit", exact=True).click()


def decide(page: Page, url: str, button: str, reason: str = "") -> None:
    page.goto(url + reverse("drop_copy_requests"))
    page.locator("#h-todo").wait_for()
    page.locator("section[aria-labelledby=h-todo] tbody a").first.click()
    page.get_by_label("Reason, required").fill(reason)
    page.get_by_role("button", name=button).click()


def test_dcg_3_a_decline_fails_and_both_approvals_complete(world: World, people: People) -> None:
    asks = people.page(world.ea, "drop_copy")
    one, two = people.page(world.ca_alp, "drop_copy_requests"), people.page(world.ca_brk, "drop_copy_requests")
    ask(asks, people.url, "Desk")
    expect(asks.get_by_text("GAM approves and provisions")).to_be_visible()
    decide(one, people.url, "Approve for ALP")
    expect(asks.get_by_text("ALP Clearer ALP approved")).to_be_visible()  # live
    decide(two, people.url, "Decline for BRK", "not our sessions")
    expect(asks.locator(".pagehead .state")).to_have_text("Failed")
    expect(asks.locator("#progress")).to_contain_text("BRK declined: not our sessions")
    ask(asks, people.url, "Desk")
    decide(one, people.url, "Approve for ALP")
    decide(two, people.url, "Approve for BRK")
    decide(people.page(world.gam, "drop_copy_requests"), people.url, "Approve and provision")
    expect(asks.locator(".pagehead .state")).to_have_text("Completed")
    asks.get_by_role("link", name="Target sessions and addresses").click()
    expect(asks.locator("#main tbody th")).to_have_text("D00AAAN")
    assert OutboxMessage.objects.filter(subject__startswith="Completed").count() == 4


def test_dcg_3_with_admin_control_it_completes_at_once(world: World, people: People) -> None:
    for user, lce in ((world.ca_alp, world.alp), (world.ca_brk, world.brk)):
        keeping.grant_control(actor=user, execution_firm=world.firm, lce=lce)
    page = people.page(world.ea, "drop_copy")
    ask(page, people.url, "Desk")
    expect(page.locator(".pagehead .state")).to_have_text("Completed")


def painted(world: World) -> dict[str, list[str]]:
    """Something of everything; the pages by user."""
    make_front_end()
    waits = submit(actor=world.ea, request_id=world.draft(name="Waits").pk)
    failed = submit(actor=world.ea, request_id=world.draft(name="Failed").pk)
    deciding.decline(actor=world.ca_brk, request_id=failed.pk, lce=world.brk, reason="not our sessions")
    for user, lce in ((world.ca_alp, world.alp), (world.ca_brk, world.brk)):
        keeping.grant_control(actor=user, execution_firm=world.firm, lce=lce)
    group = submit(actor=world.ea, request_id=world.draft().pk).group_id
    testing.allot_test_target(actor=world.gam, entity=world.clearer, ids=world.comps)
    draft = world.draft(name="Draft", step="submit").pk
    steps = [f"requests/{draft}/{step}/" for step in ("name", "front_end", "filters", "sources", "submit")]
    return {
        "ea": ["", "new/", *steps, "requests/", f"requests/{failed.pk}/", f"groups/{group}/",
               f"groups/{group}/targets/", "cost/"],
        "ca_alp": ["requests/", f"requests/{waits.pk}/", "admin-control/"],
        "gam": ["", "entities/", "entities/new/", "entities/AAA/", "test-targets/"],
    }  # fmt: skip


def test_no_page_has_a_serious_finding(
    transactional_db: None, world: World, live_server: LiveServer, screen: Page
) -> None:
    for who, paths in painted(world).items():
        sign_in(screen, getattr(world, who), live_server.url)
        for path in paths:
            screen.goto(f"{live_server.url}/drop-copy/{path}")
            assert (path, serious(screen)) == (path, [])
