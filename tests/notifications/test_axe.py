"""Nothing serious for axe on the alerts page, the panel and the demo's inbox, in both themes."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from notifications import sink
from notifications.choices import Outcome
from tests.notifications.rows import make_alert, make_decision
from tests.notifications.test_inbox import make_mail
from tests.web.test_axe import screen, serious, sign_in
from tests.web.world import World, make_world

__all__ = ["screen"]


@pytest.fixture
def painted(transactional_db: None) -> World:
    """Alerts of every kind and mail state, and a mail."""
    world = make_world()
    for seq, kind in enumerate(("level", "blocked", "refused", "unblocked", "changed", "cancelall"), 1):
        make_alert(world.own, seq, kind, level=100 if kind == "blocked" else 80)
    for seq, level in enumerate((60, 70, 80, 90), 11):
        make_decision(world.own, make_alert(world.own, seq, level=level), refused="550 no" * (level == 60))
    make_decision(world.own, make_alert(world.own, 20), outcome=Outcome.SUPPRESSED)
    sink.keep("s@b.example", ["a@b.example"], make_mail())
    return world


@pytest.mark.parametrize("who", ["ra", "ea"])
def test_pages_of_notifications_have_no_serious_finding(
    painted: World, live_server: LiveServer, screen: Page, who: str
) -> None:
    sign_in(screen, painted, who, live_server.url)
    panel = f"/firms/EX1/groups/{painted.own.pk}/notifications/"
    for path in ("/alerts/", "/alerts/?level=90", panel, "/demo/inbox/"):
        screen.goto(live_server.url + path)
        screen.locator("#bell .count").wait_for()
        assert (path, serious(screen)) == (path, [])
