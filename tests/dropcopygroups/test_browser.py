"""Three people in the browser: the wizard, a decline, both approvals, provisioning, admin control; axe on all pages."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dropcopygroups.services import deciding, keeping, testing
from dropcopygroups.services.submitting import submit
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.fixstore.models import PortClosure
from riskadmin.fixstore.services import close_port
from riskadmin.mail.models import OutboxMessage
from tests.dropcopygroups.conftest import World
from tests.dropcopygroups.delivered import make_copies, make_stream, make_target
from tests.dropcopygroups.test_pages import browser as client_of
from tests.dropcopygroups.world import AT, make_dc_group, make_front_end
from tests.factories import make_user
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
    expect(asks.locator("section[aria-labelledby=h-t] tbody th")).to_have_text("D00AAAN")
    assert OutboxMessage.objects.filter(subject__startswith="Completed").count() == 4


def test_dcg_3_with_admin_control_it_completes_at_once(world: World, people: People) -> None:
    for user, lce in ((world.ca_alp, world.alp), (world.ca_brk, world.brk)):
        keeping.grant_control(actor=user, execution_firm=world.firm, lce=lce)
    page = people.page(world.ea, "drop_copy")
    ask(page, people.url, "Desk")
    expect(page.locator(".pagehead .state")).to_have_text("Completed")


def paint_targets(world: World) -> None:
    """A target that is connected, one that has ended, one with a closed port."""
    busy = make_target(make_dc_group(world.entity, "Busy"), "D70AAAN")
    make_stream(busy, connected_since=AT)
    make_copies(busy, 3)
    make_stream(make_target(busy.group, "D71AAAN", test=True, ends_at=AT))
    make_target(busy.group, "D72AAAN")
    close_port(actor="drop copy", session_id="D72", reason="five")


def painted(world: World) -> dict[User, list[str]]:
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
    paint_targets(world)
    gcc = make_user(Role.GCC, username="gcc")
    return {
        gcc: ["targets/", "targets/?connection=away&kind=MSGW", "../ports/", "../ports/D72/reopen/"],
        world.ea: ["", "new/", *steps, "requests/", f"requests/{failed.pk}/", f"groups/{group}/",
               f"groups/{group}/targets/", "cost/"],
        world.ca_alp: ["requests/", f"requests/{waits.pk}/", "admin-control/"],
        world.gam: ["", "entities/", "entities/new/", "entities/AAA/", "test-targets/"],
    }  # fmt: skip


def test_fix_3_gcc_sees_a_closed_port_of_a_target_and_reopens_it(world: World, people: People) -> None:
    target = make_target(make_dc_group(world.entity), "D70AAAN")
    gcc = people.page(make_user(Role.GCC, username="gcc"), "drop_copy_target_list")
    expect(gcc.locator("#target-rows")).to_contain_text("never logged on")
    close_port(actor="drop copy", session_id="D70", reason="five invalid logons within 60 seconds")
    expect(gcc.locator("#target-rows")).to_contain_text("PORT CLOSED", timeout=15_000)  # live
    owner = people.page(world.ea, "drop_copy_target_list")
    expect(owner.locator("#target-rows")).to_contain_text("PORT CLOSED")
    expect(owner.get_by_role("link", name="Reopen")).to_have_count(0)
    gcc.get_by_role("link", name="Reopen port D70").click()
    gcc.get_by_label("Reason").fill("The client changed its key file")
    gcc.get_by_label("Session id once more").fill("D71")
    gcc.get_by_role("button", name="Reopen port D70").click()
    expect(gcc.get_by_text("Type D70 to confirm.").first).to_be_visible()
    expect(gcc.get_by_label("Reason")).to_have_value("The client changed its key file")
    gcc.get_by_label("Session id once more").fill("D70")
    gcc.get_by_role("button", name="Reopen port D70").click()
    expect(gcc.get_by_text("Port D70 is open again.")).to_be_visible()
    make_stream(target, connected_since=AT)
    expect(owner.locator("#target-rows")).to_contain_text("since 10:00:00", timeout=15_000)
    assert PortClosure.objects.get().reopened_by == "gcc"


def test_no_page_has_a_serious_finding(
    transactional_db: None, world: World, live_server: LiveServer, screen: Page
) -> None:
    for who, paths in painted(world).items():
        sign_in(screen, who, live_server.url)
        for path in paths:
            screen.goto(f"{live_server.url}/drop-copy/{path}")
            assert (path, serious(screen)) == (path, [])
