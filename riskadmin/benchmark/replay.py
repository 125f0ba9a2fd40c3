"""Rows: the state from the journal's events, and the start from a snapshot with its tail."""

from typing import Any

from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, per_second, spread
from riskadmin.lib import clock

NAME = "replay"
COMMANDS = 460_000
"""They lead to about 1,000,000 events."""

TAIL = 20_000
BATCH = 200
CHUNK = 1_000
RATE = 100_000
START_SECONDS = 30.0
LINEAR = 1.25
"""Most time for an event of the second half, measured by one of the first."""


def run(bench: Bench) -> list[Row]:
    """One journal of a mix of orders, read `runs` times."""
    system = bench.stand.system("bench_replay")
    bench.say("replay: writing a journal")
    filled = child.run("replay:fill", {"commands": bench.size(COMMANDS)}, system.env | _AS_RUNNER)
    answer = child.run("replay:read", {"runs": bench.runs, "tail": bench.size(TAIL)}, system.env)
    rate, start = median(answer["rates"]), median(answer["starts"])
    growth = median(answer["second"]) / median(answer["first"])
    size = f"{bench.runs} x {answer['events']:,} events"
    return [
        Row(
            f"{NAME} events", "journal replay from events", f"{per_second(rate)} events", size,
            target=f">= {per_second(RATE)}, linear", reached=rate >= RATE and growth <= LINEAR,
            note=f"runs {spread(answer['rates'])}; hashes checked, {answer['entries']:,} entries; an event of the "
            f"second half takes {growth:.2f} of the time of one of the first; written at "
            f"{per_second(filled['rate'])} commands by the runner's core, one commit for each {BATCH}",
            samples=tuple(answer["rates"]),
        ),
        Row(
            f"{NAME} start", "start from a snapshot and its tail", f"{start:.2f} s",
            f"{bench.runs} x tail of {answer['tail']:,} entries", target=f"<= {START_SECONDS:g} s",
            reached=start <= START_SECONDS, note=f"{answer['orders']:,} live orders in the snapshot",
            samples=tuple(answer["starts"]),
        ),
    ]  # fmt: skip


_AS_RUNNER = {"RISKADMIN_DB_ROLE": "riskadmin_runner"}


def fill(arguments: dict[str, Any]) -> dict[str, float]:
    """Task: decide a mix of orders with the runner's own core and writer, without sockets."""
    child.with_django()
    from creditcontrols.direct import connect
    from creditcontrols.gateway.boundaries import Boundaries
    from creditcontrols.gateway.core import Batch, Core
    from creditcontrols.gateway.links import Links, series_of_week
    from creditcontrols.gateway.writer import Writer

    writer = Writer(connect())
    epoch = writer.take_over()
    position = writer.load()
    links = Links(position.numbers, series_of_week(position.state.week, clock.business_now()))
    core = Core(position.state, position.seq, position.hash, position.at, epoch, links)
    Boundaries().cross(core.at)  # the week begins and markets open
    while rows := writer.inbox():
        batch = Batch()
        for inbox_id, payload in rows:
            core.execute_inbox(inbox_id, payload, batch)
        writer.commit(batch.entries, batch.rows)
    began = clock.monotonic()
    _decide(core, writer, arguments["commands"], Batch)
    return {"rate": arguments["commands"] / (clock.monotonic() - began)}


def _decide(core: Any, writer: Any, size: int, new_batch: Any) -> None:
    """Of three commands two are orders and one a cancel of an order before; every tenth order trades."""
    from creditcontrols.engine.commands import CancelOrder, SubmitOrder

    link = core.links.get("Z00N00")
    symbol = next(symbol for symbol, listed in core.state.instruments.items() if listed.group_code == "ES")
    number = 0
    while number < size:
        batch = new_batch()
        core.look_at_clock()
        for _ in range(BATCH):
            number += 1
            link.next_in += 1
            side, price = (2, 100) if number % 10 == 0 else (1, 100 + number % 40)
            command: Any = SubmitOrder(
                "Z00N00", "N00", "Z00N00N", "BENCH1", f"o{number}", "ACCT1", symbol, side, 5, "2", "0",
                price * 1_000_000_000, echo="US,IL\x01Y\x01Y\x01",
            )  # fmt: skip
            oldest = next(iter(core.state.orders.values()), None) if number % 3 == 0 else None
            if oldest is not None:
                command = CancelOrder(
                    "Z00N00", "N00", "Z00N00N", "BENCH1", f"c{number}", oldest.cl_ord_id, oldest.order_id, symbol,
                    oldest.side, "US,IL\x01Y\x01Y\x01",
                )  # fmt: skip
            core.execute(command, batch, link=link, in_seq=link.next_in - 1)
        writer.commit(batch.entries, batch.rows)


def read(arguments: dict[str, Any]) -> dict[str, Any]:
    """Task: fold everything from the first entry, half by half; then from a snapshot `tail` entries before the head."""
    child.with_django()
    from creditcontrols import journal, snapshots
    from creditcontrols.direct import connect
    from creditcontrols.engine.events import decode_events

    answer: dict[str, Any] = {"rates": [], "first": [], "second": [], "starts": []}
    with connect() as connection:
        last = journal.head(connection)[0]
        sizes = [len(decode_events(entry.events)) for entries in journal.read_all(connection) for entry in entries]
        events = sum(sizes)
        for _ in range(arguments["runs"]):
            first, second, middle = _fold_halves(connection, last // 2)
            answer["first"].append(first / sum(sizes[:middle]))
            answer["second"].append(second / sum(sizes[middle:]))
            answer["rates"].append(events / (first + second))
        position = snapshots.load(connection, max(1, last - arguments["tail"]))
        snapshots.write(connection, position)
        for _ in range(arguments["runs"]):
            began = clock.monotonic()
            snapshots.load(connection, check=True)
            answer["starts"].append(clock.monotonic() - began)
    more = {"events": events, "entries": last, "tail": last - position.seq, "orders": len(position.state.orders)}
    return answer | more


def _fold_halves(connection: Any, half: int) -> tuple[float, float, int]:
    """Seconds for the first entries and for the others, hashes checked, and how many the first are: about `half`."""
    from creditcontrols import journal, snapshots

    position = snapshots.newest(connection, 0)
    began = clock.monotonic()
    middle, split = 0.0, 0
    for entries in journal.read_all(connection, 0, CHUNK):
        journal.check_chain(entries, position.seq, position.hash)
        position = snapshots.advance(position, entries)
        if not split and position.seq >= half:
            middle, split = clock.monotonic(), position.seq
    return middle - began, clock.monotonic() - middle, split
