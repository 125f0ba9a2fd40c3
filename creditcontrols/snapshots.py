"""Snapshots of the engine with the FIX numbers, and the start from the newest of them plus the journal's tail."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from psycopg import Connection

from creditcontrols import journal
from creditcontrols.engine.events import decode_events
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.state import EngineState

Numbers = dict[str, list[int]]
"""Per FIX session: [series, next expected inbound number, next outbound number]."""


class Position(NamedTuple):
    """The engine as of journal entry `seq`."""

    state: EngineState
    numbers: Numbers
    seq: int
    hash: bytes
    at: int


def note_numbers(numbers: Numbers, entry: journal.Entry) -> None:
    """Take the FIX numbers that `entry` used into `numbers`."""
    if entry.in_seq:
        count(numbers, entry.session, entry.series, entry.in_seq, 0)
    for message in journal.decode_out(entry.out):
        count(numbers, message.session, message.series, 0, message.seq)


def count(numbers: Numbers, session: str, series: int, in_seq: int, out_seq: int) -> None:
    """Raise a session's next numbers above `in_seq` and `out_seq` (0 for none); a later series starts anew."""
    known = numbers.get(session)
    if known is None or known[0] < series:
        numbers[session] = [series, max(in_seq + 1, 1), max(out_seq + 1, 1)]
    elif known[0] == series:
        known[1] = max(known[1], in_seq + 1)
        known[2] = max(known[2], out_seq + 1)


def advance(position: Position, entries: list[journal.Entry]) -> Position:
    """Fold `entries` into the position's state and numbers (both are changed in place)."""
    for entry in entries:
        fold(position.state, decode_events(entry.events), entry.at)
        note_numbers(position.numbers, entry)
    last = entries[-1]
    return position._replace(seq=last.seq, hash=last.hash, at=last.at)


def newest(connection: Connection, not_after: int | None = None) -> Position:
    """The newest snapshot at or before entry `not_after` (or of all), checked against the journal; the empty start
    if none."""
    query = (
        "SELECT s.seq, s.at, s.journal_hash, s.state_hash, s.state, s.numbers, j.hash FROM creditcontrols_snapshot s"
    )
    query += " JOIN creditcontrols_journal j ON j.shard = s.shard AND j.seq = s.seq WHERE s.shard = %s"
    query += " AND (%s::bigint IS NULL OR s.seq <= %s) ORDER BY s.seq DESC"
    with connection.cursor(binary=True) as cursor:
        cursor.execute(query, (journal.SHARD, not_after, not_after))
        for seq, at, at_hash, hash_of_state, state, numbers, journal_hash in cursor:
            if at_hash != journal_hash:
                continue  # not of this journal: an older snapshot or the whole replay is right, this one is not
            restored = restore(state)
            if state_hash(restored) == hash_of_state:
                return Position(restored, msgspec.msgpack.decode(numbers), seq, at_hash, at)
    return Position(EngineState(), {}, 0, journal.GENESIS, 0)


def load(connection: Connection, not_after: int | None = None, check: bool = False) -> Position:
    """Newest snapshot plus tail, up to entry `not_after` or the head. With `check` the tail's hashes are verified."""
    position = newest(connection, not_after)
    for entries in _until(connection, position.seq, not_after):
        if check:
            journal.check_chain(entries, position.seq, position.hash)
        position = advance(position, entries)
    return position


def _until(connection: Connection, after: int, last: int | None) -> Iterator[list[journal.Entry]]:
    for entries in journal.read_all(connection, after):
        if last is not None and entries[-1].seq >= last:
            if kept := [entry for entry in entries if entry.seq <= last]:
                yield kept
            return
        yield entries


def write(connection: Connection, position: Position) -> str:
    """Store a snapshot of `position`; returns its state hash."""
    state, hash_of_state = snapshot(position.state), state_hash(position.state)
    connection.execute(
        "INSERT INTO creditcontrols_snapshot (shard, seq, at, journal_hash, state_hash, state, numbers)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (journal.SHARD, position.seq, position.at, position.hash, hash_of_state, state,
         msgspec.msgpack.encode(dict(sorted(position.numbers.items())))),
    )  # fmt: skip
    return hash_of_state
