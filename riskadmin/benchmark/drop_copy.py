"""Rows: from a source message to its copy on a target's socket, what that costs the order path, and how fast a target
catches up."""

from collections.abc import Iterable
from threading import Event

from riskadmin import followers
from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, per_second, percentile, spread
from riskadmin.benchmark.stand import NotReady, System
from riskadmin.lib import clock

NAME = "drop copy"
RATE = 2_000
SESSIONS = 20
TARGETS = 10
SECONDS = 10.0
LONGEST = 50.0
"""Listeners send no heartbeats: a run ends before the server asks for one."""

COSTS = 1.25
AWAY = 100_000
SENDERS = 5
FOLLOWER = "dropcopy"


def run(bench: Bench) -> list[Row]:
    """The same load on a system with targets that listen, and on one without drop copy, in turn."""
    seconds = min(LONGEST, max(1.0, SECONDS * bench.scale))
    system, plain = _with_drop_copy(bench, "bench_copies"), bench.stand.system("bench_plain")
    others = [name for name in followers.known(Event()) if name != FOLLOWER]
    plain.start("gateway", "followers", arguments={"followers": " ".join(others)})
    delays, times, without = [], [], []
    for number in range(bench.runs):
        bench.say(f"drop copy: run {number + 1} of {bench.runs}")
        copies, orders = _copied(bench, system, seconds)
        delays.append(_delays(copies, orders))
        times.append([time for _, time in orders])
        without.append([time for _, time in _load(bench, plain, plain.sessions(SESSIONS), seconds)])
        plain.drain()
    system.stop()
    plain.stop()
    return [_delay_row(bench, delays), _cost_row(bench, times, without)]


def catch_up(bench: Bench) -> list[Row]:
    """One target session after the other logs on for the first time; all of them missed the same messages."""
    system, count = _with_drop_copy(bench, "bench_away"), bench.size(AWAY // SENDERS)
    senders = system.sessions(SENDERS)
    targets = _allot(system, senders, bench.runs)
    for number, one in enumerate(senders, 1):
        bench.say(f"drop copy catch-up: {number * count:,} of {SENDERS * count:,} messages")
        arguments = {"port": system.ports["OE"], "contracts": bench.contracts, "credentials": one}
        child.run("load:pipelined", arguments | {"count": count, "clear": True}, system.env)
        system.drain()
    rates = []
    for target in targets:
        arguments = {"port": system.ports["DC"], "credentials": target, "count": SENDERS * count}
        rates.append(child.run("targets:catch_up", arguments, system.env)["rate"])
    system.stop()
    return [
        Row(
            f"{NAME} catch-up", f"drop copy: a target that missed {SENDERS * count:,} messages is streamed them",
            per_second(median(rates)), f"{len(rates)} x {SENDERS * count:,}", note=spread(rates), samples=tuple(rates),
        )
    ]  # fmt: skip


def _with_drop_copy(bench: Bench, database: str) -> System:
    system = bench.stand.system(database)
    system.start("gateway", "followers", "dropcopy")
    system.drain()
    return system


def _allot(system: System, sources: list[dict[str, str]], count: int) -> list[dict[str, str]]:
    """`count` new target sessions fed by these sessions."""
    comps = [one["sender_comp_id"] for one in sources]
    return child.run("targets:allot", {"comps": comps, "count": count}, system.env)  # type: ignore[no-any-return]


def _copied(bench: Bench, system: System, seconds: float) -> tuple[list[dict[int, float]], list[tuple[float, float]]]:
    """A load whose messages are copied: by target the instant at which each order's copy came, and the orders as
    `_load` has them. Raises NotReady when a copy is missing."""
    sources = system.sessions(SESSIONS)
    targets = _allot(system, sources, TARGETS)
    listeners = child.Child("targets:listen", {"port": system.ports["DC"], "credentials": targets}, system.env)
    listeners.wait_for("logged on")
    orders = _load(bench, system, sources, seconds)
    system.drain()
    listeners.tell()
    copies = [dict(found) for found in listeners.result()]
    if missing := sum(len(orders) - len(found) for found in copies):
        raise NotReady(f"{missing} of {TARGETS * len(orders)} copies did not come")
    return copies, orders


def _load(bench: Bench, system: System, sources: list[dict[str, str]], seconds: float) -> list[tuple[float, float]]:
    """Open loop over these sessions: of each order, by its ClOrdID, when it was due and the time to its answer."""
    arguments = {"port": system.ports["OE"], "contracts": bench.contracts, "credentials": sources, "rate": RATE}
    load = child.Child("load:steady", arguments, system.env)
    load.wait_for("logged on")
    clock.pause(seconds)
    load.tell()
    return sorted((due, time) for due, time in load.result()["orders"])  # order n was due n intervals after the first


def _delays(copies: list[dict[int, float]], orders: list[tuple[float, float]]) -> list[float]:
    """From a source message on its socket to each of its copies on theirs, in seconds."""
    came = [due + time for due, time in orders]
    return [at - came[number] for found in copies for number, at in found.items()]


def _delay_row(bench: Bench, runs: list[list[float]]) -> Row:
    p50, p99 = _each(runs, 0.5), _each(runs, 0.99)
    return Row(
        NAME, f"source message -> copy on the target's socket, {RATE:,} orders/s, {TARGETS} targets: p50, p99",
        f"{milliseconds(median(p50))}, {milliseconds(median(p99))}", f"{bench.runs} x {len(runs[0]):,}",
        note=f"longest {milliseconds(max(map(max, runs)))}; p99 of the runs {spread([one * 1000 for one in p99])} ms",
        samples=tuple(p99),
    )  # fmt: skip


def _cost_row(bench: Bench, times: list[list[float]], without: list[list[float]]) -> Row:
    ours, theirs = _each(times, 0.5), _each(without, 0.5)
    ratio = median(ours) / median(theirs)
    tail, plain_tail = (milliseconds(median(_each(runs, 0.99))) for runs in (times, without))
    return Row(
        f"{NAME} order path", f"order path with drop copy, open loop {RATE:,} orders/s: p50",
        milliseconds(median(ours)), f"{bench.runs} x {len(times[0]):,}",
        f"without drop copy {milliseconds(median(theirs))}", ratio, f"<= {COSTS:g}x", ratio <= COSTS,
        f"p99 {tail} (without {plain_tail}); {TARGETS * RATE:,} copies/s are taken in on this machine too, and looked "
        "at after the load", tuple(ours), tuple(theirs),
    )  # fmt: skip


def _each(runs: Iterable[list[float]], share: float) -> list[float]:
    return [percentile(values, share) for values in runs]
