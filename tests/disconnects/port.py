"""Order entry without sockets and without a database: the acceptor around a core, clients on made-up transports."""

from collections.abc import Callable
from itertools import count
from types import SimpleNamespace
from typing import Any

from creditcontrols.engine.commands import Continue, encode_command
from creditcontrols.engine.tasks import waiting
from creditcontrols.gateway.acceptor import Acceptor
from creditcontrols.gateway.core import Batch
from creditcontrols.gateway.writer import SessionRow
from riskadmin.fix.codec import Message, encode, stamp
from riskadmin.fixnet.connection import Connection
from riskadmin.lib import clock
from tests.creditcontrols.world import World, fields

LOGON = [(98, "0"), (108, "30"), (1603, "TEST"), (1604, "1.0"), (1605, "ACME")]


class Transport:
    """What a connection writes to."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closing = False

    def set_write_buffer_limits(self, high: int) -> None:
        """Bounds do not matter here."""

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    abort = close


class Doors:
    """Lets everybody in; `closed` holds session ids whose port is closed, `bad` logons are refused."""

    def __init__(self) -> None:
        self.closed: set[str] = set()
        self.bad = False
        self.directory = SimpleNamespace(closed_ports=lambda: self.closed)

    def refuse(self, message: Message) -> str | None:
        return "Invalid logon. Logout forced." if self.bad or message.msg_type != "A" else None

    def count(self, session_id: str) -> str | None:
        return None


class Client:
    """One connection of a client; `numbers` go on over connections of the same session."""

    def __init__(self, port: "Port", key: str) -> None:
        self.port, self.key = port, key
        self.connection = Connection(port.acceptor)
        self.transport = Transport()
        self.connection.connection_made(self.transport)  # type: ignore[arg-type]

    def send(self, msg_type: str, body: list[tuple[int, str]], **header: str) -> None:
        """Bytes come in; nothing is looked at before the next turn."""
        number = header.get("t34") or str(next(self.port.numbers[self.key]))
        head = [(49, f"{self.key}N"), (56, "CME"), (34, number), (52, stamp(clock.real_micros())), (50, "TR1")]
        self.connection.data_received(encode(msg_type, [*head, (57, "G"), (142, "US,IL"), (369, "0")], body))

    def order(self, name: str, tif: str = "0", side: str = "1") -> None:
        """A limit order at 100."""
        self.send("D", [
            (1, "ACC1"), (11, name), (38, "1"), (40, "2"), (44, "100"), (54, side), (55, "YM"), (59, tif),
            (60, stamp(clock.real_micros())), (107, "YMZ6"), (204, "0"), (1028, "Y"), (1031, "Y"), (9702, "4"),
        ])  # fmt: skip

    def drop(self) -> None:
        """The connection is cut, by whomever."""
        self.transport.closing = True
        self.connection.connection_lost(None)

    @property
    def told(self) -> list[dict[str, str]]:
        """Everything that was written to the client."""
        raws = b"".join(self.transport.written).split(b"8=FIX.4.2\x01")[1:]
        return [fields(b"8=FIX.4.2\x01" + raw) for raw in raws]


class Port:
    """The acceptor, its turns, and what became durable: entries and rows."""

    def __init__(self) -> None:
        self.world = World()
        self.ready: list[Connection] = []
        self.rows: list[SessionRow] = []
        self.numbers: dict[str, Any] = {}
        self.doors = Doors()
        self.acceptor = Acceptor(self.world.core, self.doors, None, self)  # type: ignore[arg-type]

    def schedule(self, connection: Connection) -> None:
        self.ready.append(connection)

    def commit(self, batch: Batch) -> None:
        """Durable first, then what leaves."""
        self.world.entries += batch.entries
        self.rows += batch.rows
        self.acceptor.flush(batch)
        for act in batch.after:
            act()

    def client(self, key: str = "EX1EX1") -> Client:
        """A new connection that logs on."""
        self.numbers.setdefault(key, count(1))
        made = Client(self, key)
        made.send("A", LOGON)
        self.turn()
        return made

    def turn(self, errand: Callable[[Batch], object] | None = None, limit: int = 32) -> None:
        """One turn as the runner takes it, then everything that goes on by itself."""
        core, batch = self.world.core, Batch()
        core.look_at_clock()
        if errand is not None:
            errand(batch)
        for connection in [self.ready.pop(0) for _ in range(len(self.ready))]:
            self.acceptor.take(connection, limit, batch)
            if connection.inbound:
                self.ready.append(connection)
        self.commit(batch)
        while waiting(core.state):
            core.execute(Continue(), batch := Batch())
            self.commit(batch)

    def command(self, inbox_id: int, command: Any) -> None:
        """An administrator's command."""
        self.world.from_inbox(inbox_id, encode_command(command))

    def working(self) -> set[str]:
        """ClOrdIDs of the orders that work."""
        return {order.cl_ord_id for order in self.world.core.state.orders.values()}
