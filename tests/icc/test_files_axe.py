"""Nothing serious for axe on the pages of files and of Max Usage, in both themes, and the content policy stops
nothing."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from creditcontrols.icc.models import PositionDay
from creditcontrols.icc.usage import usual_days
from tests.icc import test_files, test_files_levels
from tests.icc.world import UNIT, icc_world, set_long
from tests.web.test_axe import screen, serious, sign_in
from tests.web.world import World

__all__ = ["screen"]


def pages(world: World, who: str) -> list[str]:
    """The addresses, with something on each page."""
    set_long(world, "ca", 100, 50)
    PositionDay.objects.create(
        day=usual_days()["until"], lce="101", ef="EX1", account="ACC1", product="YM", kind="FUT", peak_long=80 * UNIT,
        limit_long=100,
    )  # fmt: skip
    rows = [test_files.row(LCE_long="60", EF_long="70"), test_files.row(Product="ZZ"), test_files.row(Type="OPT")]
    file = test_files.verified(world, [*rows, test_files.row(Type="Options", LCE_long="7", EF_long="9")], who)
    mended = test_files.verified(world, rows[:1], who)
    levels = test_files_levels.verified(world, [test_files_levels.row(levels="80", recipients="a@example.com")])
    paths = ["/icc/files/", f"/icc/files/{file.pk}/", f"/icc/files/{mended.pk}/", "/icc/usage/", "/icc/usage/?since=x"]
    return [*paths, "/icc/levels/files/", *([f"/icc/levels/files/{levels.pk}/"] if who == "ca" else [])]


@pytest.mark.parametrize("who", ["ca", "ea"])
def test_pages_of_files_have_no_serious_finding(
    transactional_db: None, live_server: LiveServer, screen: Page, who: str
) -> None:
    world = icc_world()
    paths = pages(world, who)
    sign_in(screen, world, who, live_server.url)
    for path in paths:
        screen.goto(live_server.url + path)
        assert (path, serious(screen)) == (path, [])
