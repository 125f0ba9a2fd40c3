"""Nothing serious for axe on the pages of the kill switch, in both themes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.models import CancelAct, EngineMoment, Order
from tests.killswitch.test_services import enforce
from tests.web.scene import add_orders
from tests.web.test_axe import serious, sign_in
from tests.web.world import World, make_world

PAGES = (
    "/kill/", "/kill/?scope=101:EX1", "/kill/?scope=101:EX1:EX1EX1", "/kill/?q=nothing", "/kill/confirm/?scope=101:EX1",
    "/kill/{kill}/", "/kill/{kill}/lift/", "/kill/history/", "/kill/history/?state=refused", "/kill/grants/",
)  # fmt: skip


@pytest.fixture(params=["light", "dark"])
def page_in_theme(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in each theme, which fails the test on what the content policy stopped."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert stopped == []


@pytest.fixture
def painted(transactional_db: None) -> tuple[World, int]:
    """A kill in force with one order cancelled and one that waits for its market, and its key."""
    world = make_world()
    add_orders(world)
    EngineMoment.objects.create(shard=0, seq=1, session=0, market={"weekday": ["open", "2026-11-17"]})
    (kill,) = enforce(world)
    KillSwitch.objects.update(state="in_force", in_force_seq=9, in_force_at=kill.requested_at, orders=1, kept=1)
    CancelAct.objects.create(act=kill.act, seq=9, at=kill.requested_at, order_ids=[1], kept=1)
    Order.objects.filter(order_id=1).update(state="cancelled", cancel_act=kill.act)
    return world, kill.pk


def test_pages_have_no_serious_finding(
    painted: tuple[World, int], live_server: LiveServer, page_in_theme: Page
) -> None:
    world, key = painted
    sign_in(page_in_theme, world, "ra", live_server.url)
    for path in PAGES:
        page_in_theme.goto(live_server.url + path.format(kill=key))
        assert (path, serious(page_in_theme)) == (path, [])
    page_in_theme.goto(f"{live_server.url}/kill/confirm/?scope=101:EX1:EX1EX1")
    page_in_theme.get_by_role("button", name="Kill EX1EX1").click()
    page_in_theme.get_by_text("Type EX1EX1 to confirm.", exact=True).wait_for()
    assert serious(page_in_theme) == []
