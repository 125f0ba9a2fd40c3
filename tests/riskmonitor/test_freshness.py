"""How the page stays fresh: what is told again and what is not, figures that trail, and statements that do not grow."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskadmin.audit.models import AuditEvent
from riskadmin.lib import clock
from tests.accounts.world import register
from tests.riskmonitor import scene
from tests.riskmonitor.test_page import PATH, body, card
from tests.web.world import World


def test_rm_2_the_cards_are_told_once_for_each_stamp(world: World) -> None:
    client = world.client("ra")
    text = body(world)
    stamp = re.search(r'data-stamp="([\d-]+)"', text)
    assert stamp
    same = client.get(f"{PATH}cards/?stamp={stamp[1]}")
    assert (same.status_code, same["X-Behind"], same["Cache-Control"]) == (204, "0.0", "no-store")
    scene.acted(world.own, "Changed")
    fresh = client.get(f"{PATH}cards/?stamp={stamp[1]}")
    assert fresh.status_code == 200
    assert "Changed" in fresh.content.decode()


def test_the_audit_trail_is_left_out_while_nobody_did_anything(world: World) -> None:
    scene.acted(world.own, "Changed")
    act = AuditEvent.objects.latest("pk").pk
    client = world.client("ra")
    same = client.get(f"{PATH}cards/?stamp=0-{act}1").content.decode()
    assert "Changed" in card(same, "audit")
    for query in ("", "&card=audit"):
        same = client.get(f"{PATH}cards/?stamp=99-{act}{query}").content.decode()
        assert 'id="card-audit" data-same' in same
    assert "card-audit" not in client.get(f"{PATH}cards/?stamp=99-{act}&card=usage").content.decode()


def test_rm_2_figures_that_trail_the_engine_are_told_as_such(world: World) -> None:
    assert re.search(r'id="risk-behind"[^>]* hidden', body(world))
    late_us = int(clock.business_now().timestamp() * 1_000_000) - 30_000_000
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE creditcontrols_journal DISABLE TRIGGER fence")
        cursor.execute(
            "INSERT INTO creditcontrols_journal VALUES (0, 999999, 1, %s, 0, '', 0, 0, '', '', '', %s)",
            [late_us, bytes(32)],
        )
        cursor.execute("ALTER TABLE creditcontrols_journal ENABLE TRIGGER fence")
    assert not re.search(r'id="risk-behind"[^>]* hidden', body(world))
    behind = float(world.client("ra").get(f"{PATH}cards/")["X-Behind"])
    assert 29 < behind < 60


@pytest.mark.parametrize("user", ["ra", "gcc", "tf"])
@pytest.mark.parametrize("query", ["", "of=positions", "refused=chart", "period=yesterday"])
def test_rm_5_statements_do_not_grow_with_rows(world: World, user: str, query: str) -> None:
    register(world, "ACC1")
    scene.paint(world)
    few = statements(world, user, query)
    for number in range(30):
        scene.active(account=f"A{number}")
        scene.refuse(100 + number, account=f"A{number}")
        scene.hold(account=f"A{number}")
        scene.acted(world.own, "again")
    assert statements(world, user, query) <= few
    assert few <= 40


def captured(world: World, user: str, query: str) -> list[dict[str, str]]:
    """The statements of one refresh."""
    client = world.client(user)
    with CaptureQueriesContext(connection) as found:
        assert client.get(f"{PATH}cards/?{query}").status_code == 200
    return found.captured_queries


def statements(world: World, user: str, query: str) -> int:
    """How many statements a refresh makes."""
    return len(captured(world, user, query))
