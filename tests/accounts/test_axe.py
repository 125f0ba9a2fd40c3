"""Nothing serious for axe on the pages of accounts, in both themes, and the content policy stops nothing."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from creditcontrols.filework import sheets
from tests.accounts.test_files import new_row, verified
from tests.accounts.world import accounts_world, register, suspend
from tests.web.test_axe import screen, serious, sign_in

__all__ = ["screen"]


@pytest.mark.parametrize("who", ["ca", "ea"])
def test_pages_of_accounts_have_no_serious_finding(
    transactional_db: None, live_server: LiveServer, screen: Page, who: str
) -> None:
    world = accounts_world()
    made = register(world, firms=("AA1", "EX1"), sessions=("EX1EX1N",))
    register(world, "SUB1", parent="ACC1", status="inactive")
    suspend(world, made)
    upload = verified(world, [new_row("ACC1"), new_row("ACC2", Owner="NONE"), new_row("ACC3")], sheets.to_csv)
    page = f"/ams/accounts/{made.pk}/"
    paths = ["/ams/accounts/", "/ams/accounts/?q=nothing", page, f"{page}order-entry/EX1/", "/ams/files/"]
    if who == "ca":
        paths += [f"{page}edit/", f"{page}status/", "/ams/accounts/new/", "/ams/policy/101/", f"{page}permissions/CPC/"]
        paths += [f"/ams/files/{upload.pk}/"]
    sign_in(screen, world, who, live_server.url)
    for path in paths:
        screen.goto(live_server.url + path)
        assert (path, serious(screen)) == (path, [])
