"""With 20,000 accounts and long histories no card reads a whole table, and none reads orders at all."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from creditcontrols.models import ActivityDay, Refusal
from creditcontrols.riskmonitor.reach import reach_of
from creditcontrols.riskmonitor.selectors import activity, refusals, trail
from creditcontrols.riskmonitor.state import Wanted
from riskadmin.audit.models import AuditEvent
from riskadmin.lib import calendar, clock
from tests.riskmonitor import scene
from tests.riskmonitor.test_freshness import captured
from tests.web.world import World

HISTORY = """
UPDATE creditcontrols_refusal SET seq = seq + 1000000;
INSERT INTO creditcontrols_activityday
    (trade_date, lce, ef, account, orders, fills, contracts, refusals, changed_at)
SELECT %(today)s::date - d, '101', 'EX1', 'A' || n, 50, 1, 1, 1, now()
FROM generate_series(0, 4) d, generate_series(1, 20000) n;
INSERT INTO creditcontrols_refusal (seq, number, execution_firm_code, bucket, usage_side, sender_comp, trader,
    cl_ord_id, symbol, side, quantity, code, text, "limit", usage, charge, available, clip_size, largest, at, msg_type,
    order_id, legs, account, lce_code)
SELECT n, 0, 'EX1', -1, -1, 'EX1EX1N', 'T', 'C', 'YMZ6', 1, 1, 'RMI_BLOCKED', '', -1, -1, -1, -1, -1, -1,
    %(now)s - n * interval '1 minute' - interval '2 days', 'D', 0, '[]', 'ACC1', '101' FROM generate_series(1, 50000) n;
INSERT INTO audit_auditevent (at, actor, verb, target_type, target_id, reason, request_id)
SELECT %(now)s - n * interval '1 minute' - interval '2 days', 'a', 'settings.save', 'creditcontrols.exchangegroup', '1',
    '', '' FROM generate_series(1, 50000) n;
ANALYZE creditcontrols_activityday, creditcontrols_refusal, audit_auditevent
"""


@pytest.fixture
def history(world: World) -> World:
    """Five trade dates of 20,000 accounts with a million orders each, and 50,000 refusals and acts before today."""
    scene.paint(world)
    now = clock.business_now()
    with connection.cursor() as cursor:
        for statement in HISTORY.split(";\n"):
            cursor.execute(statement, {"today": calendar.trade_date(now), "now": now} if "%(" in statement else None)
    return world


def plan(rows: QuerySet) -> str:
    """How the database reads the rows."""
    return rows.explain()


def test_rm_5_no_card_reads_a_whole_history(history: World) -> None:
    wanted = Wanted(calendar.trade_date(clock.business_now()))
    for user in ("ra", "ea", "gcc"):
        reach = reach_of(history.users[user])
        for rows, model in (
            (activity.rows(reach, wanted), ActivityDay),
            (refusals.rows(reach, wanted)[:10], Refusal),
            (trail.rows(reach, wanted)[:10], AuditEvent),
        ):
            assert f"Seq Scan on {model._meta.db_table}" not in plan(rows), (user, model)


def test_rm_5_activity_of_20_000_accounts_lists_few_counts_all_and_reads_no_order(history: World) -> None:
    for query in ("", "period=week", "period=yesterday&of=positions"):
        for statement in captured(history, "ra", query):
            assert '"creditcontrols_order"' not in statement["sql"]
            assert '"creditcontrols_fill"' not in statement["sql"]
    answer = history.client("ra").get("/risk-monitor/cards/")
    text = answer.content.decode()
    assert '<b class="live-value">1,000,010</b>' in text
    assert "19,998 more accounts" in text
    assert len(answer.content) < 60_000
