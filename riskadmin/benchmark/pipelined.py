"""Row: FIX order to durable decision to reply, pipelined, against an acceptor that checks and stores nothing."""

from riskadmin.benchmark import child, quickfix_peer
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, per_second, spread
from riskadmin.benchmark.stand import cpu_seconds
from riskadmin.state import free_port

NAME = "pipelined"
ORDERS = 20_000
CLIENTS = (("load:pipelined", "raw client", 1.5), ("quickfix_peer:client", "QuickFIX client", 1.0))
PEER_COMPS = ("RAWPEEN", "QFXPEEN")
PEER = "bare QuickFIX acceptor"
MISSING = "QuickFIX is not installed for this Python"


def run(bench: Bench) -> list[Row]:
    """Both clients against both servers, in turn."""
    pid = bench.system.pid("gateway")
    if not quickfix_peer.is_installed():
        samples = _Samples(bench, pid)
        for _ in range(bench.runs):
            samples.ours(*CLIENTS[0][:1])
        return [_row(bench, samples, *CLIENTS[0])]
    port = free_port()
    peer = child.Child("quickfix_peer:acceptor", {"port": port, "comps": PEER_COMPS}, bench.system.env)
    peer.wait_for("listening")
    samples = _Samples(bench, pid)
    try:
        for number in range(bench.runs):
            bench.say(f"pipelined: run {number + 1} of {bench.runs}")
            for (task, _, _), comp in zip(CLIENTS, PEER_COMPS, strict=True):
                samples.ours(task)
                samples.peer(task, port, comp)
    finally:
        peer.stop()
    return [_row(bench, samples, *client) for client in CLIENTS]


class _Samples:
    """Rates by client task, and what the gateway spent on each order."""

    def __init__(self, bench: Bench, pid: int) -> None:
        self.bench, self.pid = bench, pid
        self.count = bench.size(ORDERS)
        self.rates: dict[str, list[float]] = {}
        self.peer_rates: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    def ours(self, task: str) -> None:
        """One run against the gateway."""
        client = child.Child(task, self.bench.client(count=self.count, clear=True), self.bench.system.env)
        client.wait_for("logged on")
        before = cpu_seconds(self.pid)
        client.wait_for("answered")
        spent = cpu_seconds(self.pid) - before
        answer = client.result()
        self.rates.setdefault(task, []).append(answer["rate"])
        self.cpu.setdefault(task, []).append(spent / self.count * 1e6)
        self.bench.system.drain()

    def peer(self, task: str, port: int, comp: str) -> None:
        """The same client against the peer."""
        credentials = {"sender_comp_id": comp, "access_key_id": "none", "secret_key": "none"}
        arguments = {"port": port, "credentials": credentials, "contracts": self.bench.contracts}
        answer = child.run(task, {**arguments, "count": self.count, "clear": False}, self.bench.system.env)
        self.peer_rates.setdefault(task, []).append(answer["rate"])


def _row(bench: Bench, samples: _Samples, task: str, client: str, target: float) -> Row:
    ours, theirs = samples.rates[task], samples.peer_rates.get(task, [])
    ratio = median(ours) / median(theirs) if theirs else None
    note = f"ours {spread(ours)}, peer {spread(theirs)}, gateway {median(samples.cpu[task]):.0f} us of CPU an order"
    return Row(
        f"{NAME} {client}", f"FIX order -> durable decision -> reply, pipelined, {client}", per_second(median(ours)),
        f"{bench.runs} x {samples.count:,}", f"{PEER} {per_second(median(theirs))}" if theirs else MISSING, ratio,
        f">= {target:g}x", None if ratio is None else ratio >= target, note, tuple(ours), tuple(theirs),
    )  # fmt: skip
