"""Session-level rejects of order entry, which stand in fixstore only, as the follower reads them beside the journal."""

from typing import Any, Final

import psycopg

from riskadmin.lib import clock

LOOK_SECONDS: Final = 0.05
"""How often they are looked for: they are rare."""

CHUNK: Final = 1000
CURSOR: Final = """
    INSERT INTO dropcopygroups_rejectcursor (id, last_message)
    SELECT 1, coalesce(max(id), 0) FROM fixstore_sessionmessage
    ON CONFLICT (id) DO UPDATE SET last_message = dropcopygroups_rejectcursor.last_message RETURNING last_message
"""
REJECTS: Final = """
    SELECT id, session, series, out_seq, raw, at FROM fixstore_sessionmessage
    WHERE id > %s AND id <= %s AND kind IN ('3', 'j') AND raw IS NOT NULL ORDER BY id LIMIT %s
"""


class Rejects:
    """Reads on from the last reject that was routed. What lies behind it without one is looked at once."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self._looked_at = 0.0
        row = connection.execute(CURSOR).fetchone()
        self._seen_to: int = row[0] if row else 0

    def read(self) -> list[tuple[Any, ...]]:
        """The next rows (id, session, series, number, bytes, real time), none when it is not yet time to look."""
        if (now := clock.monotonic()) - self._looked_at < LOOK_SECONDS:
            return []
        self._looked_at = now
        row = self.connection.execute("SELECT coalesce(max(id), 0) FROM fixstore_sessionmessage").fetchone()
        if row is None or row[0] <= self._seen_to:
            return []
        found = self.connection.execute(REJECTS, (self._seen_to, row[0], CHUNK)).fetchall()
        self._seen_to = found[-1][0] if len(found) == CHUNK else row[0]
        return found

    def routed(self, last: int) -> None:
        """Everything up to row `last` is routed; in the transaction of the copies."""
        self.connection.execute("UPDATE dropcopygroups_rejectcursor SET last_message = %s", (last,))
