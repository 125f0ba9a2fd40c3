"""The traders as a process, against a real gateway."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from riskadmin.lib import clock
from riskadmin.management.commands.demo import demo_lines
from tests.stack import Stack, stack

MOVED = """
    SELECT count(DISTINCT f.code), count(DISTINCT f.code) FILTER (WHERE f.code IN ('EX1', '123'))
    FROM creditcontrols_utilization u
    JOIN creditcontrols_exchangegroup g ON g.id = u.group_id JOIN firms_executionfirm f ON f.id = g.execution_firm_id
    WHERE u.usage > 0
"""
MESSAGES = "SELECT count(*) FROM fixstore_sessionmessage WHERE session LIKE '%EX1' OR session LIKE '%123'"
ORDERS = "SELECT count(*) FROM creditcontrols_order"
STOP_SECONDS = 2.0


def one_row(made: Stack, query: str) -> tuple[int, ...]:
    with made.connect() as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row


def wait_for_orders(made: Stack, more: int) -> None:
    """Until that many orders more than now are in the projection."""
    wanted = one_row(made, ORDERS)[0] + more
    made.wait_for(lambda: one_row(made, ORDERS)[0] >= wanted, f"{more} orders more", 20)


def test_traders_trade_through_a_killed_gateway_and_leave_the_examples_alone(tmp_path: Path) -> None:
    with stack("gateway", "followers") as made:
        made.env["RISKADMIN_STATE_DIR"] = str(tmp_path)
        made.start("traders")
        made.wait_for(lambda: one_row(made, MOVED)[0] >= 5, "five firms with usage", 30)
        made.kill("gateway")
        made.start("gateway")
        wait_for_orders(made, 5)
        began = clock.monotonic()
        assert made.stop("traders") == 0
        assert clock.monotonic() - began < STOP_SECONDS
        made.start("traders")
        wait_for_orders(made, 2)
        assert one_row(made, MOVED)[1] == 0
        assert one_row(made, MESSAGES) == (0,)
        assert "logon refused" not in made.logs("traders")
        assert len(list(tmp_path.glob("traders/*/*.json"))) == 10


def test_traders_refuse_to_run_in_production(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError) as caught:
        call_command("run_traders")
    assert re.fullmatch(r"run_traders runs only with RISKADMIN_DEBUG=1: [^.]+\.", str(caught.value))


def test_the_demo_trades_unless_it_is_told_not_to() -> None:
    assert "traders" in demo_lines(traffic=True)
    assert demo_lines(traffic=True).keys() - demo_lines(traffic=False).keys() == {"traders"}
