"""Nothing serious for axe on the Session calendar and the page of the demo's clock, in both themes."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from riskadmin.lib import clock
from riskadmin.reference.models import ExchangeHoliday
from riskadmin.schedule import registry
from riskadmin.schedule.registry import register_kind
from riskadmin.schedule.services import schedule_change, withdraw_change
from tests.factories import make_exchange
from tests.web.test_axe import screen, serious, sign_in
from tests.web.world import World, make_world

__all__ = ["screen"]


@pytest.fixture
def planned(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A pending change, a withdrawn one, and a holiday."""
    monkeypatch.setattr(registry, "_kinds", {})
    register_kind("test.note", lambda change: None, lambda change, user: None)
    world = make_world()
    ExchangeHoliday.objects.create(exchange=make_exchange("CME"), date=date(2027, 3, 16), name="A feast")
    for key in ("kept", "withdrawn"):
        change = schedule_change(
            actor=world.users["ra"],
            kind="test.note",
            key=key,
            payload=1,
            effective_at=clock.business_now() + timedelta(days=1),
            title=f"EX1 moves, {key}",
            lines=[{"label": "Guarantor", "before": "ALP", "after": "BRK"}],
            lce=world.own.lce,
        )
    withdraw_change(actor=world.users["ra"], change=change, reason="not needed")
    return world


def test_pages_of_the_schedule_have_no_serious_finding(planned: World, live_server: LiveServer, screen: Page) -> None:
    sign_in(screen, planned, "ra", live_server.url)
    for path in ("/calendar/", "/calendar/?week=2027-03-14"):
        screen.goto(live_server.url + path)
        assert (path, serious(screen)) == (path, [])
    screen.get_by_role("link", name="Withdraw").click()
    screen.get_by_role("button", name="Withdraw the change").wait_for()
    assert serious(screen) == []
    screen.get_by_label("Reason").fill("asked twice")
    screen.get_by_role("button", name="Withdraw the change").click()
    screen.get_by_text("Nothing is scheduled").wait_for()
    assert screen.get_by_text("asked twice").is_visible()


def test_the_page_of_the_demo_clock_has_no_serious_finding(
    planned: World, live_server: LiveServer, screen: Page, settings: Any, tmp_path: Path
) -> None:
    settings.DEBUG, settings.RISKADMIN_CLOCK_FILE = True, str(tmp_path / "clock.offset")
    sign_in(screen, planned, "gcc", live_server.url)
    screen.goto(f"{live_server.url}/demo/clock/")
    screen.get_by_role("button", name="Step to this instant").click()
    screen.get_by_text("Give a date and a time").wait_for()
    assert serious(screen) == []
