"""The journal: the only truth. Rows are written by the one runner, in COPY batches, chained by hash, and read by
followers.

Everything here takes a psycopg connection of the caller; nothing here opens one or uses the ORM."""

import hashlib
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection, errors, pq

SHARD = 0
GENESIS = bytes(32)
CHANNEL = "riskadmin_journal"
LOCK_KEY = 0x5249534B  # "RISK": the advisory lock that makes one runner the writer


class Outbound(NamedTuple):
    """One application message as it left for a session: number `seq` of the session's `series`, and its bytes."""

    session: str
    series: int
    seq: int
    raw: bytes


class Entry(NamedTuple):
    """One journal row. `at` is business time in µs since 1970, `inbox_id` 0 for an order, `in_seq` 0 for an inbox
    command;
    command, events and out are MessagePack."""

    seq: int
    epoch: int
    at: int
    inbox_id: int
    session: str
    series: int
    in_seq: int
    command: bytes
    events: bytes
    out: bytes
    hash: bytes


_encoder = msgspec.msgpack.Encoder()
_out_decoder = msgspec.msgpack.Decoder(list[tuple[str, int, int, bytes]])
_head = struct.Struct("!qiqqii").pack
_sizes = struct.Struct("!IIII").pack
_front = struct.Struct("!hihiqiiiqiqi").pack
_middle = struct.Struct("!iiiii").pack
_size = struct.Struct("!i").pack
NO_OUT = _encoder.encode([])


def encode_out(messages: list[tuple[str, int, int, bytes]]) -> bytes:
    """Outbound messages as they stand in a row."""
    return _encoder.encode(messages) if messages else NO_OUT


def decode_out(data: bytes) -> list[Outbound]:
    """The outbound messages of a row."""
    return [Outbound(*message) for message in _out_decoder.decode(data)] if data != NO_OUT else []


def entry_hash(previous: bytes, seq: int, epoch: int, at: int, inbox_id: int, session: str, series: int, in_seq: int,
               command: bytes, events: bytes, out: bytes) -> bytes:  # fmt: skip
    """sha256 over the hash before and every field of the row; lengths go in, so that no two rows read alike."""
    who = session.encode()
    return hashlib.sha256(
        b"".join((previous, _head(seq, epoch, at, inbox_id, series, in_seq),
                  _sizes(len(who), len(command), len(events), len(out)), who, command, events, out))
    ).digest()  # fmt: skip


def binary_row(entry: Entry) -> bytes:
    """The row in PostgreSQL's binary COPY format (11 columns after shard; text and bytea carry their length)."""
    who = entry.session.encode()
    return b"".join((
        _front(12, 2, SHARD, 8, entry.seq, 4, entry.epoch, 8, entry.at, 8, entry.inbox_id, len(who)), who,
        _middle(4, entry.series, 4, entry.in_seq, len(entry.command)), entry.command,
        _size(len(entry.events)), entry.events, _size(len(entry.out)), entry.out, _size(32), entry.hash,
    ))  # fmt: skip


COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TAIL = b"\xff\xff"
COPY_SQL = (
    b"COPY creditcontrols_journal"
    b" (shard, seq, epoch, at, inbox_id, session, series, in_seq, command, events, out, hash)"
    b" FROM STDIN (FORMAT binary)"
)


def append(connection: Connection, entries: list[Entry]) -> None:
    """Write `entries` with one COPY. The caller commits; the fence trigger refuses a runner whose epoch is over.

    Raises psycopg.Error. Through libpq's blocking calls: psycopg's own copy costs as much as the COPY itself, and this
    is done for every batch of orders."""
    pgconn = connection.pgconn
    pgconn.nonblocking = 0
    _expect(pgconn.exec_(COPY_SQL), pq.ExecStatus.COPY_IN, connection)
    pgconn.put_copy_data(COPY_HEAD + b"".join(map(binary_row, entries)) + COPY_TAIL)
    pgconn.put_copy_end()
    results = list(iter(pgconn.get_result, None))
    _expect(results[0] if results else None, pq.ExecStatus.COMMAND_OK, connection)


def _expect(result: Any, status: pq.ExecStatus, connection: Connection) -> None:
    if result is None:
        raise errors.OperationalError("the connection to the database is lost")
    if result.status != status:
        raise errors.error_from_result(result, encoding=connection.info.encoding)


_COLUMNS = "seq, epoch, at, inbox_id, session, series, in_seq, command, events, out, hash"


def read(connection: Connection, after: int, limit: int) -> list[Entry]:
    """At most `limit` entries with seq > `after`, in order."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM creditcontrols_journal WHERE shard = %s AND seq > %s ORDER BY seq LIMIT %s",
            (SHARD, after, limit),
        )
        return [Entry(*row) for row in cursor]


def read_all(connection: Connection, after: int = 0, chunk: int = 5000) -> Iterator[list[Entry]]:
    """All entries after `after` in chunks, in order, until the head as it is when it is reached."""
    while entries := read(connection, after, chunk):
        yield entries
        after = entries[-1].seq


def head(connection: Connection) -> tuple[int, bytes, int]:
    """(seq, hash, at) of the last entry; (0, GENESIS, 0) when there is none."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(
            "SELECT seq, hash, at FROM creditcontrols_journal WHERE shard = %s ORDER BY seq DESC LIMIT 1", (SHARD,)
        )
        row = cursor.fetchone()
    return (row[0], row[1], row[2]) if row else (0, GENESIS, 0)


class Broken(Exception):
    """The chain is broken: says at which entry and how."""


def check_chain(entries: list[Entry], previous_seq: int, previous_hash: bytes) -> tuple[int, bytes]:
    """Check numbers and hashes of consecutive entries; return the last (seq, hash). Raises Broken."""
    for entry in entries:
        if entry.seq != previous_seq + 1:
            raise Broken(f"entry {entry.seq} follows {previous_seq}")
        if entry_hash(previous_hash, *entry[:-1]) != entry.hash:
            raise Broken(f"entry {entry.seq} does not match its hash")
        previous_seq, previous_hash = entry.seq, entry.hash
    return previous_seq, previous_hash
