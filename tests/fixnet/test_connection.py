"""SPEC FIX-5 at the socket: what waits is bounded in both directions."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from riskadmin.fix.codec import encode
from riskadmin.fixnet.connection import READ_LIMIT, WRITE_LIMIT, Connection, listen

MESSAGE = encode("0", [(34, "1"), (49, "AAA123N"), (52, "20261124-16:00:00.000"), (56, "CME")], [])


class Recorder:
    """A server that only notes what happens."""

    def __init__(self) -> None:
        self.connections: list[Connection] = []
        self.ended: list[bool] = []
        self.changed = asyncio.Event()

    def opened(self, connection: Connection) -> None:
        self.connections.append(connection)
        self.changed.set()

    def ready(self, connection: Connection) -> None:
        self.changed.set()

    def closed(self, connection: Connection, graceful: bool) -> None:
        self.ended.append(graceful)
        self.changed.set()

    async def until(self, condition: object) -> None:
        """Wait for a change until the condition holds."""
        async with asyncio.timeout(10):
            while not condition():  # type: ignore[operator]
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def server() -> AsyncIterator[tuple[Recorder, int]]:
    recorder = Recorder()
    listening = await listen("127.0.0.1", 0, recorder)
    yield recorder, listening.sockets[0].getsockname()[1]
    listening.close()
    for connection in recorder.connections:
        connection.abort()


async def test_messages_are_queued_and_taken_in_order(server: tuple[Recorder, int]) -> None:
    recorder, port = server
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(MESSAGE * 3)
    await recorder.until(lambda: recorder.connections and len(recorder.connections[0].inbound) == 3)
    assert [recorder.connections[0].take() for _ in range(3)] == [MESSAGE] * 3
    assert recorder.connections[0].waiting == 0
    writer.close()


async def test_fix_5_reading_pauses_while_much_waits_and_goes_on_when_taken(server: tuple[Recorder, int]) -> None:
    recorder, port = server
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    total = 40 * READ_LIMIT // len(MESSAGE)
    writer.write(MESSAGE * total)
    await recorder.until(lambda: recorder.connections and recorder.connections[0].waiting > READ_LIMIT)
    connection = recorder.connections[0]
    assert connection.waiting < 4 * READ_LIMIT
    taken = 0
    while taken < total:
        await recorder.until(lambda: connection.inbound)
        connection.take()
        taken += 1
        assert connection.waiting < 4 * READ_LIMIT
    writer.close()


async def test_fix_5_a_peer_that_does_not_read_is_cut_off(server: tuple[Recorder, int]) -> None:
    recorder, port = server
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    await recorder.until(lambda: recorder.connections)
    connection = recorder.connections[0]
    for _ in range(4 * WRITE_LIMIT // 65536):
        connection.write(bytes(65536))
    await recorder.until(lambda: recorder.ended)
    assert recorder.ended == [False]
    writer.close()


async def test_fix_5_garbage_cuts_the_connection(server: tuple[Recorder, int]) -> None:
    recorder, port = server
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x00" * 300_000)
    await recorder.until(lambda: recorder.ended)
    assert recorder.ended == [False]
    writer.close()


async def test_a_graceful_close_sends_what_waits_first(server: tuple[Recorder, int]) -> None:
    recorder, port = server
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await recorder.until(lambda: recorder.connections)
    recorder.connections[0].write(b"last words")
    recorder.connections[0].close()
    assert await reader.read() == b"last words"
    await recorder.until(lambda: recorder.ended)
    assert recorder.ended == [True]
    writer.close()
