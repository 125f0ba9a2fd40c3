"""A trader on a socket: what it says to a server of ours, and when it tries again."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from riskadmin.fix.codec import Message, decode, encode
from riskadmin.traders.events import Identity
from riskadmin.traders.market import BUY
from riskadmin.traders.numbers import Memory
from riskadmin.traders.trader import Trader, pause_after
from riskadmin.traders.view import New
from tests.traders.support import ES

WHO = Identity("AA1AAAN", "AAATRD1", "G", "KEYKEYKEYKEYKEYKEYKE", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE")


class Server:
    """Lets everybody in and keeps what it was sent; `hang_up` cuts the connection without a word."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Message] = asyncio.Queue()
        self.writer: asyncio.StreamWriter | None = None
        self.gone = asyncio.Event()
        self.seq = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                for raw in data.split(b"8=FIX.4.2")[1:]:
                    self.take(decode(b"8=FIX.4.2" + raw))
        writer.close()
        self.gone.set()

    def take(self, message: Message) -> None:
        self.heard.put_nowait(message)
        if message.msg_type in "A5":
            self.say(message.msg_type)

    def say(self, msg_type: str, *body: tuple[int, str]) -> None:
        self.seq += 1
        assert self.writer is not None
        self.writer.write(encode(msg_type, [(34, str(self.seq))], list(body)))

    async def hear(self) -> tuple[str, str]:
        """35 and 34 of the next message."""
        message = await asyncio.wait_for(self.heard.get(), 5)
        return message.msg_type, message.get(34)

    async def hang_up(self) -> None:
        assert self.writer is not None
        self.gone.clear()
        self.writer.transport.abort()
        await self.gone.wait()


async def until_on(trader: Trader) -> None:
    async with asyncio.timeout(5):
        while not trader.is_on:  # noqa: ASYNC110  (the answer is on its way to it; nothing here could tell us)
            await asyncio.sleep(0.01)


async def test_a_trader_comes_back_with_the_next_number_and_takes_its_leave(tmp_path: Path) -> None:
    server = Server()
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    address = listening.sockets[0].getsockname()
    memory = Memory(tmp_path, "AA1AAA")
    trader = Trader("AAA", address, WHO, {ES.symbol: ES}, memory, lambda _: None)
    running = asyncio.create_task(trader.run())
    assert await server.hear() == ("A", "1")
    await until_on(trader)
    trader.perform(New(ES.symbol, BUY, 10, ES.tick * 8))
    assert await server.hear() == ("D", "2")
    assert memory.load()[0].next_out == 3
    await server.hang_up()
    assert await server.hear() == ("A", "3")
    await until_on(trader)
    server.gone.clear()
    await trader.leave()
    assert await server.hear() == ("5", "4")
    running.cancel()
    await server.gone.wait()
    listening.close()


def test_fix_3_refused_logons_never_come_fast_enough_to_close_the_port() -> None:
    pauses = [pause_after(refusals) for refusals in range(1, 7)]
    assert pauses == [30, 60, 120, 240, 300, 300]
    assert sum(pauses[:4]) > 60
    assert pause_after(0) == pytest.approx(0.5)
