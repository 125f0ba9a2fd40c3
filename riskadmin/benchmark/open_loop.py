"""Row: orders at a fixed rate over many sessions, timed from the instant at which each was due."""

from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, percentile

NAME = "open loop"
RATE = 2_000
SESSIONS = 20
SECONDS = 10
P99, P999 = 0.005, 0.025


def run(bench: Bench) -> list[Row]:
    """The same load, `runs` times."""
    seconds = max(1.0, SECONDS * bench.scale)
    runs: list[list[float]] = []
    late: list[float] = []
    for number in range(bench.runs):
        bench.say(f"open loop: run {number + 1} of {bench.runs}")
        credentials = bench.system.sessions(SESSIONS)
        arguments = bench.client(rate=RATE, seconds=seconds) | {"credentials": credentials}
        answer = child.run("load:open_loop", arguments, bench.system.env)
        runs.append(answer["times"])
        late.append(percentile(answer["late"], 0.99))
        bench.system.drain()
    p50, p99, p999 = (median(percentile(times, share) for times in runs) for share in (0.5, 0.99, 0.999))
    return [
        Row(
            NAME, f"same, open loop {RATE:,} orders/s over {SESSIONS} sessions: p99, p99.9",
            f"{milliseconds(p99)}, {milliseconds(p999)}", f"{bench.runs} x {len(runs[0]):,}",
            target=f"p99 <= {milliseconds(P99)}, p99.9 <= {milliseconds(P999)}", reached=p99 <= P99 and p999 <= P999,
            note=f"p50 {milliseconds(p50)}, longest {milliseconds(max(map(max, runs)))}; "
            f"the client sent its orders {milliseconds(median(late))} late at p99",
            samples=tuple(percentile(times, 0.99) for times in runs),
        )
    ]  # fmt: skip
