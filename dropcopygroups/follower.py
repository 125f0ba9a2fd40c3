"""Follower that routes every stored outbound message to target sessions, unnumbered (SPEC FIX-2, DCG-2, DCG-5).

Copies are written in the transaction that moves the cursor, a row for each message whatever the number of its targets;
orders never wait for them. The delivery process numbers and sends what it finds."""

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import Final, NamedTuple

import psycopg

from creditcontrols import journal, snapshots
from creditcontrols.engine import events as ev
from creditcontrols.engine.events import decode_events
from dropcopygroups.ownership import Ownership
from dropcopygroups.recipients import RecipientsTable
from dropcopygroups.rejects import Rejects
from dropcopygroups.routing import Outbound, Route, passes, stream
from riskadmin.fixnet.links import RESETS_PER_WEEK, series_of
from riskadmin.lib import clock

LOOK_SECONDS: Final = 5.0
REMEMBERED: Final = 4096
COPY: Final = "COPY dropcopygroups_copy (recipients_id, session, series, seq) FROM STDIN"
WEEK: Final = "SELECT coalesce(max(series), 0) FROM dropcopygroups_copyweek"
TARGETS: Final = """
    SELECT t.id, t.target_session_id, t.kind, t.allotted_at, t.ends_at, coalesce(l.code, ''), g.filters,
           array_agg(c.sender_comp_id)
    FROM dropcopygroups_targetsession t
    JOIN dropcopygroups_dropcopygroup g ON g.id = t.group_id
    JOIN dropcopygroups_registeredentity e ON e.id = g.entity_id
    LEFT JOIN firms_legalclearingentity l ON l.id = e.lce_id
    JOIN dropcopygroups_targetsource s ON s.target_id = t.id
    JOIN firms_sendercomp c ON c.id = s.sender_comp_id
    WHERE t.removed_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1
"""
_ORDER_IDS: Final = re.compile(rb"\x01535=(\d+)")
_FULL: Final = b"\x0139=2\x01"


class Copied(NamedTuple):
    """A message, by its place in fixstore, that passed to these targets (by id, rising) in a stream and a week."""

    week: int
    stream: str
    targets: tuple[int, ...]
    session: str
    series: int
    seq: int


class Feed(NamedTuple):
    """A route with the business instants (µs) between which it takes messages; `until` 0 for no end."""

    target_id: int
    route: Route
    since: int
    until: int


class DropCopies:
    """Routes by the targets as they stand in the database; what is not counted as a change (sender comps, entities) is
    looked at anew every LOOK_SECONDS."""

    name = "dropcopy"

    def __init__(self) -> None:
        self.feeds: dict[str, list[Feed]] = {}
        self.passed: dict[Outbound, list[Feed]] = {}
        self.gateways: dict[str, tuple[str, str]] = {}
        self.looked_at = 0.0
        self.changes: object = None
        self.week = 0

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Take mappings, instruments and working orders as of the cursor."""
        self.connection = connection
        # What a crash of the server undoes is routed again, and a number that names a copy is committed after it.
        connection.execute("SET synchronous_commit = off")
        row = connection.execute(WEEK).fetchone()
        self.recipients = RecipientsTable(connection, row[0] if row else 0)
        self.ownership = Ownership(snapshots.load(connection, cursor).state)
        self.rejects = Rejects(connection)

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Write the copies of what these entries sent, and the week when one began."""
        self.look()
        rows: list[Copied] = []
        for entry in entries:
            events = decode_events(entry.events)
            self.ownership.take(events)
            rows += self.route_entry(entry, events)
            self.ownership.forget_done()
            for event in events:
                if type(event) is ev.WeekStarted:
                    self.begin_week(series_of(datetime.fromisoformat(event.sunday).date()))
        self.write(rows)

    def turn(self) -> None:
        """Route session-level rejects, which stand in fixstore only."""
        self.route_rejects()

    # routes

    def look(self) -> None:
        """The targets in service and the gateways of the sender comps, when they were changed or it is time to look."""
        now = clock.monotonic()
        row = self.connection.execute("SELECT count(*) FROM dropcopygroups_routechange").fetchone()
        if row == self.changes and now - self.looked_at < LOOK_SECONDS:
            return
        self.looked_at, self.changes = now, row
        feeds: dict[str, list[Feed]] = defaultdict(list)
        for target, name, kind, since, until, lce, filters, comps in self.connection.execute(TARGETS):
            keys = frozenset(comp[:6] for comp in comps)
            route = Route(name, kind, keys, frozenset(filters), lce)
            feed = Feed(target, route, _micros(since), _micros(until) if until else 0)
            for key in keys:
                feeds[key].append(feed)
        self.feeds, self.passed = feeds, {}
        comps = self.connection.execute("SELECT left(sender_comp_id, 6), gateway, segment FROM firms_sendercomp")
        self.gateways = {key: (gateway, segment) for key, gateway, segment in comps}

    def route_entry(self, entry: journal.Entry, events: tuple[ev.AnyEvent, ...]) -> list[Copied]:
        """What of one entry's messages passed to targets, in their order."""
        rows: list[Copied] = []
        for message in journal.decode_out(entry.out):
            if message.raw.find(_FULL) > 0:
                self.ownership.done(int(_value(message.raw, 37) or 0))
            if feeds := self.feeds.get(message.session):
                rows += self.copies(message, self.outbound(message, events), feeds, entry.at)
        return rows

    def copies(self, message: journal.Outbound, outbound: Outbound, feeds: list[Feed], at: int) -> list[Copied]:
        """One row with all targets that the message passes to, none without any. `at` is business time in µs."""
        week = message.series // RESETS_PER_WEEK * RESETS_PER_WEEK
        if week > self.week:
            self.begin_week(week)
        if outbound not in self.passed:
            if len(self.passed) >= REMEMBERED:
                self.passed.clear()
            self.passed[outbound] = [feed for feed in feeds if passes(outbound, feed.route)]
        targets = tuple(
            feed.target_id for feed in self.passed[outbound] if feed.since <= at and (not feed.until or at < feed.until)
        )
        named = stream(outbound.gateway, outbound.segment)  # a target is of the kind of its sources' gateway
        return [Copied(week, named, targets, message.session, message.series, message.seq)] if targets else []

    def outbound(self, message: journal.Outbound, events: tuple[ev.AnyEvent, ...]) -> Outbound:
        """What routing needs to know of a message."""
        raw, key = message.raw, message.session
        gateway, segment = self.gateways.get(key, ("", ""))
        symbol = _value(raw, 107) or _refused_symbol(events)
        kind, status = _value(raw, 35), _value(raw, 39)
        lces = self.cleared_by(key[3:6], raw, symbol, status, events)
        return Outbound(
            sender_comp=key, gateway=gateway, segment=self.ownership.segment(symbol) or segment or _value(raw, 50),
            msg_type=kind, status=status if kind == "8" else "",
            lces=lces or self.ownership.of_firm(key[3:6]), of_order=bool(lces) and kind != "BZ",
        )  # fmt: skip

    def cleared_by(
        self, ef: str, raw: bytes, symbol: str, status: str, events: tuple[ev.AnyEvent, ...]
    ) -> frozenset[str]:
        """The clearing firms of the order or orders that a message is about; none when it does not tell."""
        if status == "H":
            fills = {event.fill.order_id: event.fill.group_id for event in events if type(event) is ev.TradeBusted}
            return self.ownership.of_fill(fills.get(int(_value(raw, 37) or 0), 0))
        if symbol:
            return self.ownership.of_product(ef, symbol)
        orders = [int(found) for found in _ORDER_IDS.findall(raw)] or [int(_value(raw, 37) or 0)]
        return self.ownership.of_orders(ef, orders)

    def route_rejects(self) -> None:
        """35=3 and 35=j of the session level, with a cursor of their own in the same transaction."""
        found = self.rejects.read()
        if not found:
            return
        with self.connection.transaction():
            self.look()
            ahead = clock.offset()
            rows: list[Copied] = []
            for _, session, series, seq, raw, at in found:
                message = journal.Outbound(session, series, seq, raw)
                if feeds := self.feeds.get(session):
                    rows += self.copies(message, self.outbound(message, ()), feeds, _micros(at + ahead))
            self.write(rows)
            self.rejects.routed(found[-1][0])

    # rows

    def write(self, rows: list[Copied]) -> None:
        """All rows with one COPY, after the sets of targets that are new."""
        numbers = [self.recipients.number(*row[:3]) for row in rows]
        if rows:
            with self.connection.cursor() as cursor, cursor.copy(COPY) as copy:
                copy.write("".join(
                    f"{number}\t{row.session}\t{row.series}\t{row.seq}\n"
                    for number, row in zip(numbers, rows, strict=True)
                ))  # fmt: skip

    def begin_week(self, series: int) -> None:
        """Numbers of every target begin at 1 with this week."""
        self.week = series
        self.connection.execute(
            "INSERT INTO dropcopygroups_copyweek (series) VALUES (%s) ON CONFLICT DO NOTHING", (series,)
        )
        self.recipients.begin_week(series)


def _value(raw: bytes, tag: int) -> str:
    """The first value of `tag`, "" without."""
    mark = b"\x01%d=" % tag
    start = raw.find(mark)
    if start < 0:
        return ""
    start += len(mark)
    return raw[start : raw.index(b"\x01", start)].decode("latin-1")


def _refused_symbol(events: tuple[ev.AnyEvent, ...]) -> str:
    """The instrument of an order that was refused by a message that does not name it (35=3)."""
    return next((event.symbol for event in events if type(event) is ev.OrderRefused), "")


def _micros(at: datetime) -> int:
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000
