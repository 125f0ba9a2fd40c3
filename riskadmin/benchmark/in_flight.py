"""Row: one order in flight, against one synchronous commit of the same PostgreSQL."""

from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, percentile

NAME = "in flight"
ORDERS = 2_000
TARGET = 3.0


def run(bench: Bench) -> list[Row]:
    """Orders and commits in turn."""
    count = bench.size(ORDERS)
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    url = bench.stand.postgres.url(bench.system.database)
    for number in range(bench.runs):
        bench.say(f"one in flight: run {number + 1} of {bench.runs}")
        ours.append(child.run("load:in_flight", bench.client(count=count), bench.system.env)["times"])
        bench.system.drain()
        theirs.append(child.run("commits:commits", {"url": url, "count": count}, bench.system.env)["times"])
    middle, commit = [median(times) for times in ours], [median(times) for times in theirs]
    ratio = median(middle) / median(commit)
    tail, commit_tail = (median(percentile(times, 0.99) for times in side) for side in (ours, theirs))
    return [
        Row(
            NAME, "same, one order in flight: p50", milliseconds(median(middle)), f"{bench.runs} x {count:,}",
            f"one synchronous commit {milliseconds(median(commit))}", ratio, f"<= {TARGET:g}x", ratio <= TARGET,
            f"p99 {milliseconds(tail)} (commit {milliseconds(commit_tail)})", tuple(middle), tuple(commit),
        )
    ]  # fmt: skip
