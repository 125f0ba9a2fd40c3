"""The pages of the register, of reference data and of regrouping in a browser: axe, keyboard and drag."""

from datetime import date

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from riskadmin.firms.models import Exchange
from riskadmin.reference import services
from riskadmin.reference.models import Instrument
from riskadmin.schedule.models import ScheduledChange
from tests.web.test_axe import serious
from tests.web.world import World, make_world

PAGES = (
    "/register/execution-firms/",
    "/register/execution-firms/EX1/",
    "/register/execution-firms/new/",
    "/register/mapping-requests/",
    "/reference/instruments/",
    "/reference/files/new/",
    "/reference/holidays/",
)


@pytest.fixture
def world(transactional_db: None) -> World:
    world = make_world()
    world.own.exchanges.add(Exchange.objects.create(code="NYMEX", name="NYMEX"))
    return world


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def open_page(browser: Browser, world: World, who: str, live_server: LiveServer, path: str, theme: str) -> Page:
    """The page as that user sees it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    cookie = world.client(who).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{path}")
    return page


@pytest.mark.e2e
def test_axe_finds_nothing_serious(browser: Browser, world: World, live_server: LiveServer, theme: str) -> None:
    gam = world.users["gam"]
    data = b"symbol,margin_usd\nYMZ6,3000\nXXX,1\n"
    file = services.read_file(actor=gam, kind="rates", name="rates.csv", data=data, trade_date=date(2099, 1, 5))
    details = (f"/reference/files/{file.pk}/", f"/reference/instruments/{Instrument.objects.get().pk}/")
    page = open_page(browser, world, "gam", live_server, "/register/exchanges/", theme)
    for path in (*PAGES, *details):
        page.goto(f"{live_server.url}{path}")
        assert (path, serious(page)) == (path, [])
    page.context.close()


@pytest.mark.e2e
def test_gc2_07_regrouping_by_list_and_by_drag(browser: Browser, world: World, live_server: LiveServer) -> None:
    page = open_page(browser, world, "ra", live_server, "/firms/EX1/regroup/101/", "light")
    page.locator("#place-NYMEX").select_option("n0")
    assert page.locator("#moved").text_content() == "NYMEX moved to New group 1."
    page.drag_and_drop('[data-exchange="CBOT"] b', '[data-place="n0"] legend')
    assert page.locator("#moved").text_content() == "CBOT moved to New group 1."
    page.locator("#place-CBOT").select_option(f"g{world.own.pk}")
    page.locator("#name-n0").fill("Energy")
    page.click("#do-review")
    assert "NYMEX" in page.locator("#review tbody").inner_text()
    assert serious(page) == []
    page.get_by_role("button", name="Regroup at Sunday start-up").click()
    page.get_by_text("Regrouping pending").wait_for()
    assert ScheduledChange.objects.get().payload["groups"][1]["exchanges"] == ["NYMEX"]
    page.context.close()
