"""The gateway killed, replaced and cut off from its database: nothing acknowledged is lost, doubled or altered."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from creditcontrols.journal import LOCK_KEY
from riskadmin.state import free_port, is_free
from tests.e2e.flow import Flow
from tests.e2e.trading import Trading
from tests.stack import ROOT

pytestmark = pytest.mark.e2e

BURST = 60
LOCKS = (
    "FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.mark.parametrize("rounds", [5, pytest.param(20, marks=pytest.mark.drill)])
def test_gc2_26_kill_9_under_flow_loses_doubles_and_alters_nothing(trading: Trading, rounds: int) -> None:
    flow = Flow(trading, "AAA123N", "BBB123N")
    for number in range(rounds):
        acknowledged = len(flow.clients[0].accepted)
        flow.send(BURST)
        flow.read_until(flow.clients[0], acknowledged + 1 + 11 * number % BURST)
        trading.stack.kill("gateway")
        flow.hang_up()
        trading.stack.start("gateway")
        flow.recover()
        flow.settle()
        trading.verify()
        if number == 0:
            flow.write_snapshot()
    flow.check_each_order_once()
    flow.check_same_bytes()
    verified, replayed = trading.verify(), json.loads(trading.stack.manage("journal", "replay", "--json"))
    assert verified["snapshot"] > 0
    assert (verified["state"], verified["head"]) == (replayed["state"], replayed["head"])


def test_two_runners_the_second_waits_and_nothing_of_the_first_lands_after_it_took_over(trading: Trading) -> None:
    stack, flow = trading.stack, Flow(trading, "AAA123N")
    (client,) = flow.clients
    with second_gateway(trading) as port, stack.connect() as connection:
        stack.wait_for(lambda: locks(connection, granted=False) == 1, "second runner waits")
        assert not is_free(stack.ports["oe"])
        assert is_free(port)
        flow.send(20 * BURST)
        flow.read_until(client, 1)
        connection.execute(f"SELECT pg_terminate_backend(pid) {LOCKS} AND granted", [LOCK_KEY])
        flow.hang_up()
        first, client.port = stack.ports["oe"], port
        flow.recover()
        flow.settle()
        assert (is_free(first), stack.is_running("gateway")) == (True, False)
        assert locks(connection, granted=True) == 1
        epochs = connection.execute(
            "SELECT epoch, min(seq), max(seq) FROM creditcontrols_journal GROUP BY 1 ORDER BY 1"
        )
        spans = [(low, high) for _, low, high in epochs]
    assert len(spans) == 2
    assert spans[0][1] < spans[1][0]
    trading.verify()
    assert {len(numbers) for numbers in client.accepted.values()} == {1}


@contextmanager
def second_gateway(trading: Trading) -> Iterator[int]:
    """Another runner on the same database, with a port of its own."""
    port = free_port()
    own = {"RISKADMIN_OE_PORT": port, "RISKADMIN_METRICS_PORT": free_port(), "RISKADMIN_DB_ROLE": "riskadmin_runner"}
    env = trading.stack.env | {name: str(value) for name, value in own.items()}
    process = subprocess.Popen([sys.executable, "manage.py", "run_gateway"], env=env, cwd=ROOT)
    try:
        yield port
    finally:
        process.kill()
        process.wait(10)


def locks(connection: psycopg.Connection[Any], *, granted: bool) -> int:
    """How many runners hold the lock of the writer, or wait for it."""
    row = connection.execute(f"SELECT count(*) {LOCKS} AND granted = %s", [LOCK_KEY, granted]).fetchone()
    return row[0] if row else 0
