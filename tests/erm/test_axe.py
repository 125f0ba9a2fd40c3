"""Nothing serious for axe on the pages of entity risk, in both themes, and the content policy stops nothing."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.erm.engine import settle
from tests.erm.test_files import row, verified
from tests.erm.world import enter, erm_world, hide, limit, restrict, restrict_blocks
from tests.web.test_axe import screen, serious, sign_in

__all__ = ["screen"]


BOTH = ("", "firms/EX1/", "firms/EX1/101/products/", "maximums/", "maximums/operator/?firm=EX1&operator=TR1",
        "maximums/files/", "trades/", "trades/?state=entered")  # fmt: skip
PATHS = {
    "ra": (*BOTH, "firms/EX1/101/products/YM/", "firms/EX1/101/trade-types/BLOCK/", "settings/101/"),
    "ea": (*BOTH, "trades/new/"),
}


@pytest.mark.parametrize("who", ["ra", "ea"])
def test_pages_of_entity_risk_have_no_serious_finding(
    transactional_db: None, live_server: LiveServer, screen: Page, who: str
) -> None:
    world = erm_world()
    restrict_blocks(world)
    made = enter(world)
    settle(world)
    restrict(world)
    hide(world)
    limit(world, YM=(10, None))
    upload = verified(world, [row(Outright="1"), row("TR2", Outright="x")])
    own = [f"trades/{made.pk}/"] + [f"maximums/files/{upload.pk}/"] * (who == "ra")
    sign_in(screen, world, who, live_server.url)
    for path in (*PATHS[who], *own):
        screen.goto(f"{live_server.url}/entity-risk/{path}")
        assert (path, serious(screen)) == (path, [])
