"""One TCP connection of a FIX server: bytes into a bounded queue of messages, bytes out with a bounded backlog.

Bounds (SPEC FIX-5): reading pauses while more than READ_LIMIT bytes wait; a peer that does not read loses its
connection when WRITE_LIMIT bytes wait for it; garbage and oversize are the receive buffer's to refuse."""

import asyncio
from collections import deque
from typing import Any, Protocol

from riskadmin.fix.buffer import ReceiveBuffer, TooMuchGarbage

READ_LIMIT = 128 * 1024
READ_RESUME = 32 * 1024
WRITE_LIMIT = 8 * 1024 * 1024


class Server(Protocol):
    """What a connection tells its server."""

    def opened(self, connection: "Connection") -> None:
        """A client connected."""

    def ready(self, connection: "Connection") -> None:
        """At least one message waits in `connection.inbound`."""

    def closed(self, connection: "Connection", graceful: bool) -> None:
        """The connection is gone; `graceful` when we closed it."""


class Connection(asyncio.Protocol):
    """The asyncio side of one client. `owner` is the server's own object for it (a session); `backup`: it came to a
    backup address. What a client sent before it was `gone` waits in `inbound` like everything else."""

    def __init__(self, server: Server, *, backup: bool = False) -> None:
        self.server = server
        self.backup = backup
        self.buffer = ReceiveBuffer()
        self.inbound: deque[bytes] = deque()
        self.waiting = 0
        self.owner: Any = None
        self.transport: asyncio.Transport | None = None
        self.opened_at = 0.0
        self.gone = False
        self._paused = False
        self._closing = False
        self._deaf = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client connected."""
        self.transport = transport  # type: ignore[assignment]
        self.transport.set_write_buffer_limits(high=WRITE_LIMIT)  # type: ignore[union-attr]
        self.server.opened(self)

    def data_received(self, data: bytes) -> None:
        """Bytes came in: cut them into messages and say so."""
        if self._deaf:
            return
        self.buffer.feed(data)
        try:
            while (raw := self.buffer.next_message()) is not None:
                self.inbound.append(raw)
                self.waiting += len(raw)
        except TooMuchGarbage:
            self.abort()
            return
        if self.waiting > READ_LIMIT and not self._paused:
            self._paused = True
            self.transport.pause_reading()  # type: ignore[union-attr]
        if self.inbound:
            self.server.ready(self)

    def take(self) -> bytes:
        """The next message; the caller has seen that there is one."""
        raw = self.inbound.popleft()
        self.waiting -= len(raw)
        if self._paused and self.waiting < READ_RESUME and not self._closing:
            self._paused = False
            self.transport.resume_reading()  # type: ignore[union-attr]
        return raw

    def ignore(self) -> None:
        """Hear no more of this client: what waits and what may still come is dropped."""
        self._deaf = True
        self.inbound.clear()
        self.waiting = 0

    def pause_writing(self) -> None:
        """The peer left WRITE_LIMIT bytes unread: it is cut off, what it missed comes by resend."""
        self._closing = False
        self.transport.abort()  # type: ignore[union-attr]

    def write(self, data: bytes) -> None:
        """Send bytes unless the connection is on its way out."""
        if not self._closing and self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        """Send what waits, then close: our own, graceful end."""
        self._closing = True
        self.ignore()
        if self.transport is not None:
            self.transport.close()

    def abort(self) -> None:
        """Cut the connection now."""
        self.ignore()
        if self.transport is not None:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.gone = True
        self.server.closed(self, self._closing)


async def listen(host: str, port: int, server: Server, *, backup: bool = False) -> asyncio.Server:
    """Accept FIX clients on host:port. Raises OSError when the port is taken."""
    return await asyncio.get_running_loop().create_server(
        lambda: Connection(server, backup=backup), host, port, backlog=512
    )
