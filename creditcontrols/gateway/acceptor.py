"""Order entry over FIX: connections and sessions around the core (SPEC FIX-1 to FIX-5). Bytes leave in `flush` only."""

from collections.abc import Iterable
from typing import Protocol

import psycopg
import structlog

from creditcontrols.gateway import resends
from creditcontrols.gateway.core import Batch, Core
from creditcontrols.gateway.inbound import COMMANDS
from creditcontrols.gateway.links import Link
from creditcontrols.gateway.losses import Losses
from riskadmin.fix import resend
from riskadmin.fix.actions import Disconnect, Resend
from riskadmin.fix.codec import VALUE_INCORRECT, Message, Problem, join
from riskadmin.fix.messages import reject
from riskadmin.fixnet.connection import Connection
from riskadmin.fixnet.logons import CLOSED_TEXT, Gatekeeper
from riskadmin.fixnet.server import SessionServer, now_ms
from riskadmin.lib import clock

log = structlog.get_logger()


class Turns(Protocol):
    """Who gives the acceptor its turns."""

    def schedule(self, connection: Connection) -> None:
        """`connection` has messages."""

    def commit(self, batch: Batch) -> None:
        """Make a batch durable and let it leave."""


class Acceptor(SessionServer[Link, Batch]):
    """The server side of every order-entry connection."""

    going_down = "Order entry is going down. Logout forced."

    def __init__(self, core: Core, gatekeeper: Gatekeeper, connection: psycopg.Connection, turns: Turns) -> None:
        super().__init__(gatekeeper, turns.schedule)
        self.core = core
        self.database = connection
        self.losses = Losses(core)

    def links(self) -> Iterable[Link]:
        """Every session known so far."""
        return self.core.links.by_key.values()

    def link_of(self, logon: Message) -> Link:
        """The session of tag 49."""
        return self.core.links.get(logon.get(49)[:6])

    def known_link(self, logon: Message) -> Link:
        """The session of tag 49, which may have been made up."""
        key = logon.get(49)[:6]
        return self.core.links.by_key.get(key) or Link(key.ljust(6, "?"), self.core.links.series, 1, 1)

    def stamps(self) -> tuple[int, str]:
        """The time of this turn."""
        return self.core.real_at // 1000, self.core.sent

    def deliver(self, link: Link, message: Message, in_seq: int, batch: Batch) -> None:
        """An application message: a command to the engine."""
        self.core.execute(COMMANDS[message.msg_type](link, message), batch, link=link, in_seq=in_seq)

    def send(self, link: Link, msg_type: str, fields: str, batch: Batch) -> None:
        """A session-level message of ours."""
        self.core.send(link, msg_type, fields, batch)

    def consumed(self, link: Link, in_seq: int, msg_type: str, batch: Batch) -> None:
        """Remember the number of an inbound session-level message."""
        self.core.consumed(link, in_seq, msg_type, batch)

    def began(self, link: Link, batch: Batch) -> None:
        """The session is up."""
        self.losses.began(link)

    def ended(self, link: Link, end: Disconnect, batch: Batch) -> None:
        """The session is over, and lost unless it ended gracefully (SPEC COD)."""
        self.losses.ended(link, end, batch)

    def tick(self, batch: Batch) -> Batch:
        """What is due by time, also for sessions that did not come back after a restart."""
        super().tick(batch)
        self.losses.overdue(clock.monotonic(), batch)
        return batch

    def close_ports(self, batch: Batch) -> None:
        """Sessions whose port was closed are lost (SPEC FIX-3, COD)."""
        closed = self.gatekeeper.directory.closed_ports()
        for link in list(self.links()):
            if link.session is not None and link.key[:3] in closed:
                self.act(link, link.session.force_out(CLOSED_TEXT), batch)

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
