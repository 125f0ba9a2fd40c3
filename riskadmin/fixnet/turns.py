"""A process that owns a FIX port and turns: what clients sent, a commit, and only then bytes leave.

Order entry and drop copy share when a turn is taken, how the process starts to listen, and how it ends."""

import asyncio
from abc import abstractmethod
from collections import deque
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import psycopg

from riskadmin.fixnet.connection import Connection, listen
from riskadmin.fixnet.server import SessionServer

CLOSE_SECONDS: Final = 2.0


class Place(NamedTuple):
    """Where to listen; `backup` when it is a target session's backup address."""

    host: str
    port: int
    backup: bool = False


class Turning:
    """One thread, one writer of the database. Any error there ends the process: what was not committed has not left.

    `listener` is the connection whose NOTIFYs wake it, `server` the sessions, set before `serve`."""

    server: SessionServer[Any, Any]

    def __init__(self, listener: psycopg.Connection) -> None:
        self.listener = listener
        self.ready: deque[Connection] = deque()
        self.turning = False
        self.failed: asyncio.Future[None] | None = None

    # what a process of its own kind says

    @abstractmethod
    def turn(self) -> None:
        """Take one batch; the first act is to set `turning` to False."""

    @abstractmethod
    def heard(self, channel: str) -> None:
        """A NOTIFY came."""

    @abstractmethod
    async def upkeep(self) -> None:
        """What is due by time, until cancelled."""

    @abstractmethod
    def take_leave(self) -> None:
        """A clean end: log everybody out, commit."""

    # the life of the process

    async def serve(self, places: Sequence[Place], stop: asyncio.Event) -> None:
        """Listen until `stop` or a failure of the database, which is raised; a clean stop sends every session a
        Logout. Raises OSError when a port is taken."""
        loop = asyncio.get_running_loop()
        self.failed = loop.create_future()
        loop.add_reader(self.listener.fileno(), self.notified)
        listening = [await listen(one.host, one.port, self.server, backup=one.backup) for one in places]
        waited: set[asyncio.Future[Any]] = {
            self.failed, asyncio.ensure_future(stop.wait()), asyncio.create_task(self.upkeep()),
        }  # fmt: skip
        done, _ = await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        for one in listening:
            one.close()
        for task in done:
            task.result()
        self.take_leave()
        await self.server.all_closed(CLOSE_SECONDS)

    def schedule(self, connection: Connection) -> None:
        """A connection has messages: take a turn soon."""
        self.ready.append(connection)
        self.wake()

    def wake(self) -> None:
        """Take a turn as soon as what is being read has been read."""
        if not self.turning:
            self.turning = True
            asyncio.get_running_loop().call_soon(self.turn)

    def notified(self) -> None:
        """NOTIFY only wakes: what it tells is looked for by time as well."""
        try:
            for note in self.listener.notifies(timeout=0):
                self.heard(note.channel)
        except psycopg.Error as fault:
            self.fail(fault)
            return
        self.wake()

    def fail(self, fault: BaseException) -> None:
        """End the process without another byte: what is in memory may be ahead of the database."""
        if self.failed is not None and not self.failed.done():
            self.server.cut_all()
            self.failed.set_exception(fault)
