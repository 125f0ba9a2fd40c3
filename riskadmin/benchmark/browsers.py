"""Row: an order until the last of 500 browsers shows it, against `websockets.broadcast` of the same payload."""

from typing import Any

from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, percentile
from riskadmin.state import free_port

NAME = "browsers"
BROWSERS = 500
MANY = 1_000
ROUNDS = 20
SIGN_INS = 20
TICK = 0.1
SLACK = 1.5
PAYLOAD = 600
"""Bytes of a typical message of the feed."""


def run(bench: Bench) -> list[Row]:
    """Both feeds in turn, then once with more browsers, where none may miss an order."""
    bench.system.start("live")
    rounds, count = bench.size(ROUNDS), bench.size(BROWSERS)
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(bench.runs):
        bench.say(f"browsers: run {number + 1} of {bench.runs}")
        ours.append(median(_feed(bench, count, rounds)["times"]))
        theirs.append(median(_broadcast(bench, count, rounds)["times"]))
    many = _feed(bench, bench.size(MANY), rounds)
    bench.system.stop("live")
    middle, peer = median(ours), median(theirs)
    allowed = TICK + SLACK * peer
    lost = many["lost"]
    return [
        Row(
            NAME, f"order -> last of {count} browsers", milliseconds(middle), f"{bench.runs} x {rounds} orders",
            f"websockets.broadcast {milliseconds(peer)}", middle / peer,
            f"<= {milliseconds(allowed)} (tick + {SLACK:g}x); none lost at {MANY:,}", middle <= allowed and not lost,
            f"{bench.size(MANY):,} browsers: {lost} of {bench.size(MANY) * rounds:,} deliveries lost, "
            f"{many['gaps']} gaps, p50 {milliseconds(median(many['times']))}, "
            f"longest {milliseconds(percentile(many['times'], 1.0))}",
            tuple(ours), tuple(theirs),
        )
    ]  # fmt: skip


def _feed(bench: Bench, count: int, rounds: int) -> dict[str, Any]:
    arguments = bench.client(count=count, rounds=rounds)
    firm = arguments["credentials"]["sender_comp_id"][3:6]
    signed_in = child.run("seeding:session_cookies", {"count": SIGN_INS, "firm": firm}, bench.system.env)
    arguments |= {"live": bench.system.ports["LIVE"], **signed_in}
    answer = child.run("browser_clients:feed", arguments, bench.system.env)
    bench.system.drain()
    return answer  # type: ignore[no-any-return]


def _broadcast(bench: Bench, count: int, rounds: int) -> dict[str, Any]:
    port = free_port()
    server = child.Child("browser_clients:broadcaster", {"port": port, "bytes": PAYLOAD}, bench.system.env)
    server.wait_for("listening")
    try:
        arguments = {"port": port, "count": count, "rounds": rounds}
        return child.run("browser_clients:broadcast_audience", arguments, bench.system.env)  # type: ignore[no-any-return]
    finally:
        server.stop()
