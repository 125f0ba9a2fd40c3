"""One firm's FIX connection: keeps it up, keeps its numbers, and keeps the book current."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog

from riskadmin.fix.buffer import ReceiveBuffer, TooMuchGarbage
from riskadmin.fix.codec import decode
from riskadmin.lib import clock
from riskadmin.traders import orders
from riskadmin.traders.book import Note
from riskadmin.traders.events import Delivered, Event, Identity, LogonRefused, LostTrack, NeverArrived, Stage
from riskadmin.traders.market import Contract
from riskadmin.traders.numbers import Memory
from riskadmin.traders.session import ClientSession
from riskadmin.traders.view import Action, New

log = structlog.get_logger()

AFTER_LOSS: Final = 0.5
"""Seconds until the next try when the connection was lost or the port is not open."""

AFTER_REFUSAL: Final = 30.0
LONGEST_REFUSAL: Final = 300.0
"""Seconds until the next try after a refused Logon, doubled each time: five within 60 s would close the port."""

TICK_SECONDS: Final = 1.0


class Trader:
    """`firm` trades `contracts` (by symbol) through one session on the port `address`. `told` hears what became of each
    new order."""

    def __init__(
        self,
        firm: str,
        address: tuple[str, int],
        identity: Identity,
        contracts: dict[str, Contract],
        memory: Memory,
        told: Callable[[Note], None],
    ) -> None:
        self.firm = firm
        self.identity = identity
        self.contracts = contracts
        self._address = address
        self.numbers, self.book = memory.load()
        self._memory = memory
        self._told = told
        self._session = ClientSession(identity, self.numbers)
        self._writer: asyncio.StreamWriter | None = None
        self._refused = False

    @property
    def is_on(self) -> bool:
        """Whether orders can be sent."""
        return self._session.stage is Stage.ON

    def perform(self, action: Action) -> None:
        """Send what a desk decided. The session is on, and no request is pending about the order."""
        now = now_ms()
        seq = self.numbers.next_out
        cl_ord_id = f"{self.firm}{seq}"
        order = None if isinstance(action, New) else self.book.orders[action.cl_ord_id]
        symbol = action.symbol if isinstance(action, New) else self.book.orders[action.cl_ord_id].symbol
        account = f"{self.firm}ACC1"
        msg_type, body = orders.request(action, self.contracts[symbol], order, account, cl_ord_id, now)
        self.book.sent(action, seq, cl_ord_id)
        self._session.send(msg_type, body, now)
        self._flush()

    async def run(self) -> None:
        """Log on, stay on, come back, until cancelled. Raises OSError when the numbers cannot be kept."""
        refusals = 0
        while True:
            self._refused = False
            with suppress(ConnectionError, TooMuchGarbage):
                await self._connect_and_talk()
            refusals = refusals + 1 if self._refused else 0
            await asyncio.sleep(pause_after(refusals))

    async def leave(self) -> None:
        """Log out and wait for the answer, a second at most."""
        if not self.is_on:
            return
        self._session.logout(now_ms())
        self._flush()
        while self._session.stage is Stage.LOGGING_OUT:
            await asyncio.sleep(0.02)
            self._session.tick(now_ms())

    async def _connect_and_talk(self) -> None:
        reader, writer = await asyncio.open_connection(*self._address)
        self._writer = writer
        self._session = ClientSession(self.identity, self.numbers)
        try:
            self._session.logon(now_ms())
            self._flush()
            await self._talk(reader)
        finally:
            self._session.stage = Stage.CLOSED
            self._writer = None
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader) -> None:
        buffer = ReceiveBuffer()
        while self._session.stage is not Stage.CLOSED:
            data = None
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    data = await reader.read(65_536)
            if data == b"":
                return
            if data:
                buffer.feed(data)
                self._take_in(buffer)
            self._session.tick(now_ms())
            self._flush()

    def _take_in(self, buffer: ReceiveBuffer) -> None:
        """Every whole message, then one save."""
        while (raw := buffer.next_message()) is not None:
            for event in self._session.receive(decode(raw), now_ms()):
                self._on(event)
        self._flush(changed=True)

    def _on(self, event: Event) -> None:
        match event:
            case Delivered(message):
                if note := self.book.apply(message):
                    self._told(note)
            case NeverArrived(begin, end):
                self.book.never_arrived(begin, end)
            case LostTrack():
                self.book.orders.clear()
                self._session.send(*orders.cancel_everything(f"{self.firm}{self.numbers.next_out}", now_ms()), now_ms())
            case LogonRefused(text):
                self._refused = True
                log.warning("logon refused", sender_comp=self.identity.sender_comp, text=text)

    def _flush(self, *, changed: bool = False) -> None:
        """Keep the numbers, then send: a number that the server may know of is never used twice."""
        waiting, self._session.out = self._session.out, []
        if waiting or changed:
            self._memory.save(self.numbers, self.book)
        if waiting and self._writer is not None:
            self._writer.write(b"".join(waiting))


def pause_after(refusals: int) -> float:
    """Seconds until the next try, after so many refused Logons one after the other; 0 after a lost connection."""
    return min(AFTER_REFUSAL * 2 ** (refusals - 1), LONGEST_REFUSAL) if refusals else AFTER_LOSS


def now_ms() -> int:
    """Real time in milliseconds since 1970, for tag 52 and for waiting."""
    return clock.real_micros() // 1000
