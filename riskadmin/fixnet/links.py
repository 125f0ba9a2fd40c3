"""One link per FIX session of a server: its numbers, its sans-I/O session, and the connection it has now, if any."""

from datetime import date
from typing import Final

from riskadmin.fix.codec import Message, finish
from riskadmin.fix.messages import address, head
from riskadmin.fix.session import Session
from riskadmin.fixnet.connection import Connection

RESETS_PER_WEEK: Final = 1000


def series_of(sunday: date) -> int:
    """The series that a trading week begins with: days of its Sunday since 1970 × RESETS_PER_WEEK."""
    return (sunday.toordinal() - 719_163) * RESETS_PER_WEEK


class Link:
    """A FIX session; `key` is the first 6 characters of tag 49. What could not be sent comes by resend."""

    __slots__ = ("address", "connection", "gateway", "key", "next_in", "next_out", "series", "session")

    def __init__(self, key: str, series: int, next_in: int, next_out: int) -> None:
        self.key = key
        self.series = series
        self.next_in = next_in
        self.next_out = next_out
        self.session: Session | None = None
        self.connection: Connection | None = None
        self.gateway = "G"
        self.address = address(f"{key}N", "", "")

    def number(self, msg_type: str, sent: str, to: str, body: str) -> bytes:
        """The whole message with the next outbound number, which is used up. `sent` is tag 52, `to`
        messages.address."""
        raw = self.unnumbered(msg_type, sent, to, body)
        self.next_out += 1
        return raw

    def unnumbered(self, msg_type: str, sent: str, to: str, body: str) -> bytes:
        """The same without using the number up."""
        return finish(head(msg_type, seq=self.next_out, last_in=self.next_in - 1, sent=sent, to=to) + body)

    def take(self, connection: Connection, logon: Message) -> None:
        """A client speaks for this session on `connection` from here on."""
        self.connection = connection
        self.gateway = logon.get(57)
        self.address = address(logon.get(49), logon.get(50), logon.get(142), self.gateway)

    def reset(self) -> None:
        """Begin a new series: both directions at 1 (an in-session logon)."""
        self.series += 1
        self.next_in = self.next_out = 1
