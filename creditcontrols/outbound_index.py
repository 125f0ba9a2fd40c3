"""Follower that copies every outbound application message from the journal to fixstore, where resend finds it by
number."""

from datetime import UTC, datetime

import psycopg

from creditcontrols import journal
from riskadmin.lib import clock

COPY = "COPY fixstore_outboundmessage (session, series, out_seq, journal_seq, raw, at) FROM STDIN (FORMAT binary)"
TYPES = ("varchar", "int4", "int4", "int8", "bytea", "timestamptz")


class OutboundIndex:
    """Writes fixstore.OutboundMessage rows. `at` is real time: the 48 hours of a resend are (SPEC FIX-4)."""

    name = "fixstore"

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Nothing to load: every row stands for itself. What a crash of the server undoes is copied again."""
        connection.execute("SET synchronous_commit = off")

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Copy the messages of `entries`."""
        ahead = clock.offset()
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.set_types(TYPES)
            for entry in entries:
                at = datetime.fromtimestamp(entry.at / 1_000_000, UTC) - ahead
                for message in journal.decode_out(entry.out):
                    copy.write_row((message.session, message.series, message.seq, entry.seq, message.raw, at))

    def turn(self) -> None:
        """Nothing to do between batches."""
