"""Drop copy over FIX: read-only sessions of target sessions, a stream of numbers each (SPEC FIX-2 to FIX-5)."""

from collections.abc import Callable, Iterable
from typing import Final

import structlog

from dropcopygroups.delivery.directory import Target, Targets
from dropcopygroups.delivery.readers import is_stuck, takes_copies
from dropcopygroups.delivery.rounds import next_copies
from dropcopygroups.delivery.store import Sent, Store
from dropcopygroups.delivery.streams import Batch, Run, StreamLink
from dropcopygroups.routing import CGW
from riskadmin.fix import envelope, resend
from riskadmin.fix.actions import Resend
from riskadmin.fix.codec import VALUE_INCORRECT, Message, Problem, finish, join, stamp, whole
from riskadmin.fix.messages import head, reject
from riskadmin.fix.read_only import ReadOnlySession
from riskadmin.fix.session import Session
from riskadmin.fixnet.connection import Connection
from riskadmin.fixnet.links import Link
from riskadmin.fixnet.logons import Gatekeeper
from riskadmin.fixnet.server import SessionServer, now_ms
from riskadmin.lib import clock

log = structlog.get_logger()

WEEK_TEXT: Final = "A new trading week begins. Logout forced."
INDICATORS: Final = frozenset("NPBU")
"""Fault tolerance indicators; which address a client came to counts, not what it calls itself."""

INDICATOR_TEXT: Final = (
    "SenderCompID (49) must end in N on the first logon of the week, later in N, P, B or U. Logout forced."
)
ENDED_TEXT: Final = "The target session has ended. Logout forced."


class CopyServer(SessionServer[StreamLink, Batch]):
    """The server side of every drop copy connection."""

    going_down = "Drop copy is going down. Logout forced."

    def __init__(
        self, gatekeeper: Gatekeeper, directory: Targets, store: Store, schedule: Callable[[Connection], None]
    ) -> None:
        super().__init__(gatekeeper, schedule)
        self.directory = directory
        self.store = store
        self.by_stream: dict[tuple[str, str], StreamLink] = {}
        self.series = self.end = 0
        self.look_at_clock()

    def look_at_clock(self) -> None:
        """Take the time of this turn."""
        micros = clock.real_micros()
        self.now = micros // 1000, stamp(micros)

    # sessions

    def links(self) -> Iterable[StreamLink]:
        """Every stream known so far."""
        return self.by_stream.values()

    def link_of(self, logon: Message) -> StreamLink:
        """The stream of tags 49 and 57; one that never spoke begins at 1."""
        key, stream = logon.get(49)[:6], logon.get(57)
        link = self.by_stream.get((key, stream))
        if link is None:
            link = StreamLink(self.directory.in_service()[key].pk, key, stream, self.series)
            self.by_stream[key, stream] = link
        return link

    def known_link(self, logon: Message) -> Link:
        """The stream of tags 49 and 57, which may have been made up."""
        key = logon.get(49)[:6]
        return self.by_stream.get((key, logon.get(57))) or Link(key.ljust(6, "?"), self.series, 1, 1)

    def new_session(self, link: StreamLink) -> Session:
        """A session that delivers nothing to us."""
        return ReadOnlySession(link.key, next_in=link.next_in)

    def takes_over(self, connection: Connection, other: Connection) -> bool:
        """A client at the backup address has lost its primary, whatever we still know of that. Never the other way: two
        clients that both reconnect would push each other out."""
        return connection.backup and not other.backup

    def wrong_logon(self, logon: Message) -> str | None:
        """The last character of 49 is N at the beginning of the week. Tag 57 names the stream: G on a CGW target, a
        market segment on an MSGW target."""
        indicator = logon.get(49)[6:]
        if indicator != "N" and (indicator not in INDICATORS or self.known_link(logon).next_in == 1):
            return INDICATOR_TEXT
        target: Target = self.directory.in_service()[logon.get(49)[:6]]
        if target.kind == CGW:
            return None if logon.get(57) == "G" else "TargetSubID (57) must be G. Logout forced."
        if logon.get(57) in self.directory.segments():
            return None
        return "TargetSubID (57) must be a market segment. Logout forced."

    def stamps(self) -> tuple[int, str]:
        """The time of this turn."""
        return self.now

    def message(self, connection: Connection, message: Message, now: int, batch: Batch) -> None:
        """One inbound message; its 369 tells what the client has."""
        super().message(connection, message, now, batch)
        link: StreamLink | None = connection.owner
        if link is not None:
            told = whole(message.get(369)) or 0
            if link.processed < told < link.next_out:
                link.processed = told

    def deliver(self, link: StreamLink, message: Message, in_seq: int, batch: Batch) -> None:
        """Never: a ReadOnlySession delivers nothing."""
        raise AssertionError(f"{message.msg_type} of a read-only session")

    def send(self, link: StreamLink, msg_type: str, fields: str, batch: Batch) -> None:
        """A session-level message: it takes a number, and nothing else of it is kept. A gap fill stands for it."""
        batch.writes.append((link, link.number(msg_type, self.now[1], link.address, fields)))
        batch.changed.add(link)

    def consumed(self, link: StreamLink, in_seq: int, msg_type: str, batch: Batch) -> None:
        """The next inbound number is part of the stream's row."""
        batch.changed.add(link)

    # copies

    def copy_out(self, batch: Batch, most: int, *, look: bool = True) -> bool:
        """Number the next copies of every client that can take some. True when there is more to do at once; without a
        `look` at what came meanwhile only those go on then that have to catch up."""
        links = [link for link in self.links() if takes_copies(link)]
        if not links:
            return False
        if look:
            self.end = self.store.log.end()
        found, more = next_copies(self.store.log, links, self.end, most)
        at = clock.business_now()
        for link, copies in found.items():
            self.number(link, copies, batch)
            link.last_copy_at = at
        return more

    def number(self, link: StreamLink, copies: list[tuple[int, envelope.Sealed]], batch: Batch) -> None:
        """The next numbers for these copies."""
        begin, rows = link.next_out, [row for row, _ in copies]
        header = self.head(link, 0, self.now[1])
        batch.writes.append((link, envelope.wrap_run(header, begin, [sealed for _, sealed in copies])))
        link.next_out, link.last_copy = begin + len(rows), rows[-1]
        batch.runs.append(Run(link, begin, link.next_out - 1, rows[0], link.last_copy))
        batch.changed.add(link)

    def head(self, link: StreamLink, number: int, sent: str) -> str:
        """The header of a 35=n."""
        return head(envelope.MSG_TYPE, seq=number, last_in=link.next_in - 1, sent=sent, to=link.address)

    # resends

    def resend(self, link: StreamLink, action: Resend, batch: Batch) -> None:
        """Serve or refuse a Resend Request; its bytes go after the commit."""
        decision = resend.plan(
            action.begin, action.end, link.next_out - 1, self.store.oldest_servable(link, clock.real_now())
        )
        if isinstance(decision, resend.Refuse):
            problem = Problem(decision.tag, decision.text, VALUE_INCORRECT)
            self.send(link, "3", join(reject(ref_seq=action.in_seq, ref_type="2", problem=problem)), batch)
            return
        batch.after.append(lambda: self.serve(link, decision.begin, decision.end))

    def serve(self, link: StreamLink, begin: int, end: int) -> None:
        """Send what was numbered again, gap fills between."""
        if link.connection is None:
            return
        copies = self.store.again(link, begin, end)
        if lost := [copy.number for copy in copies if copy.inner is None]:
            # it must not look as if nothing were wrong
            log.error("message lost", session=link.key, stream=link.stream, number=lost[0])
            link.connection.abort()
            return
        link.connection.write(self.answer(link, copies, begin, end))
        if link.session is not None:
            link.session.sent(now_ms())

    def answer(self, link: StreamLink, copies: list[Sent], begin: int, end: int) -> bytes:
        """The bytes that answer a request for `begin` … `end`."""
        now = stamp(clock.real_micros())
        pieces: list[bytes] = []
        expected = begin
        for copy in copies:
            if copy.number > expected:
                pieces.append(self.gap_fill(link, expected, copy.number, now))
            sent = stamp(int(copy.sent_at.timestamp() * 1_000_000))
            again = resend.as_resend(envelope.wrap(self.head(link, copy.number, sent), copy.inner), now)
            pieces.append(envelope.may_be_known(again) if link.processed < copy.number <= link.unsure_to else again)
            expected = copy.number + 1
        if expected <= end:
            pieces.append(self.gap_fill(link, expected, end + 1, now))
        return b"".join(pieces)

    def gap_fill(self, link: StreamLink, number: int, next_number: int, now: str) -> bytes:
        """A Sequence Reset with gap fill that stands for numbers `number` … `next_number` - 1."""
        header = head("4", seq=number, last_in=link.next_in - 1, sent=now, to=link.address, original_sent=now)
        return finish(header + join(resend.gap_fill(next_number)))

    # upkeep

    def look_after(self, batch: Batch) -> None:
        """Note who is connected, cut off who does not read, log out whose target has ended."""
        serving, now = self.directory.in_service(), clock.monotonic()
        for link in self.links():
            if link.connection is not link.seen:
                self.note(link, batch)
            if link.connection is None:
                continue
            if link.key not in serving:
                self.log_out(link, ENDED_TEXT, batch)
            elif is_stuck(link, now):
                link.connection.abort()

    def note(self, link: StreamLink, batch: Batch) -> None:
        """Keep since when the stream is connected, for the screens (business time)."""
        link.seen = link.connection
        link.connected_since = None
        if link.seen is not None:
            link.connected_since = link.last_logon_at = clock.business_now()
        batch.changed.add(link)

    def begin_week(self, series: int) -> Batch:
        """Log everybody out; numbers begin at 1 with the week that has begun (SPEC T-2)."""
        self.series = series
        batch = Batch()
        for link in self.links():
            self.log_out(link, WEEK_TEXT, batch)
        return batch

    def reset_streams(self, batch: Batch) -> None:
        """The second part, after those Logouts are committed."""
        for link in self.links():
            if link.week < self.series:
                link.begin_week(self.series)
                batch.changed.add(link)
