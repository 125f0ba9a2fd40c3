"""Valkey or PostgreSQL away under flow: orders go on without the one, and nothing is lost without the other."""

import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from riskadmin.embedded import Postgres, Valkey
from riskadmin.lib import clock
from riskadmin.state import State, is_free
from tests.e2e.browsing import open_group, sign_in
from tests.e2e.fixclient import Closed
from tests.e2e.flow import Flow
from tests.e2e.trading import Trading, until
from tests.stack import stack

pytestmark = pytest.mark.e2e


@pytest.fixture
def valkey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """A Valkey of this test's own, to be stopped and started."""
    server = Valkey(State(tmp_path))
    server.start()
    monkeypatch.setenv("REDIS_URL", server.url)
    yield server
    server.stop()


@pytest.fixture
def postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    """A PostgreSQL of this test's own, as durable as in production, to be stopped and started."""
    server = Postgres(State(tmp_path))
    server.start()
    monkeypatch.setenv("DATABASE_URL", server.url())
    yield server
    server.stop()


@pytest.mark.parametrize("seconds", [8, pytest.param(60, marks=pytest.mark.drill)])
def test_valkey_away_under_flow_orders_go_on_and_the_page_says_stale(
    page: Page, stack_template: None, valkey: Valkey, seconds: int
) -> None:
    with stack("gateway", "followers", "web", "live") as running, closing(Trading(running)) as trading:
        sign_in(page, trading, trading.user("RA", "ALP"))
        usage = open_group(page, trading, "123").locator("[data-k=usage]")
        flow = Flow(trading, "AAA123N")
        feed = page.locator("html")
        valkey.stop()
        back = clock.monotonic() + seconds
        page.wait_for_selector('html[data-feed="stale"]', timeout=5_300, state="attached")
        while clock.monotonic() < back:
            flow.send(1)
            flow.settle()
            flow.clients[0].read(0.1)
        expect(page.locator("#stale-banner")).to_be_visible()
        valkey.start()
        expect(feed).to_have_attribute("data-feed", "live", timeout=10_000)
        expect(usage).to_have_text(f"{len(flow.clients[0].accepted):,},000")
        flow.send(1)
        expect(usage).to_have_text(f"{len(flow.clients[0].numbers):,},000")


def test_gc2_27_postgresql_away_under_flow_nothing_acknowledged_is_lost(postgres: Postgres) -> None:
    with stack("gateway", "followers") as running, closing(Trading(running)) as trading:
        flow = Flow(trading, "AAA123N", "BBB123N")
        flow.send(50)
        stopping = threading.Thread(target=postgres.stop)
        stopping.start()
        with suppress(Closed):
            while True:
                flow.send(5)
                flow.clients[0].read(0.01)
        stopping.join()
        flow.hang_up()
        until(lambda: not running.is_running("gateway") and is_free(running.ports["oe"]), "gateway gave up")
        until(lambda: not running.is_running("followers"), "followers gave up")
        running.start("gateway")  # as the supervisor does
        until(lambda: "database away" in running.logs("gateway"), "gateway waits")
        assert is_free(running.ports["oe"])
        postgres.start()
        running.start("followers")
        flow.recover()
        flow.settle()
        flow.check_each_order_once()
        flow.check_same_bytes()
        trading.verify()
