"""One run of the benchmark: how often, how much of it, and the stand, which starts when the first row asks for it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from riskadmin.benchmark import child
from riskadmin.benchmark.report import median, milliseconds, percentile
from riskadmin.benchmark.stand import Stand, System

SMALLEST: Final = 20
"""Least number of anything, however small the scale."""


class Bench:
    """What every row works with. `scale` 1 is the full size; `say` tells a person what goes on."""

    def __init__(self, runs: int, scale: float, say: Callable[[str], None]) -> None:
        self.runs = runs
        self.scale = scale
        self.say = say
        self.machine: dict[str, str] = {}

    def size(self, count: int) -> int:
        """`count` at this run's scale."""
        return max(SMALLEST, int(count * self.scale))

    @cached_property
    def stand(self) -> Stand:
        """Servers and databases."""
        self.say("starting PostgreSQL (durability on) and Valkey, seeding")
        stand = Stand()
        self._close = stand.close
        stand.open()
        self._measure_commit(stand)
        return stand

    @cached_property
    def system(self) -> System:
        """Gateway and followers on a database of their own, shared by the rows about orders."""
        self.say("starting gateway and followers")
        system = self.stand.system("bench_orders")
        system.start("gateway", "followers")
        system.drain()
        return system

    def client(self, **more: Any) -> dict[str, Any]:
        """Arguments of a client task with a fresh session on the system's order-entry port."""
        port = self.system.ports["OE"]
        return {"port": port, "credentials": self.system.sessions()[0], "contracts": self.contracts, **more}

    @property
    def contracts(self) -> list[list[str]]:
        """[55, 107] of what the clients trade."""
        return self.stand.facts["contracts"]  # type: ignore[no-any-return]

    def close(self) -> None:
        """End everything that was started."""
        getattr(self, "_close", lambda: None)()

    def _measure_commit(self, stand: Stand) -> None:
        answer = child.run("commits:commits", {"url": stand.postgres.url("bench_template"), "count": self.size(500)})
        server = answer["settings"]
        self.machine["PostgreSQL"] = (
            f"{server['server_version']} (fsync {server['fsync']}, synchronous_commit {server['synchronous_commit']})"
        )
        times = answer["times"]
        self.machine["one synchronous commit"] = (
            f"p50 {milliseconds(median(times))}, p99 {milliseconds(percentile(times, 0.99))}"
        )
