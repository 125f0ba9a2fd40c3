"""The rows of the benchmark by name, in the order of the table."""

from collections.abc import Callable

from riskadmin.benchmark import (
    accounts,
    accounts_file,
    browsers,
    drop_copy,
    engine,
    firmsoft,
    in_flight,
    in_force,
    limits_file,
    neighbour,
    open_loop,
    pages,
    pipelined,
    positions,
    replay,
)
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row

ROWS: dict[str, Callable[[Bench], list[Row]]] = {
    "engine": engine.run,
    "positions": positions.run,
    "pipelined": pipelined.run,
    "in-flight": in_flight.run,
    "open-loop": open_loop.run,
    "neighbour": neighbour.run,
    "browsers": browsers.run,
    "in-force": in_force.run,
    "limits-file": limits_file.run,
    "drop-copy": drop_copy.run,
    "drop-copy-catch-up": drop_copy.catch_up,
    "replay": replay.run,
    "page": pages.run,
    "firmsoft": firmsoft.run,
    "accounts": accounts.run,
    "accounts-file": accounts_file.run,
}
