"""All traders together: whose turn it is, prices that walk, limits that change, and the end."""

import asyncio
import threading
from contextlib import suppress
from random import Random
from typing import Final

import structlog
from django.db import Error as DatabaseError

from riskadmin.lib import clock
from riskadmin.state import State
from riskadmin.traders import loading
from riskadmin.traders.book import Note
from riskadmin.traders.casting import cast
from riskadmin.traders.desk import Desk, Limits
from riskadmin.traders.market import Prices
from riskadmin.traders.numbers import Memory
from riskadmin.traders.trader import Trader

log = structlog.get_logger()

SHORTEST_TURN: Final = 0.16
LONGEST_TURN: Final = 0.26
"""Seconds between two messages, drawn anew each time: close to five a second over all firms."""

LIMITS_SECONDS: Final = 10.0
SETTLED_SECONDS: Final = 10.0
"""A desk that traded so long ago and still counts as flat for the console was reset: it has no position any more."""


class NobodyTrades(Exception):
    """There is no firm that could trade; the text says why."""


class Floor:
    """Made and loaded before the event loop runs; `run` trades until `stop`."""

    def __init__(self, state: State, database: str, address: tuple[str, int], seed: int) -> None:
        now = clock.business_now()
        listed = loading.contracts(now)
        self.rng = Random(seed)
        self.prices = Prices(listed)
        self.traders: dict[str, Trader] = {}
        folder = State(state.folder / "traders" / database).folder
        by_symbol = {contract.symbol: contract for contract in listed}
        for firm, identity in loading.identities(now).items():
            memory = Memory(folder, identity.sender_comp[:6])
            self.traders[firm] = Trader(firm, address, identity, by_symbol, memory, self._hear_from(firm))
        roles = [role for role in cast(loading.groups(), listed, seed) if role.firm in self.traders]
        self.desks = [Desk(role, self.traders[role.firm].book) for role in roles]
        if not self.desks:
            raise NobodyTrades("There is no firm with a sender comp, a key pair and an exchange group to trade in.")
        self._take_limits(loading.limits())

    async def run(self, stop: asyncio.Event) -> None:
        """Trade until `stop` is set, then log out. Raises what ended a trader."""
        log.info("traders start", firms=len(self.traders), desks=len(self.desks))
        # A thread that nobody waits for: while the database is away it hangs, and the end must not.
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._follow_limits, args=(loop,), name="limits", daemon=True).start()
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [tasks.create_task(trader.run()) for trader in self.traders.values()]
                trading = tasks.create_task(self._trade())
                await stop.wait()
                trading.cancel()
                await asyncio.gather(*(trader.leave() for trader in self.traders.values()))
                for task in running:
                    task.cancel()
        finally:
            log.info("traders end")

    def turn(self) -> None:
        """One desk has its turn."""
        self.prices.walk(self.rng)
        now = clock.monotonic()
        ready = [desk for desk in self.desks if self.traders[desk.role.firm].is_on and desk.rests_until <= now]
        if not ready:
            return
        desk = self.rng.choices(ready, [one.role.weight for one in ready])[0]
        if action := desk.turn(self.prices.mid, self.rng):
            desk.traded_at = now
            self.traders[desk.role.firm].perform(action)

    async def _trade(self) -> None:
        while True:
            await asyncio.sleep(self.rng.uniform(SHORTEST_TURN, LONGEST_TURN))
            self.turn()

    def _follow_limits(self, loop: asyncio.AbstractEventLoop) -> None:
        while not loop.is_closed():
            clock.pause(LIMITS_SECONDS)
            with suppress(DatabaseError, RuntimeError):  # away, or the loop ended meanwhile: nothing to follow
                loop.call_soon_threadsafe(self._take_limits, loading.limits_apart())

    def _take_limits(self, found: dict[tuple[int, str], Limits]) -> None:
        now = clock.monotonic()
        for desk in self.desks:
            desk.limits = found.get((desk.role.group_id, desk.role.kind), desk.limits)
            if desk.limits.is_flat and now - desk.traded_at > SETTLED_SECONDS:
                desk.book.forget_day(frozenset(desk.by_symbol))

    def _hear_from(self, firm: str) -> "_Ear":
        return _Ear(self, firm)


class _Ear:
    """Passes a firm's notes to the desk whose contract it is."""

    def __init__(self, floor: Floor, firm: str) -> None:
        self._floor = floor
        self._firm = firm

    def __call__(self, note: Note) -> None:
        now = clock.monotonic()
        for desk in self._floor.desks:
            if desk.role.firm == self._firm and note.symbol in desk.by_symbol:
                desk.hear(note, now)
                if note.text and desk.rests_until > now:
                    log.info("order turned away", firm=self._firm, symbol=note.symbol, text=note.text)
