"""Rows: a file with 20,000 new accounts, and one with their position limits, verified and applied while orders come at
a steady rate."""

from collections.abc import Iterator
from typing import Any

from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.limits_file import P99, PHASES, POLL, RATE, SESSIONS, Wait, beside
from riskadmin.benchmark.report import Row, median, milliseconds, percentile
from riskadmin.benchmark.seeding import FIRMS, LCE, PRODUCTS
from riskadmin.lib import clock

NAME = "accounts file"
ACCOUNTS = 20_000
RUNS = 2
"""Most runs; each adds its accounts to those of the one before."""

KINDS = ("accounts", "position limits")
CLEARER = "ca.alp"


def run(bench: Bench) -> list[Row]:
    """In each run both files, one after the other."""
    system = bench.stand.system("bench_accounts_file")
    system.start("gateway", "followers", "worker")
    runs: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    count, total = bench.size(ACCOUNTS), min(bench.runs, RUNS)
    for number in range(total):
        for kind in KINDS:
            bench.say(f"{kind} file: run {number + 1} of {total}")
            about = {"kind": kind, "number": number, "count": count}
            runs[kind].append(beside(bench, system, "accounts_file:work", about))
            system.settle_inbox()
    system.stop()
    return [row for kind in KINDS for row in _rows(kind, count, runs[kind])]


def _rows(kind: str, count: int, runs: list[dict[str, Any]]) -> list[Row]:
    times = {name: median(one["marks"][name] for one in runs) for name in ("verified", "saved", "decided", "shown")}
    p99 = {phase: median(percentile(one["orders"][phase], 0.99) for one in runs) for phase in PHASES}
    worst, size = max(p99["verify"], p99["apply"]), f"{len(runs)} x {count:,} rows"
    seen = {name: min(one["progress"][name] for one in runs) for name in ("verify", "apply")}
    return [
        Row(
            NAME, f"{kind} file of {count:,} rows: verified", f"{times['verified']:.2f} s", size,
            note=f"beside {RATE} orders/s; progress seen {seen['verify']} times between 0 and the end; "
            f"{runs[0]['bytes']:,} bytes", samples=tuple(one["marks"]["verified"] for one in runs),
        ),
        Row(
            NAME, "same: applied, from the act until every row is in force", f"{times['decided']:.2f} s", size,
            note=f"saved after {times['saved']:.2f} s, progress seen {seen['apply']} times; the screens' tables say so "
            f"after {times['shown']:.2f} s", samples=tuple(one["marks"]["decided"] for one in runs),
        ),
        Row(
            NAME, f"orders beside it, open loop {RATE} orders/s over {SESSIONS} sessions: p99", milliseconds(worst),
            f"{len(runs)} x {sum(map(len, runs[0]['orders'].values())):,}", f"before {milliseconds(p99['before'])}",
            worst / p99["before"], f"<= {milliseconds(P99)}", worst <= P99,
            "; ".join(f"{name}: {milliseconds(p99[name])}" for name in PHASES),
        ),
    ]  # fmt: skip


def work(arguments: dict[str, Any]) -> dict[str, Any]:
    """Task: one file, uploaded, verified, submitted and followed until it is in force; the instants (monotonic)."""
    child.with_django()
    from creditcontrols.direct import connect
    from creditcontrols.filework import deciding
    from riskadmin.firms.models import LegalClearingEntity, User

    kind, standing = _kind(arguments["kind"])
    content = _content(arguments)
    actor, lce = User.objects.get(username=CLEARER), LegalClearingEntity.objects.get(code=LCE)
    with connect() as connection:
        marks, progress = {"uploaded": clock.monotonic()}, {}
        found = deciding.keep(kind, actor=actor, lce=lce, file_name="bench.csv", content=content)
        progress["verify"], marks["verified"] = _follow(connection, found, "verified")
        marks["applying"] = clock.monotonic()
        deciding.apply(kind, actor=actor, upload_id=found.pk, reason="benchmark")
        progress["apply"], marks["saved"] = _follow(connection, found, "applied")
        last = connection.execute("SELECT max(id) FROM creditcontrols_inboxcommand").fetchone()
        marks["decided"] = Wait(connection).until("SELECT FROM creditcontrols_journal WHERE inbox_id = %s", last[0])  # type: ignore[index]
        while (told := standing(kind.model.objects.get(pk=found.pk))) is None or not told.in_force_at:
            clock.pause(POLL)
        marks["shown"] = clock.monotonic()
    return {"marks": marks, "progress": progress, "bytes": len(content)}


def _follow(connection: Any, found: Any, wanted: str) -> tuple[int, float]:
    """How many figures of progress were seen on the way, and the instant at which the file was there."""
    query, seen = f"SELECT state, done, total, message FROM {found._meta.db_table} WHERE id = %s", set()
    while True:
        state, done, total, message = connection.execute(query, (found.pk,)).fetchone()
        if state == wanted:
            return len(seen), clock.monotonic()
        if state == "refused":
            raise RuntimeError(message)
        if 0 < done < total:
            seen.add(done)
        clock.pause(POLL)


def _kind(name: str) -> tuple[Any, Any]:
    """The kind of files, and what tells whether one is in force."""
    if name == KINDS[0]:
        from creditcontrols.accounts.files import selectors
        from creditcontrols.accounts.files.services import ACCOUNTS as ACCOUNT_FILES

        return ACCOUNT_FILES, selectors.standing
    from creditcontrols.icc.files import selectors as limits
    from creditcontrols.icc.files.services import LIMITS

    return LIMITS, limits.standing


def _content(arguments: dict[str, Any]) -> bytes:
    """The file as somebody would fill it."""
    from creditcontrols.filework import sheets

    make = _accounts if arguments["kind"] == KINDS[0] else _limits
    head, *rows = make(arguments["number"], arguments["count"])
    return sheets.to_csv(head, rows)


def _accounts(number: int, count: int) -> Iterator[list[str]]:
    yield ["ACTION", "LCE", "Account", "Description", "Owner", "Segregation", "Services", "Execution firms"]
    for name, firm in _named(number, count):
        yield ["X", LCE, name, f"Account {name}", firm, "CUST", "CMED ICC", firm]


def _limits(number: int, count: int) -> Iterator[list[str]]:
    yield ["ACTION", "LCE", "Account", "Execution firm", "Product", "Type", "LCE long", "LCE short"]
    for index, (name, firm) in enumerate(_named(number, count)):
        yield ["X", LCE, name, firm, PRODUCTS[index % len(PRODUCTS)], "Futures", "100", "80"]


def _named(number: int, count: int) -> Iterator[tuple[str, str]]:
    return ((f"R{number}A{index:05d}", f"N{index % FIRMS:02d}") for index in range(count))
