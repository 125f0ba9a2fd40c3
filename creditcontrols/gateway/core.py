"""The engine with its journal position: commands in, batches of journal rows and outbound bytes out."""

from collections.abc import Callable
from functools import lru_cache

import msgspec

from creditcontrols import journal
from creditcontrols.engine import events as ev
from creditcontrols.engine.commands import Command, decode_command, encode_command
from creditcontrols.engine.events import encode_events
from creditcontrols.engine.handle import Seen, handle
from creditcontrols.engine.state import EngineState
from creditcontrols.gateway.links import Link, Links
from creditcontrols.gateway.outbound import Moment, Translator
from creditcontrols.gateway.writer import SessionRow, at_time
from riskadmin.fix.codec import stamp
from riskadmin.fix.messages import address
from riskadmin.lib import clock

address_of = lru_cache(maxsize=4096)(address)


class Batch:
    """What one commit makes true: rows, then the bytes and acts that may leave only afterwards."""

    __slots__ = ("after", "entries", "rows", "writes")

    def __init__(self) -> None:
        self.entries: list[journal.Entry] = []
        self.rows: list[SessionRow] = []
        self.writes: list[tuple[Link, bytes]] = []
        self.after: list[Callable[[], None]] = []

    def clear(self) -> None:
        """Begin anew after a commit."""
        self.__init__()  # type: ignore[misc]


class Core:
    """State, journal position and FIX numbers: all that a restart rebuilds from the database."""

    def __init__(self, state: EngineState, seq: int, hash_: bytes, at: int, epoch: int, links: Links) -> None:
        self.state, self.seq, self.hash, self.at, self.epoch = state, seq, hash_, at, epoch
        self.links = links
        self.translator = Translator(state)
        self.look_at_clock()

    def look_at_clock(self) -> None:
        """Take the time that everything until the next look happens at: one look for each batch. Never backwards."""
        self.at = max(self.at, clock.business_micros())
        self.real_at = clock.real_micros()
        self.sent = stamp(self.real_at)

    def execute(self, command: Command, batch: Batch, *, link: Link | None = None, in_seq: int = 0) -> None:
        """Decide an order command of a session: decision, inputs, effect and answers are one entry (SPEC GC2-26)."""
        self._run(command, encode_command(command), batch, 0, link, in_seq)

    def execute_inbox(self, inbox_id: int, payload: bytes, batch: Batch) -> None:
        """Decide an administrator's command. One that cannot be read is journaled as refused, or it would come for
        ever."""
        try:
            command: Command = decode_command(payload)
        except msgspec.MsgspecError as fault:
            events = encode_events((ev.SettingsRefused(0, 0, f"unreadable: {fault}"[:200]),))
            self._append(payload, events, journal.NO_OUT, batch, inbox_id, None, 0)
            return
        self._run(command, payload, batch, inbox_id, None, 0)

    def _run(
        self, command: Command, payload: bytes, batch: Batch, inbox_id: int, link: Link | None, in_seq: int
    ) -> None:
        seen: Seen = []
        newest = self.state.next_order_id
        events = handle(self.state, command, self.at, seen)
        out = self._answer(seen, in_seq, newest, batch)
        self._append(payload, encode_events(events), journal.encode_out(out), batch, inbox_id, link, in_seq)

    def _answer(self, seen: Seen, in_seq: int, newest: int, batch: Batch) -> list[tuple[str, int, int, bytes]]:
        """Number and encode what the events say to sessions."""
        out: list[tuple[str, int, int, bytes]] = []
        by_type = self.translator.by_type
        moment = Moment(self.seq + 1, self.real_at, self.sent, in_seq, seen[0][0].order_id if seen else 0, newest)
        for number, (event, order, filled) in enumerate(seen):
            tell = by_type.get(type(event))
            if tell is None:
                continue
            for answer in tell(event, order, filled, number, moment):
                link = self.links.get(answer.key)
                location = answer.echo.partition("\x01")[0]
                to = address_of(answer.sender_comp, answer.operator, location, link.gateway)
                raw = link.number(answer.msg_type, self.sent, to, answer.body)
                out.append((link.key, link.series, link.next_out - 1, raw))
                batch.writes.append((link, raw))
        return out

    def _append(
        self, command: bytes, events: bytes, out: bytes, batch: Batch, inbox_id: int, link: Link | None, in_seq: int
    ) -> None:
        self.seq += 1
        session, series = (link.key, link.series) if link is not None else ("", 0)
        self.hash = journal.entry_hash(
            self.hash, self.seq, self.epoch, self.at, inbox_id, session, series, in_seq, command, events, out
        )
        batch.entries.append(
            journal.Entry(
                self.seq, self.epoch, self.at, inbox_id, session, series, in_seq, command, events, out, self.hash
            )
        )

    def send(self, link: Link, msg_type: str, fields: str, batch: Batch) -> None:
        """A session-level message of ours."""
        raw = link.number(msg_type, self.sent, link.address, fields)
        batch.rows.append(
            SessionRow(link.key, link.series, None, link.next_out - 1, msg_type, raw, at_time(self.real_at))
        )
        batch.writes.append((link, raw))

    def consumed(self, link: Link, in_seq: int, msg_type: str, batch: Batch) -> None:
        """Remember the number of an inbound session-level message."""
        batch.rows.append(SessionRow(link.key, link.series, in_seq, None, msg_type, None, at_time(self.real_at)))
