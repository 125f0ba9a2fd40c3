"""Kill switches on the Monitor: no row that refuses every order looks calm, and the page says so within a second."""

import pytest
from playwright.sync_api import Page, expect

from creditcontrols.killswitch import selectors, services
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.monitor.kills import ALL, Kill, kill_over
from tests.web.test_axe import screen, serious, sign_in  # noqa: F401
from tests.web.test_monitor_browser import Feed, count, feed, opened  # noqa: F401
from tests.web.test_monitor_page import body, row
from tests.web.world import World


def kill(world: World, scope: str) -> KillSwitch:
    """Kill a scope as its LCE's risk administrator."""
    targets = selectors.targets_of(world.users["gcc"], (scope,))
    return services.enforce(actor=world.users["ra"], targets=targets, reason="Runaway algo")[0]


@pytest.mark.parametrize(
    ("lce", "firm", "session", "expected"),
    [
        ("101", "EX1", "", "whole"), ("101", ALL, "", "whole"), (ALL, "EX1", "", "whole"), ("101", "EX1", "S", "part"),
        ("101", "EX2", "", ""), ("102", "EX1", "", ""), (ALL, "EX2", "S", ""),
    ],
)  # fmt: skip
def test_ks_which_rows_a_kill_stops(lce: str, firm: str, session: str, expected: str) -> None:
    assert kill_over([Kill(lce, firm, session, "", "")], "101", "EX1") == expected


def test_ks_a_killed_firm_is_blocked_on_the_monitor_and_in_its_file(world: World) -> None:
    kill(world, "101:EX1")
    found = row(body(world), world.own)
    assert ("KILL SWITCH" in found, 'data-state="blocked"' in found, 'data-kill="whole"' in found) == (True,) * 3
    assert "In force" in world.client("ra").get("/monitor/export/").content.decode()
    assert "Kill switch in force" not in body(world, user="foreign_ra")


def test_ks_a_killed_session_is_told_and_blocks_no_row(world: World) -> None:
    kill(world, "101:EX1:EX1EX1")
    found = row(body(world), world.own)
    assert ('data-kill="part"' in found, 'data-state="ok"' in found, "KILL SWITCH<" in found) == (True, True, False)


def test_ks_a_kill_shows_in_the_open_page_and_goes_with_its_end(opened: World, page: Page, feed: Feed) -> None:  # noqa: F811
    cell = page.locator(f"#row-{opened.own.pk}-0 [data-row-status]")
    expect(cell).to_contain_text("OK")
    before = int(page.locator('#monitor-counts [data-count="blocked"]').inner_text())
    made = kill(opened, "101:EX1")
    expect(cell).to_contain_text("KILL SWITCH")
    expect(page.locator("#monitor-kills a")).to_have_text("EF EX1 at LCE 101")
    count(page, "blocked").to_have_text(str(before + 2))
    KillSwitch.objects.filter(pk=made.pk).update(state="lifted")
    expect(cell).to_contain_text("OK")
    count(page, "blocked").to_have_text(str(before))
    expect(page.locator("#monitor-kills")).to_be_empty()
