"""The one connection that may write the journal: it holds the advisory lock, and any error on it ends the process.

Direct, never pooled. While this connection is blocked nothing is acknowledged; when it breaks nothing is either
(SPEC GC2-27)."""

from datetime import UTC, datetime
from typing import NamedTuple

import psycopg

from creditcontrols import journal, snapshots
from creditcontrols.engine.replay import state_hash

SESSION_COPY = "COPY fixstore_sessionmessage (session, series, in_seq, out_seq, kind, raw, at, epoch) FROM STDIN"


INBOX_BYTES = 32_768
INBOX = """
    SELECT id, payload FROM (
        SELECT i.id, i.payload, sum(length(i.payload)) OVER (ORDER BY i.id) - length(i.payload) AS before
        FROM creditcontrols_inboxcommand i WHERE i.done_seq IS NULL AND NOT EXISTS
            (SELECT 1 FROM creditcontrols_journal j WHERE j.inbox_id = i.id AND j.inbox_id > 0)
        ORDER BY i.id LIMIT %s
    ) AS waiting WHERE before < %s ORDER BY id
"""


SESSIONS_UP = """
    SELECT session FROM (
        SELECT DISTINCT ON (session) session, kind FROM fixstore_sessionmessage
        WHERE kind IN ('A', '5', 'X') AND (kind <> 'A' OR out_seq IS NOT NULL) ORDER BY session, id DESC
    ) AS last WHERE kind = 'A' ORDER BY session
"""
"""Sessions whose last mark is our answer to a Logon: no Logout of either side and no loss came after it."""


class SessionRow(NamedTuple):
    """A session-level message to store; in_seq or out_seq may be None. `kind` is tag 35, `raw` what goes out."""

    session: str
    series: int
    in_seq: int | None
    out_seq: int | None
    kind: str
    raw: bytes | None
    at: datetime


class Halted(Exception):
    """The shadow found the engine's state not to be what the journal says: nobody may trade on (SPEC GC2-27)."""


class Writer:
    """Lock, epoch, and the commits of batches."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.epoch = 0

    def take_over(self) -> int:
        """Wait until no other runner holds the lock, then begin a new epoch; from here on the runner before is
        fenced off."""
        self.connection.execute("SELECT pg_advisory_lock(%s)", (journal.LOCK_KEY,))
        row = self.connection.execute(
            "UPDATE creditcontrols_engineepoch SET epoch = epoch + 1, heartbeat_at = clock_timestamp() WHERE shard = %s"
            " RETURNING epoch, halted, set_config('riskadmin.epoch', epoch::text, false)",
            (journal.SHARD,),
        ).fetchone()
        assert row is not None
        if row[1]:
            raise Halted(row[1])
        self.epoch = row[0]
        return self.epoch

    def load(self) -> snapshots.Position:
        """The engine as the journal has it, with the numbers that session-level messages used."""
        position = snapshots.load(self.connection, check=True)
        rows = self.connection.execute(
            "SELECT session, series, coalesce(max(in_seq), 0), coalesce(max(out_seq), 0) FROM fixstore_sessionmessage m"
            " WHERE series = (SELECT max(series) FROM fixstore_sessionmessage WHERE session = m.session) GROUP BY 1, 2"
        )
        for session, series, in_seq, out_seq in rows:
            snapshots.count(position.numbers, session, series, in_seq, out_seq)
        return position

    def sessions_up(self) -> list[str]:
        """The sessions that were up when the runner before this one ended."""
        return [session for (session,) in self.connection.execute(SESSIONS_UP)]

    def commit(self, entries: list[journal.Entry], rows: list[SessionRow]) -> None:
        """Make a batch durable. Raises psycopg.Error, after which the process must end."""
        if entries and not rows:
            journal.append(self.connection, entries)  # one COPY is its own transaction
            return
        with self.connection.transaction():
            if entries:
                journal.append(self.connection, entries)
            if rows:
                with self.connection.cursor() as cursor, cursor.copy(SESSION_COPY) as copy:
                    for row in rows:
                        copy.write_row((*row, self.epoch))

    def inbox(self, limit: int = 256) -> list[tuple[int, bytes]]:
        """Commands that no journal entry carries yet. Never asked by "id greater than": a late commit would be lost.
        At most INBOX_BYTES of them and at least one: parts of a batch come one by one, with orders in between."""
        return self.connection.execute(INBOX, (limit, INBOX_BYTES)).fetchall()

    def heartbeat(self, seq: int) -> None:
        """Say that the runner lives and where its journal ends. Raises Halted when the shadow has said stop."""
        row = self.connection.execute(
            "UPDATE creditcontrols_engineepoch SET heartbeat_at = clock_timestamp(), last_seq = %s"
            " WHERE shard = %s AND epoch = %s RETURNING halted",
            (seq, journal.SHARD, self.epoch),
        ).fetchone()
        if row and row[0]:
            raise Halted(row[0])

    def checkpoint(self, position: snapshots.Position) -> str:
        """Leave the state's hash for the shadow to compare with its own."""
        hash_of_state = state_hash(position.state)
        self.connection.execute(
            "INSERT INTO creditcontrols_checkpoint (shard, seq, epoch, state_hash) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (journal.SHARD, position.seq, self.epoch, hash_of_state),
        )
        return hash_of_state


def at_time(micros: int) -> datetime:
    """The instant of `micros` since 1970, UTC."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC)
