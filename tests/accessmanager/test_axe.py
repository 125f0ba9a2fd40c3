"""Nothing serious for axe on the pages of the Access Manager, in both themes."""

import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.accessmanager.scene import Scene, list_contract, make_scene
from tests.accessmanager.test_permitting import PLACE, permit
from tests.web.test_axe import screen, serious

__all__ = ["screen"]
PATHS = (
    "/access-manager/", "/access-manager/accounts/", "/access-manager/accounts/?firm=ZZZ", PLACE,
    "/access-manager/accounts/LCA/EX1/N1U/", "/access-manager/history/", "/access-manager/history/?product=CLT",
)  # fmt: skip


@pytest.fixture
def painted(transactional_db: None) -> Scene:
    """Accounts permitted and revoked, a contract without a last trading day."""
    scene = make_scene()
    list_contract("T1U", "CBOT", "T1UZ6", None)
    permit(scene, "A1", "*")
    permit(scene, "A2", permitted=False)
    return scene


@pytest.mark.parametrize("who", ["ra", "ea"])
def test_pages_of_the_access_manager_have_no_serious_finding(
    painted: Scene, live_server: LiveServer, screen: Page, who: str
) -> None:
    cookie = painted.client(who).cookies[settings.SESSION_COOKIE_NAME]
    screen.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    for path in PATHS:
        answer = screen.goto(f"{live_server.url}{path}")
        assert (path, answer.status if answer else 0) == (path, 200)
        assert (path, serious(screen)) == (path, [])
    if who == "ra":
        screen.goto(f"{live_server.url}{PLACE}")
        screen.get_by_label("Account A1").check()
        screen.get_by_role("button", name="Revoke…").click()
        assert serious(screen) == []
