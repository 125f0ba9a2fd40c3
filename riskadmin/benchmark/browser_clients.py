"""Tasks of the row about browsers: many websocket clients in one process, and the server that is the peer."""

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

import msgspec
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, broadcast, serve

from riskadmin.benchmark import child
from riskadmin.benchmark.fixclient import Client, now_text
from riskadmin.lib import clock

AT_ONCE = 50
ROUND_SECONDS = 10.0
SETTLE_SECONDS = 1.0
decode = lru_cache(maxsize=8)(msgspec.json.decode)
"""The same text goes to every browser: it is read once, so that the reading is not what is measured."""


class Audience:
    """All browsers of one measurement. A round is over when each has seen a newer value than before it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.values = [0] * size
        self.wanted = 0
        self.missing: set[int] = set()
        self.last = 0.0
        self.all_seen = asyncio.Event()
        self.gaps = 0

    def begin(self, wanted: int) -> None:
        """From now on browsers have to see a value of at least `wanted`."""
        self.wanted = wanted
        self.missing = set(range(self.size))
        self.all_seen.clear()

    def saw(self, browser: int, value: int) -> None:
        """A browser got a value."""
        self.values[browser] = value
        if value >= self.wanted and browser in self.missing:
            self.missing.discard(browser)
            if not self.missing:
                self.last = clock.monotonic()
                self.all_seen.set()


def feed(arguments: dict[str, Any]) -> dict[str, Any]:
    """Browsers on the live process; an order in each round."""
    return uvloop.run(_feed(arguments))


async def _feed(arguments: dict[str, Any]) -> dict[str, Any]:
    group, port = arguments["group"], arguments["live"]
    audience = Audience(arguments["count"])
    cookies = [f"{arguments['name']}={key}" for key in arguments["cookies"]]

    def take(browser: int, text: str) -> None:
        message = decode(text)
        audience.gaps += message["t"] == "gap"
        row = message["rows"].get(str(group)) if "rows" in message else None
        if row is not None:
            audience.saw(browser, row["sides"]["0"][0][0])

    def headers(browser: int) -> dict[str, str]:
        return {"Cookie": cookies[browser % len(cookies)], "Origin": f"http://127.0.0.1:{port}"}

    with Client(arguments["port"], arguments["credentials"], arguments["contracts"]) as client:
        numbers = iter(range(1, arguments["rounds"] + 1))

        async def act() -> None:
            client.socket.sendall(client.order(next(numbers), now_text()))

        url = f"ws://127.0.0.1:{port}/ws/groups/?ids={group}"
        answer = await _measure(url, headers, take, act, audience, arguments["rounds"])
        client.await_accepted(arguments["rounds"])
        client.clear(arguments["rounds"])
    return answer


def broadcast_audience(arguments: dict[str, Any]) -> dict[str, Any]:
    """The same clients on the peer; a word to it in each round."""
    return uvloop.run(_broadcast(arguments))


async def _broadcast(arguments: dict[str, Any]) -> dict[str, Any]:
    audience = Audience(arguments["count"])
    url = f"ws://127.0.0.1:{arguments['port']}/"

    def take(browser: int, text: str) -> None:
        audience.saw(browser, decode(text)["value"])

    async with connect(url, compression=None) as control:

        async def act() -> None:
            await control.send("go")

        return await _measure(url, lambda browser: {}, take, act, audience, arguments["rounds"])


def broadcaster(arguments: dict[str, Any]) -> dict[str, Any]:
    """Task: the peer. Sends everybody a payload of `bytes` with the next value whenever a client says a word."""
    threading.Thread(target=lambda: uvloop.run(_serve(arguments)), daemon=True).start()
    child.until_told()
    return {}


async def _serve(arguments: dict[str, Any]) -> None:
    connected: set[ServerConnection] = set()
    value = 0

    async def handle(connection: ServerConnection) -> None:
        nonlocal value
        connected.add(connection)
        try:
            async for _ in connection:
                value += 1
                padding = "x" * arguments["bytes"]
                broadcast(connected, msgspec.json.encode({"value": value, "padding": padding}).decode())
        finally:
            connected.discard(connection)

    async with serve(handle, "127.0.0.1", arguments["port"], compression=None, ping_interval=None):
        child.say("listening")
        await asyncio.get_running_loop().create_future()


async def _measure(
    url: str,
    headers: Callable[[int], dict[str, str]],
    take: Callable[[int, str], None],
    act: Callable[[], Awaitable[None]],
    audience: Audience,
    rounds: int,
) -> dict[str, Any]:
    """Connect everybody, then act `rounds` times: the time of each until the last browser has seen its effect."""
    gate = asyncio.Semaphore(AT_ONCE)
    open_now: list[ClientConnection] = []

    async def open_one(browser: int) -> asyncio.Task[None]:
        async with gate:
            connection = await connect(
                url, additional_headers=headers(browser), compression=None, ping_interval=None, open_timeout=60
            )
        open_now.append(connection)
        return asyncio.create_task(_read(connection, browser, take))

    readers = await asyncio.gather(*(open_one(browser) for browser in range(audience.size)))
    await asyncio.sleep(SETTLE_SECONDS)
    times: list[float] = []
    lost = 0
    chance = random.Random(1)
    for _ in range(rounds):
        audience.begin(max(audience.values) + 1)
        began = clock.monotonic()
        await act()
        try:
            await asyncio.wait_for(audience.all_seen.wait(), ROUND_SECONDS)
            times.append(audience.last - began)
        except TimeoutError:
            lost += len(audience.missing)
        await asyncio.sleep(0.15 + 0.2 * chance.random())  # not in step with the tick
    failed = [task for task in readers if task.done()]
    for task in readers:
        task.cancel()
    await asyncio.gather(*(connection.close() for connection in open_now), return_exceptions=True)
    return {"times": times, "lost": lost + len(failed), "gaps": audience.gaps}


async def _read(connection: ClientConnection, browser: int, take: Callable[[int, str], None]) -> None:
    async for text in connection:
        take(browser, str(text))
