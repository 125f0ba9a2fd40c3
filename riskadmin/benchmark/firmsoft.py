"""Row: FirmSoft over 10,000 working orders among 200,000, as the risk administrator of a clearing firm gets it."""

from typing import Any

from riskadmin.benchmark import child, seeding
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, spread

NAME = "firmsoft"
WORKING, DONE = 10_000, 190_000
STATEMENTS, SECONDS = 12, 0.3
_ORDERS = """
INSERT INTO creditcontrols_order (order_id, group_id, bucket, usage_side, sender_comp, trader, account, cl_ord_id,
    symbol, side, quantity, filled, working, order_type, tif, price_nanos, rate, charge, state, entered_at, changed_at,
    seq, leg_count, cancel_act, quote)
SELECT number, %(group)s, 0, 0, 'BENCHXN', 'TR' || number %% 50, 'A' || number %% 100, 'B' || number, 'YMZ6',
    1 + number %% 2, 1, CASE WHEN live THEN 0 ELSE 1 END, CASE WHEN live THEN 1 ELSE 0 END, '2', '0', 100000000000, 1,
    0,
    CASE WHEN live THEN 'working' ELSE 'filled' END, now(), now(), number, 0, '', false
FROM (SELECT number, number %% %(every)s = 0 AS live FROM generate_series(1, %(count)s) number) AS made
"""


def run(bench: Bench) -> list[Row]:
    """One database with the orders, the page `runs` times after one to warm up."""
    system = bench.stand.system("bench_firmsoft")
    working = child.run("firmsoft:orders", {}, system.env)["working"]
    answer = child.run("pages:load", {"runs": bench.runs, "path": "/firmsoft/"}, system.env)
    middle = median(answer["times"])
    return [
        Row(
            NAME, f"FirmSoft, {working:,} working orders",
            f"{answer['statements']} SQL statements, {milliseconds(middle)}", f"{bench.runs} loads",
            target=f"<= {STATEMENTS}, <= {milliseconds(SECONDS)}",
            reached=answer["statements"] <= STATEMENTS and middle <= SECONDS,
            note=f"{answer['bytes']:,} bytes; ms {spread([t * 1000 for t in answer['times']])}",
            samples=tuple(answer["times"]),
        )
    ]  # fmt: skip


def orders(arguments: dict[str, Any]) -> dict[str, Any]:
    """Task: write orders as the projection would have, one in twenty of them working."""
    child.with_django()
    from django.db import connection

    from creditcontrols.models import ExchangeGroup

    group = ExchangeGroup.objects.filter(lce__code=seeding.LCE).order_by("pk").values_list("pk", flat=True)[0]
    count = WORKING + DONE
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, {"group": group, "every": count // WORKING, "count": count})
        cursor.execute("ANALYZE creditcontrols_order")
    return {"working": WORKING}
