"""Order entry over FIX: connections and sessions around the core (SPEC FIX-1 to FIX-5). Bytes leave in `flush` only."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from typing import Protocol

import psycopg
import structlog

from creditcontrols.gateway import resends
from creditcontrols.gateway.core import Batch, Core
from creditcontrols.gateway.inbound import COMMANDS
from creditcontrols.gateway.links import Link
from creditcontrols.gateway.logons import Gatekeeper
from riskadmin.fix import resend
from riskadmin.fix.actions import Action, Consumed, Deliver, Disconnect, Resend, Reset, Send, SetNextIn
from riskadmin.fix.codec import VALUE_INCORRECT, Message, Problem, decode, join
from riskadmin.fix.messages import address, reject
from riskadmin.fix.session import Session, State
from riskadmin.fixnet.connection import Connection
from riskadmin.lib import clock

log = structlog.get_logger()

LOGON_SECONDS = 60.0
MAX_CONNECTIONS = 4096


class Turns(Protocol):
    """Who gives the acceptor its turns."""

    def schedule(self, connection: Connection) -> None:
        """`connection` has messages."""

    def commit(self, batch: Batch) -> None:
        """Make a batch durable and let it leave."""


def now_ms() -> int:
    """Real time in ms since 1970."""
    return clock.real_micros() // 1000


class Acceptor:
    """The server side of every order-entry connection."""

    def __init__(self, core: Core, gatekeeper: Gatekeeper, connection: psycopg.Connection, turns: Turns) -> None:
        self.core = core
        self.gatekeeper = gatekeeper
        self.database = connection
        self.turns = turns
        self.connections: set[Connection] = set()
        self.queued: set[Connection] = set()
        self.last_closed: asyncio.Event | None = None

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
            self.turns.schedule(connection)

    def closed(self, connection: Connection, graceful: bool) -> None:
        """The connection is gone."""
        self.connections.discard(connection)
        if self.last_closed is not None and not self.connections:
            self.last_closed.set()
        link = connection.owner
        if link is not None and link.connection is connection:
            link.session.lost()
            link.connection = link.session = None

    # turns

    def take(self, connection: Connection, limit: int, batch: Batch) -> int:
        """Handle at most `limit` messages of a connection; returns how many."""
        taken = 0
        now = self.core.real_at // 1000
        while connection.inbound and taken < limit:
            self.message(connection, decode(connection.take()), now, batch)
            taken += 1
        if not connection.inbound:
            self.queued.discard(connection)
        return taken

    def message(self, connection: Connection, message: Message, now: int, batch: Batch) -> None:
        """One inbound message: a logon, or what its session makes of it."""
        link: Link | None = connection.owner
        if link is None or link.session is None or message.msg_type == "A":
            self.logon(connection, message, batch)
            return
        if link.connection is connection:
            self.act(link, link.session.receive(message, now), batch)

    def logon(self, connection: Connection, message: Message, batch: Batch) -> None:
        """The first message of a connection, or a logon in session (SPEC FIX-3)."""
        text = self.gatekeeper.refuse(message)
        sender_comp = message.get(49)
        if text is not None:
            self.turn_away(connection, message, text, batch)
            return
        link = self.core.links.get(sender_comp[:6])
        if link.connection is not None and link.connection is not connection:
            # a second connection of a session that is up: as in FIX's own test cases nothing is sent, no number is used
            connection.abort()
            return
        session = link.session or Session(link.key, next_in=link.next_in)
        actions = session.logon(message, now_ms())
        if session.state is not State.LOGGED_ON:
            closing = self.gatekeeper.count(sender_comp[:3])
            refusal = closing or next(dict(a.fields)[58] for a in actions if isinstance(a, Send))
            self.turn_away(connection, message, refusal, batch)
            return
        link.take(connection, message)
        link.session, connection.owner = session, link
        self.act(link, actions, batch)

    def turn_away(self, connection: Connection, logon: Message, text: str, batch: Batch) -> None:
        """Refuse a logon: a Logout that uses no number, then the end of the connection. What came behind it is not
        looked at, so that one client's junk counts as one bad logon."""
        connection.ignore()
        sender_comp = logon.get(49)
        link = self.core.links.by_key.get(sender_comp[:6])
        if link is None:
            link = Link(sender_comp[:6].ljust(6, "?"), self.core.links.series, 1, 1)
        to = address(sender_comp, logon.get(50), logon.get(142))
        raw = link.unnumbered("5", self.core.sent, to, f"58={text}\x01789={link.next_in}\x01")
        batch.after.append(lambda: (connection.write(raw), connection.close()))

    def act(self, link: Link, actions: list[Action], batch: Batch) -> None:
        """Carry out what the session asks for, in order."""
        session = link.session
        for action in actions:
            kind = type(action)
            if kind is Deliver:
                link.next_in = action.in_seq + 1
                self.deliver(link, action.message, action.in_seq, batch)
            elif kind is Send:
                self.core.send(link, action.msg_type, join(action.fields), batch)
            elif kind is Consumed:
                if action.msg_type != "4":  # a Sequence Reset speaks by SetNextIn: its own number may be any
                    link.next_in = max(link.next_in, action.in_seq + 1)
                    self.core.consumed(link, action.in_seq, action.msg_type, batch)
            elif kind is SetNextIn:
                link.next_in = action.next_in
                self.core.consumed(link, action.next_in - 1, "4", batch)
            elif kind is Reset:
                link.reset()
            elif kind is Resend:
                self.resend(link, action, batch)
            elif kind is Disconnect:
                batch.after.append(lambda reason=action.reason: self.disconnect(link, session, reason))

    def deliver(self, link: Link, message: Message, in_seq: int, batch: Batch) -> None:
        """An application message: a command to the engine."""
        self.core.execute(COMMANDS[message.msg_type](link, message), batch, link=link, in_seq=in_seq)

    def resend(self, link: Link, action: Resend, batch: Batch) -> None:
        """Serve or refuse a Resend Request; its bytes go after the commit, when everything before it is stored."""
        oldest = resends.oldest_servable(self.database, link, clock.real_now())
        decision = resend.plan(action.begin, action.end, link.next_out - 1, oldest)
        if isinstance(decision, resend.Refuse):
            problem = Problem(decision.tag, decision.text, VALUE_INCORRECT)
            fields = reject(ref_seq=action.in_seq, ref_type="2", problem=problem)
            self.core.send(link, "3", join(fields), batch)
            return
        batch.after.append(lambda: self.serve(link, decision.begin, decision.end))

    def serve(self, link: Link, begin: int, end: int) -> None:
        """Send stored messages again. What is missing ends the session: it must not look as if nothing were wrong."""
        if link.connection is None:
            return
        try:
            data = resends.answer(self.database, link, begin, end, clock.real_micros())
        except resends.Missing as fault:
            log.error("message lost", fault=str(fault))
            link.connection.abort()
            return
        link.connection.write(data)
        if link.session is not None:
            link.session.sent(now_ms())

    def disconnect(self, link: Link, session: Session | None, reason: str) -> None:
        """Close what the session asked to close, unless a new one has taken its place."""
        if link.session is session and link.connection is not None:
            log.info("session ends", session=link.key, reason=reason)
            link.connection.close()
            link.connection = link.session = None

    def flush(self, batch: Batch) -> None:
        """Let the bytes of a committed batch leave: one write for each connection."""
        pieces: dict[Link, list[bytes]] = defaultdict(list)
        for link, raw in batch.writes:
            pieces[link].append(raw)
        at = now_ms() if pieces else 0
        for link, raws in pieces.items():
            if link.connection is not None:
                link.connection.write(b"".join(raws))
                if link.session is not None:
                    link.session.sent(at)

    def tick(self) -> Batch:
        """What is due by time: heartbeats, test requests, clients that never log on."""
        batch = Batch()
        at, now = clock.monotonic(), now_ms()
        for connection in [c for c in self.connections if c.owner is None and at - c.opened_at > LOGON_SECONDS]:
            connection.abort()
        for link in list(self.core.links.by_key.values()):
            if link.session is not None:
                self.act(link, link.session.tick(now), batch)
        return batch

    def connected(self) -> int:
        """Sessions that are logged on."""
        return sum(link.session is not None for link in self.core.links.by_key.values())

    def log_out_all(self) -> Batch:
        """A Logout to every session, closed after it is committed."""
        batch = Batch()
        for link in self.core.links.by_key.values():
            if link.session is not None and link.session.state is State.LOGGED_ON:
                self.act(
                    link, link.session.force_out("Order entry is going down. Logout forced.", graceful=True), batch
                )
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
