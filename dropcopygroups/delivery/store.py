"""The one connection that numbers copies: it holds the advisory lock, and any error on it ends the process."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import psycopg

from dropcopygroups.delivery.streams import Batch, StreamLink

LOCK_KEY: Final = 0x52534443
HOURS: Final = timedelta(hours=48)
_RAW: Final = """
    coalesce((SELECT raw FROM fixstore_outboundmessage o
              WHERE o.session = c.session AND o.series = c.series AND o.out_seq = c.seq),
             (SELECT raw FROM fixstore_sessionmessage m
              WHERE m.session = c.session AND m.series = c.series AND m.out_seq = c.seq AND m.raw IS NOT NULL LIMIT 1))
"""
WAITING: Final = f"""
    SELECT p.place, c.id, {_RAW}
    FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::int[], %s::bigint[])
         AS p(place, target_id, stream, week, after)
    CROSS JOIN LATERAL (
        SELECT id, session, series, seq FROM dropcopygroups_copy
        WHERE target_id = p.target_id AND stream = p.stream AND week = p.week AND id > p.after ORDER BY id LIMIT %s
    ) AS c ORDER BY p.place, c.id
"""
AGAIN: Final = f"""
    SELECT d.begin + c.place - 1, d.sent_at, {_RAW}
    FROM dropcopygroups_delivered d CROSS JOIN LATERAL (
        SELECT session, series, seq, row_number() OVER (ORDER BY id) AS place FROM dropcopygroups_copy
        WHERE target_id = d.target_id AND stream = d.stream AND week = %(week)s
        AND id BETWEEN d.first_copy AND d.last_copy
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
    INSERT INTO dropcopygroups_stream (target_id, stream, series, next_in, next_out, last_copy, processed,
                                       connected_since, last_logon_at, last_copy_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (target_id, stream) DO UPDATE SET
        series = excluded.series, next_in = excluded.next_in, next_out = excluded.next_out,
        last_copy = excluded.last_copy, processed = excluded.processed, connected_since = excluded.connected_since,
        last_logon_at = excluded.last_logon_at, last_copy_at = excluded.last_copy_at
"""
DELIVER: Final = """
    INSERT INTO dropcopygroups_delivered (target_id, stream, series, begin, "end", first_copy, last_copy, sent_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


class Sent(NamedTuple):
    """A copy that has a number: the number, when it was first sent (real time), the inner message."""

    number: int
    sent_at: datetime
    inner: bytes


class Store:
    """Lock, numbers and stored bytes of every stream."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

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
            link.next_in, link.next_out, link.last_copy, link.processed = next_in, next_out, last_copy, processed
            link.last_logon_at, link.last_copy_at = logon, copied
            link.unsure_to = next_out - 1
            links.append(link)
        return links

    def waiting(self, links: list[StreamLink], most: int) -> list[list[tuple[int, bytes | None]]]:
        """For each link at most `most` copies after its last one: row and bytes, in order. No bytes: the index of
        outbound messages has not come so far yet."""
        found: list[list[tuple[int, bytes | None]]] = [[] for _ in links]
        places = (
            list(range(len(links))), [link.target_id for link in links], [link.stream for link in links],
            [link.week for link in links], [link.last_copy for link in links], most,
        )  # fmt: skip
        with self.connection.cursor(binary=True) as cursor:
            for place, row, raw in cursor.execute(WAITING, places):
                found[place].append((row, raw))
        return found

    def again(self, link: StreamLink, begin: int, end: int) -> list[Sent]:
        """The copies among the numbers `begin` … `end`."""
        named: dict[str, Any] = {"target": link.target_id, "stream": link.stream, "series": link.series,
                                 "week": link.week, "begin": begin, "end": end}  # fmt: skip
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
        """Make the numbers of a batch durable. Raises psycopg.Error, after which the process must end."""
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
        with self.connection.transaction(), self.connection.cursor() as cursor:
            if runs:
                cursor.executemany(DELIVER, runs)
            cursor.executemany(SAVE, links)
