"""Row: the orders of one session while another floods the port."""

from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, per_second, percentile

NAME = "neighbour"
RATE = 100
SECONDS = 8
HEAD_START = 0.5
P99 = 0.025


def run(bench: Bench) -> list[Row]:
    """Alone and beside the flood, in turn."""
    seconds = max(1.0, SECONDS * bench.scale)
    alone: list[float] = []
    beside: list[float] = []
    floods: list[float] = []
    for number in range(bench.runs):
        bench.say(f"neighbour: run {number + 1} of {bench.runs}")
        alone.append(percentile(_steady(bench, seconds), 0.99))
        flood = child.Child("load:flood", bench.client(seconds=seconds + 2 * HEAD_START), bench.system.env)
        flood.wait_for("logged on")
        beside.append(percentile(_steady(bench, seconds), 0.99))
        floods.append(flood.result()["rate"])
        bench.system.drain()
    p99, quiet = median(beside), median(alone)
    return [
        Row(
            NAME, "a neighbour's order beside a session that floods: p99", milliseconds(p99),
            f"{bench.runs} x {int(RATE * seconds):,}", f"alone {milliseconds(quiet)}", p99 / quiet,
            f"<= {milliseconds(P99)}", p99 <= P99, f"the flood: {per_second(median(floods))}",
            tuple(beside), tuple(alone),
        )
    ]  # fmt: skip


def _steady(bench: Bench, seconds: float) -> list[float]:
    arguments = bench.client(rate=RATE, seconds=seconds)
    arguments["credentials"] = [arguments["credentials"]]
    return child.run("load:open_loop", arguments, bench.system.env)["times"]  # type: ignore[no-any-return]
