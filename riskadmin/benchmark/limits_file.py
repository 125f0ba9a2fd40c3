"""Rows: a file with the limits of 20,000 groups, verified and applied while orders come at a steady rate."""

from typing import Any

from riskadmin.benchmark import child, pages
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, percentile
from riskadmin.benchmark.seeding import LCE, RISK_ADMINISTRATOR, ROOM
from riskadmin.benchmark.stand import System
from riskadmin.lib import clock

NAME = "limits file"
GROUPS = 20_000
RUNS = 3
"""Most runs: each has the figures of some hundred thousand rows."""

RATE = 500
SESSIONS = 20
QUIET_SECONDS = 5.0
P99 = 0.025
POLL = 0.02
PATIENCE = 600.0
PHASES = ("before", "verify", "apply")


def run(bench: Bench) -> list[Row]:
    """Files one after the other, each on the versions that the one before left."""
    system = bench.stand.system("bench_file")
    system.start("gateway", "followers", "worker")
    bench.say(f"limits file: opening {bench.size(GROUPS):,} groups")
    groups = child.run("many:groups", {"count": bench.size(GROUPS)}, system.env)["groups"]
    system.settle_inbox()
    runs = []
    for number in range(min(bench.runs, RUNS)):
        bench.say(f"limits file: run {number + 1} of {min(bench.runs, RUNS)}")
        runs.append(beside(bench, system, "limits_file:work", {"number": number}))
        system.settle_inbox()
    monitor = child.run("pages:load", {"runs": bench.runs, "path": "/monitor/"}, system.env)
    system.stop()
    times = {name: median(one["marks"][name] for one in runs) for name in ("verified", "saved", "decided", "shown")}
    p50, p99 = ({phase: median(percentile(one["orders"][phase], share) for one in runs) for phase in PHASES}
                for share in (0.5, 0.99))  # fmt: skip
    worst = max(p99["verify"], p99["apply"])
    size = f"{len(runs)} x {groups:,} rows"
    return [
        Row(
            NAME, f"limits file of {groups:,} rows: verified", f"{times['verified']:.2f} s", size,
            note=f"beside {RATE} orders/s; the file has {runs[0]['bytes']:,} bytes",
            samples=tuple(one["marks"]["verified"] for one in runs),
        ),
        Row(
            NAME, "same: applied, from the act until every row is in force", f"{times['decided']:.2f} s", size,
            note=f"saved after {times['saved']:.2f} s, in force in one entry; the screens' table says so after "
            f"{times['shown']:.2f} s",
            samples=tuple(one["marks"]["decided"] for one in runs),
        ),
        Row(
            NAME, f"orders beside it, open loop {RATE} orders/s over {SESSIONS} sessions: p99", milliseconds(worst),
            f"{len(runs)} x {sum(map(len, runs[0]['orders'].values())):,}", f"before {milliseconds(p99['before'])}",
            worst / p99["before"], f"<= {milliseconds(P99)}", worst <= P99,
            "; ".join(f"{name}: p50 {milliseconds(p50[name])}, p99 {milliseconds(p99[name])}" for name in PHASES),
            tuple(percentile(one["orders"]["apply"], 0.99) for one in runs),
        ),
        Row(
            NAME, f"Monitor with {groups:,} groups",
            f"{monitor['statements']} SQL statements, {milliseconds(median(monitor['times']))}", f"{bench.runs} loads",
            target=f"<= {pages.STATEMENTS}", reached=monitor["statements"] <= pages.STATEMENTS,
            note=f"{monitor['bytes']:,} bytes: the rows of one page of them", samples=tuple(monitor["times"]),
        ),
    ]  # fmt: skip


def beside(bench: Bench, system: System, task: str, about: dict[str, Any]) -> dict[str, Any]:
    """One file beside orders: what the task says of it, its `marks` as seconds, and the answer times of the orders by
    phase."""
    arguments = {"port": system.ports["OE"], "contracts": bench.contracts, "credentials": system.sessions(SESSIONS)}
    orders = child.Child("load:steady", arguments | {"rate": RATE}, system.env)
    orders.wait_for("logged on")
    clock.pause(max(1.0, QUIET_SECONDS * bench.scale))
    done = child.run(task, about, system.env)
    orders.tell()
    found = orders.result()
    marks = done["marks"]
    bounds = {
        "before": (0.0, marks["uploaded"]), "verify": (marks["uploaded"], marks["verified"]),
        "apply": (marks["applying"], marks["shown"]),
    }  # fmt: skip
    seconds = {name: marks[name] - marks["applying"] for name in ("saved", "decided", "shown")}
    return done | {
        "marks": seconds | {"verified": marks["verified"] - marks["uploaded"]},
        "orders": {
            name: [time for due, time in found["orders"] if begin <= due < end] for name, (begin, end) in bounds.items()
        },
    }


def work(arguments: dict[str, Any]) -> dict[str, Any]:
    """Task: fill the template with other limits, upload it and apply it; the instants of each step (monotonic)."""
    child.with_django()
    from creditcontrols.bulk import selectors, services
    from creditcontrols.direct import connect
    from riskadmin.firms.models import LegalClearingEntity, User

    actor, lce = User.objects.get(username=RISK_ADMINISTRATOR), LegalClearingEntity.objects.get(code=LCE)
    content = _filled(lce, arguments["number"])
    with connect() as connection:
        wait = Wait(connection)
        marks = {"uploaded": clock.monotonic()}
        found = services.upload_limits(actor=actor, lce=lce, file_name="bench.csv", content=content)
        upload = "creditcontrols_limitsupload WHERE id = %s AND state"
        marks["verified"] = wait.until(f"SELECT 1 FROM {upload} = 'verified'", found.pk)
        marks["applying"] = clock.monotonic()
        services.apply_upload(actor=actor, upload_id=found.pk, reason="benchmark")
        marks["saved"] = wait.until(f"SELECT 1 FROM {upload} = 'applied'", found.pk)
        last = connection.execute("SELECT max(id) FROM creditcontrols_inboxcommand").fetchone()
        marks["decided"] = wait.until("SELECT 1 FROM creditcontrols_journal WHERE inbox_id = %s", last[0])  # type: ignore[index]
        while (standing := selectors.standing(services.LimitsUpload.objects.get(pk=found.pk))) is None or not (
            standing.in_force_at
        ):
            if standing is not None and standing.refused_reason:
                raise RuntimeError(standing.refused_reason)
            clock.pause(POLL)
        marks["shown"] = clock.monotonic()
    return {"marks": marks, "bytes": len(content)}


class Wait:
    """Asks the database until it says yes."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def until(self, query: str, value: int) -> float:
        """The instant at which the query had a row. Raises TimeoutError."""
        deadline = clock.monotonic() + PATIENCE
        while self.connection.execute(query, (value,)).fetchone() is None:
            if clock.monotonic() > deadline:
                raise TimeoutError(query)
            clock.pause(POLL)
        return clock.monotonic()


def _filled(lce: Any, number: int) -> bytes:
    """The template of the LCE with another limit on futures in every row."""
    from creditcontrols.bulk import columns, selectors
    from creditcontrols.bulk.columns import Kind
    from creditcontrols.filework import sheets

    place = next(
        len(columns.KEYS) + index
        for index, column in enumerate(columns.COLUMNS)
        if column.setting.path == "weekday.exposure_futures"
    )
    limit = columns.shown(Kind.MONEY, ROOM - (number % 2 + 1) * 10_000_000)
    rows = ([*row[:place], limit, *row[place + 1 :]] for row in selectors.template_rows(lce))
    return sheets.to_csv(columns.HEADS, rows)
