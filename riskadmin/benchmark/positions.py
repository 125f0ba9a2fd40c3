"""Rows: what accounts of a clearing firm and their position limits cost an order in the engine, one core, no I/O."""

import gc
from collections.abc import Callable, Sequence
from functools import partial
from math import lcm
from typing import Any

import msgspec

from creditcontrols.engine.commands import Command, SetAccountPolicy, SetAccounts, SubmitOrder
from creditcontrols.engine.controls.commands import MOST_ACCOUNTS
from creditcontrols.engine.controls.values import ClearingAccount
from creditcontrols.engine.decide import decide
from creditcontrols.engine.events import OrderHeld
from creditcontrols.engine.handle import handle
from creditcontrols.engine.icc.commands import SetPositionLimits, SetPositionPolicies
from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from creditcontrols.engine.state import EngineState
from riskadmin.benchmark import child, engine
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, per_second, spread
from riskadmin.lib import clock

NAME = "positions"
ACCOUNTS = 20_000
COMMANDS = 60_000
TARGET = 1.5
LIMIT = 1_000_000
LCE = "ALP"
LAP = lcm(engine.FIRMS, engine.CONTRACTS)
"""After so many orders firm and contract come together again."""


def run(bench: Bench) -> list[Row]:
    """Without and with, in turns and with the same commands, in one process."""
    arguments = {"accounts": bench.size(ACCOUNTS), "commands": bench.size(COMMANDS), "runs": bench.runs}
    answer = child.run("positions:measure", arguments)
    count, size = answer["accounts"], f"{bench.runs} x 2 x {answer['commands']:,} commands"
    return [
        _row(f"engine with {count:,} accounts and their position limits: decide + evolve", answer["whole"], size,
             "each order is tested against its account's limit, and both policies refuse; positions are kept in both",
             TARGET),
        _row("same: the decision of new orders alone", answer["check"], size,
             "every account has traded since the last change of limits, policies or accounts; nothing is folded"
             f" meanwhile. An account's first order after one: {median(answer['first']):.1f} us", TARGET),
    ]  # fmt: skip


def _row(what: str, rates: dict[str, list[float]], size: str, note: str, target: float | None = None) -> Row:
    with_them, without = median(rates["with"]), median(rates["without"])
    ratio = median(bare / loaded for bare, loaded in zip(rates["without"], rates["with"], strict=True))
    return Row(
        NAME, what, f"{per_second(with_them)} commands", size, f"none loaded {per_second(without)}", ratio,
        f"<= {target:g}x cost" if target else "", ratio <= target if target else None,
        f"{note}; {spread(rates['with'])} with, {spread(rates['without'])} without",
        tuple(rates["with"]), tuple(rates["without"]),
    )  # fmt: skip


def measure(arguments: dict[str, Any]) -> dict[str, Any]:
    """Task: the rates of both, run by run."""
    count = -(-arguments["accounts"] // LAP) * LAP
    commands = [named(command, count) for command in engine.mix(arguments["commands"])]
    orders = [command for command in commands if type(command) is SubmitOrder]
    again = [msgspec.structs.replace(order, cl_ord_id=f"again {order.cl_ord_id}") for order in orders]
    found: dict[str, Any] = {name: {"without": [], "with": []} for name in ("check", "whole")}
    first = []
    for _ in range(arguments["runs"]):
        for name, loaded in (("without", 0), ("with", count)):
            state = prepared(loaded)
            found["whole"][name].append(rate(engine.replay, state, commands))
            found["check"][name].append(rate(decide_all, state, again))
        first.append(1e6 / rate(decide_all, prepared(count), orders))
    return {**found, "first": first, "accounts": count, "commands": len(commands)}


def prepared(accounts: int) -> EngineState:
    """A fresh state with so many accounts."""
    state = engine.world()
    if accounts:
        load(state, accounts)
    return state


def rate(work: Callable[[EngineState, list[Any]], object], state: EngineState, commands: list[Any]) -> float:
    """Commands a second on that state."""
    gc.collect()
    gc.freeze()
    gc.disable()
    began = clock.monotonic()
    work(state, commands)
    seconds = clock.monotonic() - began
    gc.enable()
    gc.unfreeze()
    return len(commands) / seconds


def decide_all(state: EngineState, orders: list[SubmitOrder]) -> None:
    """Decide each order as if it were the next; it has to pass. Nothing is folded."""
    for order in orders:
        (event,) = decide(state, order, engine.START)
        assert type(event) is OrderHeld, event


def named(command: Command, accounts: int) -> Command:
    """A new order gets the account of its number, so that firm, contract and account always come together."""
    if type(command) is not SubmitOrder:
        return command
    return msgspec.structs.replace(command, account=account_of(int(command.cl_ord_id[1:]), accounts))


def account_of(number: int, accounts: int) -> str:
    """The account of the order of that number."""
    return f"ACC{number % accounts:05d}"


def load(state: EngineState, accounts: int) -> None:
    """Register the accounts, each with limits in the contract and through the firm that its orders name, and have both
    policies refuse what is not registered or not set."""
    orders = [engine.submit(number, crosses=False) for number in range(accounts)]
    names = [account_of(number, accounts) for number in range(accounts)]
    rows = [ClearingAccount(LCE, name, True, (), 1, (order.ef,)) for name, order in zip(names, orders, strict=True)]
    limits = [
        PositionLimit(LCE, order.ef, name, order.symbol[:3], "FUT", LIMIT, LIMIT, LIMIT, LIMIT, 1)
        for name, order in zip(names, orders, strict=True)
    ]
    firms = sorted({order.ef for order in orders})
    policies = tuple(PositionPolicy(LCE, ef, True, True, (60, 80), 1) for ef in firms)
    tell = partial(handle, state, now_us=engine.START)
    for part in _parts(rows):
        tell(SetAccounts(part))
    for part in _parts(limits):
        tell(SetPositionLimits(part))
    tell(SetAccountPolicy(LCE, True, 1))
    tell(SetPositionPolicies(policies))


def _parts(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [tuple(rows[start : start + MOST_ACCOUNTS]) for start in range(0, len(rows), MOST_ACCOUNTS)]
