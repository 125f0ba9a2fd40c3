"""Row: decide and evolve with full rules on one core, no I/O."""

import gc
from collections import deque
from itertools import count
from typing import Any

from creditcontrols.engine.commands import ApplySettings, CancelOrder, Command, LoadInstruments, MapGroup, SubmitOrder
from creditcontrols.engine.events import OrderAccepted, OrderFilled
from creditcontrols.engine.handle import Seen, handle
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import GroupSettings, Instrument, SessionLimits
from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, per_second, spread
from riskadmin.lib import clock

NAME = "engine"
PEER_RATE = 229_000
PEER = "nautilus_trader RiskEngine 229,000/s *"
PEER_NOTE = "* not installed here; 229,000/s measured elsewhere (its check alone, no exposure check)"
TARGET = 2.0
COMMANDS = 100_000
FIRMS = 40
CONTRACTS = 24
ROOM = 10**14
POINT = 1_000_000_000
START = 1_795_000_000_000_000


def run(bench: Bench) -> list[Row]:
    """Runs in one process, each on a fresh state with the same commands."""
    answer = child.run("engine:measure", {"commands": bench.size(COMMANDS), "runs": bench.runs})
    events, commands = median(answer["events_rate"]), median(answer["commands_rate"])
    ratio = events / PEER_RATE
    kinds = ", ".join(f"{number:,} {name}" for name, number in answer["kinds"].items())
    return [
        Row(
            NAME, "engine: decide + evolve, full rules, one core", f"{per_second(events)} events",
            f"{bench.runs} x {answer['count']:,} commands", PEER, ratio, f">= {TARGET:g}x", ratio >= TARGET,
            f"{per_second(commands)} commands {spread(answer['commands_rate'])}: {kinds}; {PEER_NOTE}",
            tuple(answer["events_rate"]),
        )
    ]  # fmt: skip


def measure(arguments: dict[str, Any]) -> dict[str, Any]:
    """Task: record a mix of commands once, then replay them against fresh states, as the runner calls the engine."""
    commands = mix(arguments["commands"])
    events_rate, commands_rate = [], []
    for _ in range(arguments["runs"]):
        state = world()
        gc.collect()
        gc.freeze()
        gc.disable()
        began = clock.monotonic()
        events = replay(state, commands)
        seconds = clock.monotonic() - began
        gc.enable()
        gc.unfreeze()
        events_rate.append(events / seconds)
        commands_rate.append(len(commands) / seconds)
    return {
        "events_rate": events_rate, "commands_rate": commands_rate, "count": len(commands), "kinds": tally(commands),
    }  # fmt: skip


def replay(state: EngineState, commands: list[Command]) -> int:
    """Handle all commands; returns the number of events."""
    events = 0
    at = START
    for command in commands:
        seen: Seen = []
        events += len(handle(state, command, at, seen))
        at += 50
    return events


def world() -> EngineState:
    """Automated groups with limits, reference contracts and max quantities."""
    state = EngineState()
    listed = tuple(
        Instrument(f"I{n:02d}Z6", f"I{n:02d}", "CME", f"complex {n % 6}", "FUT", 100_000 + n * 7_000, POINT // 100)
        for n in range(CONTRACTS)
    )
    handle(state, LoadInstruments(listed), START)
    limits = SessionLimits(ROOM, ROOM, 5_000, 5_000, 5_000, 5_000)
    for number in range(1, FIRMS + 1):
        handle(state, MapGroup(number, "ALP", f"F{number:02d}", "all", ("CME",)), START)
        handle(state, ApplySettings(number, 1, GroupSettings(weekday=limits, reference_futures="I00Z6")), START)
    return state


def mix(size: int) -> list[Command]:
    """Of ten commands six are new orders that rest, two are orders that trade with them, two cancel one."""
    state = world()
    commands: list[Command] = []
    numbers = count(1)
    resting: deque[int] = deque()
    while len(commands) < size:
        turn = len(commands) % 10
        command: Command
        if turn in (4, 9) and (order := _working(state, resting)) is not None:
            command = CancelOrder(
                order.session, order.ef, order.sender_comp, order.trader, f"c{next(numbers)}", order.cl_ord_id,
                order.order_id, order.symbol, order.side,
            )  # fmt: skip
        else:
            command = submit(next(numbers), crosses=turn in (2, 7))
            resting.append(state.next_order_id)
        handle(state, command, START)
        commands.append(command)
    return commands


def _working(state: EngineState, resting: deque[int]) -> Order | None:
    """The oldest of those orders that is still in the market."""
    while resting:
        order = state.orders.get(resting.popleft())
        if order is not None:
            return order
    return None


def submit(number: int, *, crosses: bool) -> SubmitOrder:
    """A buy at one of 40 prices, or a sell that meets the best of them."""
    firm = f"F{number % FIRMS + 1:02d}"
    symbol = f"I{number % CONTRACTS:02d}Z6"
    side, price = (2, 100 * POINT) if crosses else (1, (100 + number % 40) * POINT)
    return SubmitOrder(
        f"AAA{firm}", firm, f"AAA{firm}N", "TRDR1", f"o{number}", "ACCT1", symbol, side, number % 9 + 1, "2", "0",
        price, echo="US,IL\x01Y\x01Y\x01",
    )  # fmt: skip


def tally(commands: list[Command]) -> dict[str, int]:
    """How many orders were taken, fills made and cancels asked for."""
    state = world()
    found = {"new orders": 0, "fills": 0, "cancels": 0, "other events": 0}
    names = {OrderAccepted: "new orders", OrderFilled: "fills"}
    for command in commands:
        found["cancels"] += type(command) is CancelOrder
        for event in handle(state, command, START):
            found[names.get(type(event), "other events")] += 1
    return found
