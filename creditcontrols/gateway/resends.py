"""Answers to Resend Requests from stored bytes: the index, the journal's tail beyond it, and gap fills between (SPEC
FIX-4)."""

from datetime import datetime, timedelta

import psycopg

from creditcontrols import journal
from creditcontrols.gateway.links import Link
from riskadmin.fix import resend
from riskadmin.fix.codec import finish, join, stamp
from riskadmin.fix.messages import head

HOURS = timedelta(hours=48)


class Missing(Exception):
    """A number that was used stands nowhere: something acknowledged was lost, which must never be passed over in
    silence."""


def stored(connection: psycopg.Connection, link: Link, begin: int, end: int) -> dict[int, bytes]:
    """Outbound application messages begin … end of the link's series, by number."""
    # The cursor first: the index may move on meanwhile, and what it has by then is found twice, never not at all.
    row = connection.execute("SELECT seq FROM creditcontrols_cursor WHERE follower = 'fixstore'").fetchone()
    rows = connection.execute(
        "SELECT out_seq, raw FROM fixstore_outboundmessage"
        " WHERE session = %s AND series = %s AND out_seq BETWEEN %s AND %s",
        (link.key, link.series, begin, end),
    )
    found = dict(rows.fetchall())
    for entries in journal.read_all(connection, row[0] if row else 0):
        for entry in entries:
            for message in journal.decode_out(entry.out):
                if message.session == link.key and message.series == link.series and begin <= message.seq <= end:
                    found[message.seq] = message.raw
    return found


def session_level(connection: psycopg.Connection, link: Link, begin: int, end: int) -> set[int]:
    """Numbers of outbound session-level messages begin … end: they are never sent again, a gap fill stands for them."""
    rows = connection.execute(
        "SELECT out_seq FROM fixstore_sessionmessage WHERE session = %s AND series = %s AND out_seq BETWEEN %s AND %s",
        (link.key, link.series, begin, end),
    )
    return {row[0] for row in rows}


def oldest_servable(connection: psycopg.Connection, link: Link, real_now: datetime) -> int:
    """The lowest number younger than 48 hours; the next one when all are older."""
    row = connection.execute(
        "SELECT max(out_seq) FROM fixstore_outboundmessage WHERE session = %s AND series = %s AND at < %s",
        (link.key, link.series, real_now - HOURS),
    ).fetchone()
    return (row[0] if row and row[0] else 0) + 1


def answer(connection: psycopg.Connection, link: Link, begin: int, end: int, micros: int) -> bytes:
    """The bytes that answer a request for begin … end. Raises Missing."""
    messages = stored(connection, link, begin, end)
    admin = session_level(connection, link, begin, end)
    now = stamp(micros)
    pieces: list[bytes] = []
    gap = 0
    for number in range(begin, end + 1):
        raw = messages.get(number)
        if raw is None:
            if number not in admin:
                raise Missing(f"outbound message {number} of {link.key} is not stored")
            gap = gap or number
            continue
        if gap:
            pieces.append(gap_fill(link, gap, number, now))
            gap = 0
        pieces.append(resend.as_resend(raw, now))
    if gap:
        pieces.append(gap_fill(link, gap, end + 1, now))
    return b"".join(pieces)


def gap_fill(link: Link, number: int, next_number: int, now: str) -> bytes:
    """A Sequence Reset with gap fill that stands for numbers `number` … `next_number` - 1."""
    header = head("4", seq=number, last_in=link.next_in - 1, sent=now, to=link.address, original_sent=now)
    return finish(header + join(resend.gap_fill(next_number)))
