"""The one connection that numbers copies: it holds the advisory lock, and any error on it ends the process."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import psycopg

from dropcopygroups.delivery.log import RAW, CopyLog
from dropcopygroups.delivery.streams import Batch, StreamLink

LOCK_KEY: Final = 0x52534443
HOURS: Final = timedelta(hours=48)
AGAIN: Final = f"""
    SELECT d.begin + c.place - 1, d.sent_at, {RAW}
    FROM dropcopygroups_delivered d CROSS JOIN LATERAL (
        SELECT session, series, seq, row_number() OVER (ORDER BY id) AS place FROM dropcopygroups_copy
        WHERE recipients_id = ANY(%(recipients)s::bigint[]) AND id BETWEEN d.first_copy AND d.last_copy
    ) AS c
    WHERE d.target_id = %(target)s AND d.stream = %(stream)s AND d.series = %(series)s
    AND d.begin <= %(end)s AND d.end >= %(begin)s AND d.begin + c.place - 1 BETWEEN %(begin)s AND %(end)s ORDER BY 1
"""
STREAMS: Final = """
    SELECT s.target_id, left(t.target_session_id, 6), s.stream, s.series, s.next_in, s.next_out, s.last_copy,
           s.processed, s.last_logon_at, s.last_copy_at
    FROM dropcopygroups_stream s JOIN dropcopygroups_targetsession t ON t.id = s.target_id
"""
SAVE: Final = """
    WITH delivered AS (
        INSERT INTO dropcopygroups_delivered (target_id, stream, series, begin, "end", first_copy, last_copy, sent_at)
        SELECT * FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::bigint[],
                             %s::timestamptz[])
    )
    INSERT INTO dropcopygroups_stream (target_id, stream, series, next_in, next_out, last_copy, processed,
                                       connected_since, last_logon_at, last_copy_at)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::int[],
                         %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
    ON CONFLICT (target_id, stream) DO UPDATE SET
        series = excluded.series, next_in = excluded.next_in, next_out = excluded.next_out,
        last_copy = excluded.last_copy, processed = excluded.processed, connected_since = excluded.connected_since,
        last_logon_at = excluded.last_logon_at, last_copy_at = excluded.last_copy_at
"""
RUN_COLUMNS: Final = 8
LINK_COLUMNS: Final = 10


class Sent(NamedTuple):
    """A copy that has a number: the number, when it was first sent (real time), the inner message."""

    number: int
    sent_at: datetime
    inner: bytes


class Store:
    """Lock, numbers and stored bytes of every stream."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.log = CopyLog(connection)

    def take_over(self) -> None:
        """Wait until no other process delivers; nobody is connected then."""
        self.connection.execute("SELECT pg_advisory_lock(%s)", (LOCK_KEY,))
        self.connection.execute("UPDATE dropcopygroups_stream SET connected_since = NULL")

    def week(self) -> int:
        """The series of the trading week that drop copies are in; 0 before the first."""
        row = self.connection.execute("SELECT coalesce(max(series), 0) FROM dropcopygroups_copyweek").fetchone()
        return row[0] if row else 0

    def streams(self) -> list[StreamLink]:
        """Every stream that was ever logged on to, as it was left."""
        links = []
        for target, key, stream, series, next_in, next_out, last_copy, processed, logon, copied in (
            self.connection.execute(STREAMS)
        ):  # fmt: skip
            link = StreamLink(target, key, stream, series)
            link.next_in, link.next_out, link.processed = next_in, next_out, processed
            link.last_copy = link.place = last_copy
            link.last_logon_at, link.last_copy_at = logon, copied
            link.unsure_to = next_out - 1
            links.append(link)
        return links

    def again(self, link: StreamLink, begin: int, end: int) -> list[Sent]:
        """The copies among the numbers `begin` … `end`."""
        named: dict[str, Any] = {
            "target": link.target_id, "stream": link.stream, "series": link.series, "begin": begin, "end": end,
            "recipients": list(self.log.recipients_of(link)),
        }  # fmt: skip
        with self.connection.cursor(binary=True) as cursor:
            return [Sent(*row) for row in cursor.execute(AGAIN, named)]

    def oldest_servable(self, link: StreamLink, real_now: datetime) -> int:
        """The lowest number younger than 48 hours; the next one when all are older."""
        row = self.connection.execute(
            'SELECT max("end") FROM dropcopygroups_delivered'
            " WHERE target_id = %s AND stream = %s AND series = %s AND sent_at < %s",
            (link.target_id, link.stream, link.series, real_now - HOURS),
        ).fetchone()
        return (row[0] if row and row[0] else 0) + 1

    def commit(self, batch: Batch, sent_at: datetime) -> None:
        """Make the numbers of a batch durable, with one statement. Raises psycopg.Error, after which the process must
        end."""
        if not batch.changed:
            return
        runs = [
            (run.link.target_id, run.link.stream, run.link.series, run.begin, run.end, run.first_copy, run.last_copy,
             sent_at)
            for run in batch.runs
        ]  # fmt: skip
        links = [
            (link.target_id, link.stream, link.series, link.next_in, link.next_out, link.last_copy, link.processed,
             link.connected_since, link.last_logon_at, link.last_copy_at)
            for link in batch.changed
        ]  # fmt: skip
        self.connection.execute(SAVE, [*_columns(runs, RUN_COLUMNS), *_columns(links, LINK_COLUMNS)])


def _columns(rows: list[tuple[Any, ...]], count: int) -> list[list[Any]]:
    """The rows as `count` columns."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(count)]
