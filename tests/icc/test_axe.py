"""Nothing serious for axe on the pages of the inline credit controls, in both themes, and the content policy stops
nothing."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.icc.test_pages import alert
from tests.icc.world import decide, icc_world, set_long, stands
from tests.web.test_axe import screen, serious, sign_in

__all__ = ["screen"]


@pytest.mark.parametrize("who", ["ca", "ea"])
def test_pages_of_position_limits_have_no_serious_finding(
    transactional_db: None, live_server: LiveServer, screen: Page, who: str
) -> None:
    world = icc_world()
    row = set_long(world, "ca", 100)
    set_long(world, "ea", 0, kind="OPT")
    stands(net=90, level_long=80, limit_long=100)
    alert()
    decide(world, unset_refused=True, levels=(80,))
    paths = ["", "?account=nothing", f"limits/{row.pk}/", "limits/new/", "policies/", "policies/101/EX1/", "alerts/"]
    sign_in(screen, world, who, live_server.url)
    for path in [*paths, "history/"]:
        screen.goto(f"{live_server.url}/icc/{path}")
        assert (path, serious(screen)) == (path, [])
