"""A foreign FIX order-entry client on its own sockets; it keeps its numbers and its sent messages over reconnects."""

import re
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Self

from riskadmin.lib import clock
from tests.e2e.fixwire import Received, encode, sending_time, sign

PATIENCE = 10.0
ADMINISTRATIVE = "A01245"
_END = re.compile(rb"\x0110=\d{3}\x01")
_ids = count(1)


class Timeout(AssertionError):
    """What was waited for did not come."""


class Closed(AssertionError):
    """The other side closed the connection."""


class FixClient:
    """One FIX session of an order-entry client. Numbers go on over reconnects, as a real client's do."""

    def __init__(self, port: int, credentials: dict[str, Any], *, trader: str = "TRDR1") -> None:
        self.port, self.credentials, self.trader = port, credentials, trader
        self.sender_comp: str = credentials["sender_comp_id"]
        self.target_sub = credentials.get("segment") or "G"
        self.next_out = 1
        self.next_in = 1
        self.received: list[Received] = []
        self.sent: dict[int, tuple[str, list[tuple[int, Any]]]] = {}
        self.numbers: dict[str, int] = {}
        self.accepted: dict[str, set[int]] = {}
        self.socket: socket.socket | None = None
        self._buffer = b""
        self._sent_at: dict[str, int] = {}
        self._held: list[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- connection ------------------------------------------------------------------------------------------------

    def connect(self, *, timeout: float = PATIENCE) -> Self:
        """Open the socket; waits for a port that does not listen yet."""
        deadline = clock.monotonic() + timeout
        self.close()
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=1)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._buffer = b""
                return self
            except OSError as error:
                if clock.monotonic() > deadline:
                    raise Timeout(f"port {self.port}: {error}") from error
                select.select([], [], [], 0.05)

    def close(self) -> None:
        """Drop the connection without a Logout."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def logon(self, *, timeout: float = PATIENCE, **changed: str) -> Received:
        """Connect when needed, sign and send a Logon, and return the answer (35=A or 35=5). Raises Closed."""
        if self.socket is None:
            self.connect(timeout=timeout)
        mark = len(self.received)
        self.send_raw(self.logon_bytes(**changed))
        return self.wait(lambda m: m.kind in "A5", since=mark, timeout=timeout)

    def logon_bytes(self, **changed: str) -> bytes:
        """A signed Logon; `changed` (t52="…") alters a field after the signing, or before it with s52="…"."""
        fields = {
            34: str(self.next_out), 49: self.sender_comp, 50: self.trader, 52: sending_time(), 57: self.target_sub,
            108: "30", 142: "US,IL", 369: str(self.next_in - 1), 1603: "E2ETEST", 1604: "1.0", 1605: "ACME",
        }  # fmt: skip
        fields.update({int(name[1:]): value for name, value in changed.items() if name[0] == "s"})
        signature = sign(self.credentials["secret_key"], list(fields.values()))
        fields.update({int(name[1:]): value for name, value in changed.items() if name[0] == "t"})
        key = self.credentials["access_key_id"]
        head = [(49, fields[49]), (56, "CME"), (34, fields[34]), (52, fields[52]), (50, fields[50])]
        head += [(57, fields[57]), (142, fields[142]), (369, fields[369])]
        body = [(98, "0"), (108, fields[108]), (1603, fields[1603]), (1604, fields[1604]), (1605, fields[1605])]
        body += [(354, str(len(key))), (355, key), (1400, "CME-1-SHA-256"), (1401, str(len(signature)))]
        return encode("A", head + body + [(1402, fields.get(1402, signature))])

    def recover(self, *, timeout: float = PATIENCE) -> list[Received]:
        """Log on again after a break and fetch what was missed; returns every message that the recovery brought."""
        mark = len(self.received)
        expected = self.next_in
        answer = self.logon(timeout=timeout)
        assert answer.kind == "A", answer
        if answer.number > expected:
            self.resend(expected, answer.number - 1)
        return self.received[mark:]

    def resend(self, begin: int, end: int, *, timeout: float = PATIENCE) -> list[Received]:
        """Ask for begin … end and return the answer: resent messages and gap fills, complete up to `end`."""
        mark = looked = len(self.received)
        self.send("2", [(7, begin), (16, end)])
        covered = begin
        while covered <= end:
            message = self.wait(lambda m, at=covered: m.is_resent and m.number == at, since=looked, timeout=timeout)
            looked = self.received.index(message, looked)
            covered = int(message.get(36) or 0) if message.kind == "4" else covered + 1
        return [m for m in self.received[mark:] if m.is_resent]

    def logout(self) -> None:
        """A clean end: Logout there and back."""
        mark = len(self.received)
        self.send("5", [])
        self.wait(lambda m: m.kind == "5", since=mark)
        self.close()

    # -- orders ----------------------------------------------------------------------------------------------------

    def new_order(
        self, instrument: dict[str, Any], quantity: int | str, price: str, *, side: int = 1, **extra: str
    ) -> str:
        """Send a limit day order (35=D) and return its ClOrdID."""
        cl_ord_id = self.new_id()
        self.send("D", [(11, cl_ord_id), *self._order_fields(instrument, quantity, price, side, extra)])
        return cl_ord_id

    def replace(self, order: Received, instrument: dict[str, Any], quantity: int, price: str, *, side: int = 1) -> str:
        """Send a cancel/replace (35=G) of the order that `order` acknowledged; returns the new ClOrdID."""
        cl_ord_id = self.new_id()
        named = [(11, cl_ord_id), (37, order.get(37)), (41, order.get(11))]
        self.send("G", [*named, *self._order_fields(instrument, quantity, price, side, {})])
        return cl_ord_id

    def cancel(self, order: Received, instrument: dict[str, Any], *, side: int = 1) -> str:
        """Send a cancel (35=F) of the order that `order` acknowledged; returns the new ClOrdID."""
        cl_ord_id = self.new_id()
        fields = [(1, "ACCT1"), (11, cl_ord_id), (37, order.get(37)), (41, order.get(11)), (54, side)]
        fields += [(55, instrument["symbol"]), (60, sending_time()), (107, instrument["security_desc"]), (1028, "Y")]
        self.send("F", fields)
        return cl_ord_id

    def new_id(self) -> str:
        """A ClOrdID that this run has not used."""
        return f"{self.sender_comp[:3]}{next(_ids):08d}"

    def _order_fields(
        self, instrument: dict[str, Any], quantity: int | str, price: str, side: int, extra: dict[str, str]
    ) -> list[tuple[int, Any]]:
        fields = {
            1: "ACCT1", 21: 1, 38: quantity, 40: 2, 44: price, 54: side, 55: instrument["symbol"], 59: 0,
            60: sending_time(), 107: instrument["security_desc"], 167: instrument["type"], 204: 0, 1028: "Y", 1031: "Y",
            9702: 4,
        }  # fmt: skip
        fields.update({int(name[1:]): value for name, value in extra.items()})
        return list(fields.items())

    def answer(self, cl_ord_id: str, *, timeout: float = PATIENCE) -> Received:
        """The first answer to the message that carried `cl_ord_id`: 35=8, 35=9, BZ, or a reject naming its number."""
        number, since = self.numbers[cl_ord_id], self._sent_at[cl_ord_id]
        named = (cl_ord_id, str(number))
        return self.wait(lambda m: m.get(11) == named[0] or m.get(45) == named[1], since=since, timeout=timeout)

    # -- messages --------------------------------------------------------------------------------------------------

    def send(self, kind: str, fields: list[tuple[int, Any]]) -> int:
        """Send a message with the next number and return that number."""
        number = self.next_out
        self.next_out += 1
        for tag, value in fields:
            if tag == 11:
                self.numbers[value] = number
                self._sent_at[value] = len(self.received)
        self.sent[number] = (kind, fields)
        self.send_raw(encode(kind, self.header(number) + fields))
        return number

    def header(self, number: int) -> list[tuple[int, Any]]:
        """The header fields after 35."""
        return [
            (49, self.sender_comp), (56, "CME"), (34, number), (52, sending_time()), (50, self.trader),
            (57, self.target_sub), (142, "US,IL"), (369, self.next_in - 1),
        ]  # fmt: skip

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is sent within the block leaves in one piece at its end."""
        self._held = []
        yield
        held, self._held = b"".join(self._held), None
        self.send_raw(held)

    def send_raw(self, data: bytes) -> None:
        """Bytes as they are. Raises Closed when the other side is gone."""
        if self._held is not None:
            self._held.append(data)
            return
        if self.socket is None:
            raise Closed("not connected")
        try:
            self.socket.settimeout(PATIENCE)
            self.socket.sendall(data)
        except OSError as error:
            self.close()
            raise Closed(str(error)) from error

    def wait(self, wanted: Callable[[Received], bool], *, since: int = 0, timeout: float = PATIENCE) -> Received:
        """The first message from index `since` on that is `wanted`, read until it comes. Raises Timeout, Closed."""
        deadline = clock.monotonic() + timeout
        looked = since
        while True:
            for message in self.received[looked:]:
                if wanted(message):
                    return message
            looked = len(self.received)
            remaining = deadline - clock.monotonic()
            if remaining <= 0:
                raise Timeout(f"{self.sender_comp}: got {self.received[since:][-5:]}")
            self.read(remaining)

    def wait_closed(self, *, timeout: float = PATIENCE) -> None:
        """Read until the other side closes. Raises Timeout."""
        try:
            self.wait(lambda m: False, timeout=timeout)
        except Closed:
            self.close()

    def read(self, timeout: float) -> None:
        """Take what comes within `timeout`: store it, count it, answer test requests. Raises Closed."""
        if self.socket is None:
            raise Closed("not connected")
        self.socket.settimeout(max(timeout, 0.001))
        try:
            data = self.socket.recv(262_144)
        except TimeoutError:
            return
        except OSError as error:
            self.close()
            raise Closed(str(error)) from error
        if not data:
            self.close()
            raise Closed(f"{self.sender_comp}: closed, last {self.received[-1:]}")
        self._buffer += data
        self._split()

    def _split(self) -> None:
        start = 0
        for end in _END.finditer(self._buffer):
            self._take(Received(self._buffer[start : end.end()]))
            start = end.end()
        self._buffer = self._buffer[start:]

    def _take(self, message: Received) -> None:
        self.received.append(message)
        if message.kind == "A":
            self.next_out += 1  # only a Logon that was let in uses a number
        if message.get(39) == "0" and message.kind == "8":
            self.accepted.setdefault(message.get(11) or "", set()).add(message.number)
        if message.kind == "4":
            self.next_in = max(self.next_in, int(message.get(36) or 0))
        elif not message.is_resent:
            self.next_in = max(self.next_in, message.number + 1)
        if message.kind == "1":
            self.send("0", [(112, message.get(112))])
        elif message.kind == "2":
            self._send_again(int(message.get(7) or 0), int(message.get(16) or 0) or self.next_out - 1)

    def _send_again(self, begin: int, end: int) -> None:
        for number in range(begin, end + 1):
            kind, fields = self.sent.get(number, ("0", []))
            header = [*self.header(number), (43, "Y"), (122, sending_time())]
            if kind in ADMINISTRATIVE:
                kind, fields = "4", [(123, "Y"), (36, number + 1)]
            self.send_raw(encode(kind, header + fields))
