"""From what people do to copies on a foreign client: SPEC DCG-3, DCG-4, KEY-1, FIX-2, GC2-18 over real processes."""

from base64 import b64decode
from pathlib import Path

import pytest
from psycopg import sql

from riskadmin import roles
from riskadmin.lib import clock
from tests.dropcopy_delivery.world import Desk, act, application, from_file, inner
from tests.e2e.trading import until

pytestmark = pytest.mark.e2e

TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
BUSTED = b"\x0139=H\x01"
TEST_TARGET = "SELECT target_session_id, id FROM dropcopygroups_targetsession WHERE test"
FED = """
    SELECT count(*) FROM dropcopygroups_copy c JOIN dropcopygroups_recipients r ON r.id = c.recipients_id
    WHERE %s = ANY(r.targets)
"""


def everywhere(desk: Desk) -> str:
    """Every row of every table, as a dump of the database has it with bytes in hexadecimal, and every log."""
    with desk.stack.connect() as connection:
        tables = connection.execute(TABLES).fetchall()
        queries = [sql.SQL("SELECT t::text FROM public.{} t").format(sql.Identifier(name)) for (name,) in tables]
        rows = [row[0] for query in queries for row in connection.execute(query)]
    return "\n".join([*rows, desk.stack.logs()])


def test_dcg_4_a_provisioned_target_logs_on_within_a_second_with_the_downloaded_file(desk: Desk) -> None:
    desk.target("9J1EX1N", "AAA123N").listen()  # the server has looked up who there is
    listener = desk.client(from_file(act(desk.stack, "provision", "EX1", "Desk", "EX1EX1N")))
    asked = clock.monotonic()
    listener.listen()
    client = desk.trading.logged_on("EX1EX1N")
    client.answer(client.new_order(desk.trading.instrument("ZC"), 1, "300"))
    listener.wait_copies(1)
    assert clock.monotonic() - asked < 1
    assert listener.inner() == application(client)
    secret, stored = listener.credentials["secret_key"], everywhere(desk)
    assert listener.credentials["access_key_id"] in stored  # the search would find it
    assert [form for form in (secret, b64decode(f"{secret}=", b"-_").hex()) if form in stored] == []


def test_gc2_18_a_bust_reaches_the_target_as_a_copy_whatever_its_filters(desk: Desk) -> None:
    listener = desk.target("9J2EX1N", "BBB123N", filters=[]).listen()
    client, corn = desk.trading.logged_on("BBB123N"), desk.trading.instrument("ZC")
    client.answer(client.new_order(corn, 1, "410"))
    client.answer(client.new_order(corn, 1, "410", side=2))
    listener.wait_copies(2)
    order = next(m for m in client.received if m.get(39) == "2").get(37) or ""
    with desk.stack.connect() as connection:
        found = "SELECT count(*) FROM creditcontrols_fill WHERE order_id = %s"
        desk.stack.wait_for(lambda: connection.execute(found, (order,)).fetchone() == (1,), "the fill in the books")
    act(desk.stack, "bust", order)
    listener.wait_copies(4)
    client.wait(lambda m: sum(BUSTED in one.raw for one in client.received) == 2)
    told = [m.raw for m in client.received if BUSTED in m.raw]
    assert [inner(m) for m in listener.copies() if BUSTED in m.raw] == told


def test_fix_2_the_server_works_under_the_role_of_production(desk: Desk) -> None:
    assert desk.stack.environment_of("dropcopy")["RISKADMIN_DB_ROLE"] == roles.RUNNER
    assert desk.stack.environment_of("followers")["RISKADMIN_DB_ROLE"] == roles.FOLLOWERS
    listener = desk.target("9J3EX1N", "CCC123N").listen()
    client = desk.trading.logged_on("CCC123N")
    client.answer(client.new_order(desk.trading.instrument("ZC"), 1, "300"))
    listener.wait_copies(1)


def test_dcg_4_the_built_in_traders_feed_the_test_target_of_a_quickfix_client(desk: Desk, tmp_path: Path) -> None:
    quickfix_client = pytest.importorskip("tests.dropcopy_delivery.quickfix_client", reason="QuickFIX is not installed")
    stack = desk.stack
    with stack.connect() as connection:
        target, number = connection.execute(TEST_TARGET).fetchone()  # type: ignore[misc]
        stack.start("traders", RISKADMIN_STATE_DIR=str(tmp_path))
        credentials = from_file(act(stack, "key_file", "ea.jun", target))
        listener = quickfix_client.QuickFixListener(stack.ports["dc"], credentials, tmp_path)
        listener.start()
        listener.wait_copies(1)
        stack.stop("traders")
        until(lambda: connection.execute(FED, (number,)).fetchone() == (len(listener.application.inner),), "all copies")
    listener.stop()
    assert all(b"\x0156=K" in data for data in listener.application.inner.values())
