"""The server side of FIX connections: logons, sessions, what they ask for, and their end (SPEC FIX-3, FIX-5).

Order entry and drop copy share it; each says what its links are, how a message of its own is numbered and stored, and
what becomes of an application message and of a Resend Request. Bytes leave in `flush` only, after the commit."""

import asyncio
import sys
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final, Generic, Protocol, TypeVar

import structlog

from riskadmin.fix.actions import Action, Consumed, Deliver, Disconnect, Resend, Reset, Send, SetNextIn
from riskadmin.fix.codec import Message, decode, join
from riskadmin.fix.messages import address
from riskadmin.fix.session import Session, State
from riskadmin.fixnet.connection import Connection
from riskadmin.fixnet.links import Link
from riskadmin.fixnet.logons import Gatekeeper
from riskadmin.lib import clock

log = structlog.get_logger()

LOGON_SECONDS: Final = 60.0
MAX_CONNECTIONS: Final = 4096
CUT: Final = Disconnect("connection cut", graceful=False)

L = TypeVar("L", bound=Link)


class Work(Protocol):
    """What one commit makes true: bytes and acts that may leave only afterwards."""

    writes: list[tuple[Any, bytes]]
    after: list[Callable[[], Any]]


B = TypeVar("B", bound=Work)


def now_ms() -> int:
    """Real time in ms since 1970."""
    return clock.real_micros() // 1000


class SessionServer(Generic[L, B]):
    """Every connection of one FIX port. `schedule` is told that a connection has messages."""

    going_down: str = "The server is going down. Logout forced."

    def __init__(self, gatekeeper: Gatekeeper, schedule: Callable[[Connection], None]) -> None:
        self.gatekeeper = gatekeeper
        self.schedule = schedule
        self.connections: set[Connection] = set()
        self.queued: set[Connection] = set()
        self.last_closed: asyncio.Event | None = None

    # what a server of its own kind says

    @abstractmethod
    def links(self) -> Iterable[L]:
        """Every session known so far."""

    @abstractmethod
    def link_of(self, logon: Message) -> L:
        """The session that a believed Logon speaks for."""

    @abstractmethod
    def known_link(self, logon: Message) -> Link:
        """The same for a Logon that is refused: it makes no session known."""

    @abstractmethod
    def stamps(self) -> tuple[int, str]:
        """Real time in ms since 1970, and as tag 52, of this turn."""

    @abstractmethod
    def deliver(self, link: L, message: Message, in_seq: int, batch: B) -> None:
        """An application message in its turn."""

    @abstractmethod
    def send(self, link: L, msg_type: str, fields: str, batch: B) -> None:
        """Number, store and send a session-level message."""

    @abstractmethod
    def consumed(self, link: L, in_seq: int, msg_type: str, batch: B) -> None:
        """Remember the number of an inbound session-level message."""

    @abstractmethod
    def resend(self, link: L, action: Resend, batch: B) -> None:
        """Serve or refuse a Resend Request."""

    def began(self, link: L, batch: B) -> None:
        """The session has logged on, or has begun anew by a logon in session."""

    def ended(self, link: L, end: Disconnect, batch: B) -> None:
        """The session is over; not `graceful` when it was lost without a clean Logout. May be told twice."""

    def new_session(self, link: L) -> Session:
        """A session for a connection that is about to log on."""
        return Session(link.key, next_in=link.next_in)

    def wrong_logon(self, logon: Message) -> str | None:
        """What is wrong with a believed Logon for this server, or None; it counts as a bad one."""
        return None

    def takes_over(self, connection: Connection, other: Connection) -> bool:
        """Whether a believed Logon on `connection` ends the one that its session has."""
        return False

    # what connections tell

    def opened(self, connection: Connection) -> None:
        """A client connected; it has LOGON_SECONDS to log on."""
        connection.opened_at = clock.monotonic()
        self.connections.add(connection)
        if len(self.connections) > MAX_CONNECTIONS:
            connection.abort()

    def ready(self, connection: Connection) -> None:
        """Messages wait: queue the connection for a turn, once."""
        if connection not in self.queued:
            self.queued.add(connection)
            self.schedule(connection)

    def closed(self, connection: Connection, graceful: bool) -> None:
        """The connection is gone. Its session ends in its turn, behind what the client sent before."""
        self.connections.discard(connection)
        if self.last_closed is not None and not self.connections:
            self.last_closed.set()
        link = connection.owner
        if link is not None and link.connection is connection:
            self.ready(connection)

    # turns

    def take(self, connection: Connection, limit: int, batch: B) -> int:
        """Handle at most `limit` messages of a connection; returns how many."""
        taken = 0
        now = self.stamps()[0]
        while connection.inbound and taken < limit:
            self.message(connection, decode(connection.take()), now, batch)
            taken += 1
        if not connection.inbound:
            self.queued.discard(connection)
            if connection.gone:
                self.lose(connection, batch)
        return taken

    def lose(self, connection: Connection, batch: B) -> None:
        """A connection is gone and nothing that came on it waits: its session ends, unless it has ended before."""
        link: L | None = connection.owner
        if link is not None and link.session is not None and link.connection is connection:
            actions = link.session.lost()
            link.connection = link.session = None
            self.ended(link, next((a for a in actions if isinstance(a, Disconnect)), CUT), batch)

    def settle(self, link: L, batch: B) -> None:
        """When the session's connection is gone, everything that came on it has its turn now."""
        if link.connection is not None and link.connection.gone:
            self.take(link.connection, sys.maxsize, batch)

    def message(self, connection: Connection, message: Message, now: int, batch: B) -> None:
        """One inbound message: a logon, or what its session makes of it."""
        link: L | None = connection.owner
        if link is None or link.session is None or message.msg_type == "A":
            self.logon(connection, message, batch)
            return
        if link.connection is connection:
            self.act(link, link.session.receive(message, now), batch)

    def logon(self, connection: Connection, message: Message, batch: B) -> None:
        """The first message of a connection, or a logon in session (SPEC FIX-3)."""
        text = self.gatekeeper.refuse(message)
        sender_comp = message.get(49)
        if text is None and (fault := self.wrong_logon(message)) is not None:
            text = self.gatekeeper.count(sender_comp[:3]) or fault
        if text is not None:
            self.turn_away(connection, message, text, batch)
            return
        link = self.link_of(message)
        self.settle(link, batch)
        other = link.connection if link.connection is not connection else None
        if other is not None and not self.takes_over(connection, other):
            # a second connection of a session that is up: as in FIX's own test cases nothing is sent, no number is used
            connection.abort()
            return
        session = (link.session if other is None else None) or self.new_session(link)
        actions = session.logon(message, now_ms())
        if session.state is not State.LOGGED_ON:
            closing = self.gatekeeper.count(sender_comp[:3])
            refusal = closing or next(dict(a.fields)[58] for a in actions if isinstance(a, Send))
            self.turn_away(connection, message, refusal, batch)
            return
        if other is not None:
            self.displace(link, other, batch)
        elif link.connection is None:  # what was numbered before the Logon's answer comes by resend, not in front of it
            batch.writes[:] = [write for write in batch.writes if write[0] is not link]
        link.take(connection, message)
        link.session, connection.owner = session, link
        self.began(link, batch)
        self.act(link, actions, batch)

    def displace(self, link: L, other: Connection, batch: B) -> None:
        """Cut the connection in whose place another comes. It is told nothing: it is believed to be lost, and what was
        numbered for it just now is a gap that the client asks for."""
        log.info("backup takes over", session=link.key)
        batch.writes[:] = [(owner, raw) for owner, raw in batch.writes if owner is not link]
        other.abort()

    def turn_away(self, connection: Connection, logon: Message, text: str, batch: B) -> None:
        """Refuse a logon: a Logout that uses no number, then the end of the connection. What came behind it is not
        looked at, so that one client's junk counts as one bad logon."""
        connection.ignore()
        link = self.known_link(logon)
        to = address(logon.get(49), logon.get(50), logon.get(142))
        raw = link.unnumbered("5", self.stamps()[1], to, f"58={text}\x01789={link.next_in}\x01")
        batch.after.append(lambda: (connection.write(raw), connection.close()))

    def act(self, link: L, actions: list[Action], batch: B) -> None:
        """Carry out what the session asks for, in order."""
        session = link.session
        for action in actions:
            kind = type(action)
            if kind is Deliver:
                link.next_in = action.in_seq + 1
                self.deliver(link, action.message, action.in_seq, batch)
            elif kind is Send:
                self.send(link, action.msg_type, join(action.fields), batch)
            elif kind is Consumed:
                if action.msg_type != "4":  # a Sequence Reset speaks by SetNextIn: its own number may be any
                    link.next_in = max(link.next_in, action.in_seq + 1)
                    self.consumed(link, action.in_seq, action.msg_type, batch)
            elif kind is SetNextIn:
                link.next_in = action.next_in
                self.consumed(link, action.next_in - 1, "4", batch)
            elif kind is Reset:
                link.reset()
            elif kind is Resend:
                self.resend(link, action, batch)
            elif kind is Disconnect:
                self.ended(link, action, batch)
                batch.after.append(lambda reason=action.reason: self.disconnect(link, session, reason))

    def disconnect(self, link: L, session: Session | None, reason: str) -> None:
        """Close what the session asked to close, unless a new one has taken its place."""
        if link.session is session and link.connection is not None:
            log.info("session ends", session=link.key, reason=reason)
            link.connection.close()
            link.connection = link.session = None

    def flush(self, batch: B) -> None:
        """Let the bytes of a committed batch leave: one write for each connection."""
        pieces: dict[L, list[bytes]] = defaultdict(list)
        for link, raw in batch.writes:
            pieces[link].append(raw)
        at = now_ms() if pieces else 0
        for link, raws in pieces.items():
            if link.connection is not None:
                link.connection.write(b"".join(raws))
                if link.session is not None:
                    link.session.sent(at)

    def tick(self, batch: B) -> B:
        """What is due by time: heartbeats, test requests, clients that never log on."""
        at, now = clock.monotonic(), now_ms()
        for connection in [c for c in self.connections if c.owner is None and at - c.opened_at > LOGON_SECONDS]:
            connection.abort()
        for link in list(self.links()):
            if link.session is not None:
                self.act(link, link.session.tick(now), batch)
        return batch

    # ends

    def connected(self) -> int:
        """Sessions that are logged on."""
        return sum(link.session is not None for link in self.links())

    def log_out(self, link: L, text: str, batch: B) -> None:
        """A Logout to one session, if it is logged on; closed after it is committed."""
        self.settle(link, batch)
        if link.session is not None and link.session.state is State.LOGGED_ON:
            self.act(link, link.session.force_out(text, graceful=True), batch)

    def log_out_everybody(self, batch: B) -> B:
        """A Logout to every session."""
        for link in self.links():
            self.log_out(link, self.going_down, batch)
        return batch

    async def all_closed(self, seconds: float) -> None:
        """Wait until every connection is closed, at most `seconds`; what is left then is cut."""
        self.last_closed = asyncio.Event()
        if self.connections:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.last_closed.wait(), seconds)
        self.cut_all()

    def cut_all(self) -> None:
        """Drop every connection without another byte."""
        for connection in list(self.connections):
            connection.abort()
