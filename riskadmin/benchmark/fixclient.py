"""A raw FIX client with an encoder of its own: as little work as possible, so that it is not what is measured."""

import base64
import hashlib
import hmac
import re
import socket
from typing import Any, Self

from riskadmin.lib import clock

ACCEPTED = b"\x0139=0\x01"
ANSWER = re.compile(rb"\x0111=([0-9]+)\x01.*?\x0139=(.)\x01")
AFFECTED = re.compile(rb"\x01533=([0-9]+)\x01")
PATIENCE = 60.0
TRADER = "BENCH1"
_SYSTEM = ("BENCH", "1.0", "RISKADMIN")


class NoAnswer(Exception):
    """What the client waited for did not come."""


def now_text() -> str:
    """Tag 52."""
    return clock.real_now().strftime("%Y%m%d-%H:%M:%S.%f")[:-3]


def frame(body: bytes) -> bytes:
    """The message for a body that begins with 35."""
    data = b"8=FIX.4.2\x019=%d\x01%b" % (len(body), body)
    return b"%b10=%03d\x01" % (data, sum(data) & 255)


def sign(secret: str, values: list[str]) -> str:
    """HMAC-SHA256 over the signed values of a Logon (SPEC FIX-3)."""
    key = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    digest = hmac.new(key, "\n".join(values).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def logon_values(sender_comp: str, sent: str) -> dict[int, str]:
    """The signed fields of a Logon with number 1, in the order in which they are signed."""
    return {
        34: "1", 49: sender_comp, 50: TRADER, 52: sent, 57: "G", 108: "60", 142: "US,IL", 369: "0",
        1603: _SYSTEM[0], 1604: _SYSTEM[1], 1605: _SYSTEM[2],
    }  # fmt: skip


class Client:
    """One session, logged on with number 1 when it is made. `contracts` are pairs of 55 and 107."""

    def __init__(self, port: int, credentials: dict[str, str], contracts: list[list[str]]) -> None:
        self.credentials = credentials
        self.sender_comp = credentials["sender_comp_id"]
        self.next_out = 1
        self._contracts = contracts
        self._head = f"\x0149={self.sender_comp}\x0150={TRADER}\x0156=CME\x0157=G\x01142=US,IL\x01369=1\x0152="
        self._tail = b""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(self.logon())
        answer = self.socket.recv(65536)
        if b"\x0135=A\x01" not in answer:
            raise NoAnswer(f"{self.sender_comp} was not let in: {answer!r}")
        self.keep(answer[answer.index(b"\x0110=") + 8 :])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def logon(self) -> bytes:
        """The signed Logon."""
        values = logon_values(self.sender_comp, now_text())
        signature = sign(self.credentials["secret_key"], list(values.values()))
        key = self.credentials["access_key_id"]
        signed = {98: "0", 354: len(key), 355: key, 1400: "CME-1-SHA-256", 1401: len(signature), 1402: signature}
        header = {tag: values[tag] for tag in (34, 49, 50, 52, 57, 142, 369)}  # before the body, or QuickFIX refuses
        fields: dict[int, Any] = {35: "A", 56: "CME", **header, **values, **signed}
        self.next_out += 1
        return frame("".join(f"{tag}={value}\x01" for tag, value in fields.items()).encode())

    def order(self, number: int, sent: str, tif: str = "0") -> bytes:
        """A limit order to buy, far below where anybody sells; `number` is its ClOrdID, `tif` tag 59."""
        symbol, description = self._contracts[number % len(self._contracts)]
        body = (
            f"35=D\x0134={self.next_out}{self._head}{sent}\x011=ACCT1\x0111={number}\x0138={number % 9 + 1}\x0140=2\x01"
            f"44={100 + number % 40}\x0154=1\x0155={symbol}\x0159={tif}\x0160={sent}\x01107={description}\x01"
            "167=FUT\x01204=0\x011028=Y\x011031=Y\x019702=4\x01"
        )
        self.next_out += 1
        return frame(body.encode())

    def receive(self) -> bytes:
        """What came, after what `keep` put back. Raises NoAnswer when the other side closed."""
        data = self.socket.recv(262_144)
        if not data:
            raise NoAnswer(f"{self.sender_comp} was cut off")
        return self._tail + data

    def keep(self, tail: bytes) -> None:
        """Put the beginning of a message back for the next `receive`."""
        self._tail = tail

    def await_accepted(self, count: int) -> None:
        """Read until `count` orders were accepted."""
        seen = 0
        while seen < count:
            data = self.receive()
            seen += data.count(ACCEPTED)
            self.keep(b"" if data.endswith(ACCEPTED) else data[-(len(ACCEPTED) - 1) :])

    def answers(self) -> list[tuple[int, bytes]]:
        """(ClOrdID, 39) of every report that came whole."""
        data = self.receive()
        end = data.rfind(b"\x0110=") + 1
        whole = data[:end]
        self.keep(data[end:])
        return [(int(number), status) for number, status in ANSWER.findall(whole)]

    def clear(self, count: int) -> None:
        """Cancel `count` working orders with one mass cancel and read its reports."""
        self.keep(b"")
        body = f"35=CA\x0134={self.next_out}{self._head}{now_text()}\x0111=clear\x011373=3\x011374=7\x01"
        self.next_out += 1
        self.socket.sendall(frame(body.encode()))
        cancelled = 0
        data = b""
        while cancelled < count:
            data = self.receive()
            end = data.rfind(b"\x0110=") + 1
            cancelled += sum(map(int, AFFECTED.findall(data[:end])))
            self.keep(data[end:])
