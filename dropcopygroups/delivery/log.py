"""The log of copies as it is read for delivery: once for all streams that stand at the same place of it.

The follower alone adds to it, one transaction after the other, so whoever sees a row sees all before it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final, NamedTuple

import psycopg

from dropcopygroups.delivery.streams import StreamLink

NEAR: Final = 5_000
"""How many rows of the log are read one after the other, whoever they are for."""

FEW: Final = 10
"""From further back than NEAR, so many recipients are looked up one by one; for more of them every row is looked at,
from the first that is wanted."""

RAW: Final = """
    coalesce((SELECT raw FROM fixstore_outboundmessage o
              WHERE o.session = c.session AND o.series = c.series AND o.out_seq = c.seq),
             (SELECT raw FROM fixstore_sessionmessage m
              WHERE m.session = c.session AND m.series = c.series AND m.out_seq = c.seq AND m.raw IS NOT NULL LIMIT 1))
"""
END: Final = """
    SELECT coalesce((SELECT max(id) FROM dropcopygroups_copy), 0),
           coalesce((SELECT max(id) FROM dropcopygroups_recipients), 0)
"""
RECIPIENTS: Final = """
    SELECT id, week, stream, targets FROM dropcopygroups_recipients WHERE id > %(known)s
    AND (%(known)s > 0 OR week >= (SELECT coalesce(max(series), 0) FROM dropcopygroups_copyweek)) ORDER BY id
"""
NEAR_ROWS: Final = f"""
    SELECT c.id, c.recipients_id, {RAW} FROM dropcopygroups_copy c
    WHERE c.id > %(place)s AND c.id <= %(end)s AND c.recipients_id = ANY(%(recipients)s::bigint[])
    ORDER BY c.id LIMIT %(most)s
"""
FAR_ROWS: Final = f"""
    SELECT c.id, c.recipients_id, {RAW} FROM (
        SELECT f.* FROM unnest(%(recipients)s::bigint[]) AS r (id) CROSS JOIN LATERAL (
            SELECT id, recipients_id, session, series, seq FROM dropcopygroups_copy
            WHERE recipients_id = r.id AND id > %(place)s AND id <= %(end)s ORDER BY id LIMIT %(most)s) AS f
        ORDER BY f.id LIMIT %(most)s
    ) AS c ORDER BY c.id
"""
FIRST: Final = """
    SELECT min(f.id) FROM unnest(%(recipients)s::bigint[]) AS r (id) CROSS JOIN LATERAL (
        SELECT id FROM dropcopygroups_copy
        WHERE recipients_id = r.id AND id > %(place)s AND id <= %(end)s ORDER BY id LIMIT 1) AS f
"""


class Row(NamedTuple):
    """A row of the log with the stored message. No bytes: the index of outbound messages has not come so far yet."""

    id: int
    recipients: int
    raw: bytes | None


class CopyLog:
    """Reads on the connection that numbers copies."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        # A bitmap would read everything that waits before the first row of it.
        connection.execute("SET enable_bitmapscan = off")
        self._known = 0
        self._of_target: dict[tuple[int, str, int], list[int]] = defaultdict(list)

    def end(self) -> int:
        """The last row there is. Whoever its message and those before it are for is known from then on."""
        row = self.connection.execute(END).fetchone()
        assert row is not None
        end, newest = row
        if newest > self._known:
            found = self.connection.execute(RECIPIENTS, {"known": self._known})
            for number, week, stream, targets in found:
                for target in targets:
                    self._of_target[week, stream, target].append(number)
            self._known = newest
        return int(end)

    def recipients_of(self, link: StreamLink) -> Collection[int]:
        """The sets of target sessions that the stream belongs to in its week."""
        return self._of_target.get((link.week, link.stream, link.target_id), ())

    def rows(self, recipients: Collection[int], place: int, end: int, most: int) -> tuple[list[Row], int]:
        """At most `most` rows for these recipients after row `place`, in order, and the row up to which no other is
        for them: `end`, or one before it when there may be more."""
        wanted: dict[str, Any] = {"recipients": list(recipients), "place": place, "end": end, "most": most}
        statement = NEAR_ROWS
        if end - place > NEAR and len(recipients) <= FEW:
            statement = FAR_ROWS
        elif end - place > NEAR:
            first = self.connection.execute(FIRST, wanted).fetchone()
            if first is None or first[0] is None:
                return [], end
            wanted |= {"place": first[0] - 1, "end": (end := min(end, first[0] + NEAR))}
        with self.connection.cursor(binary=True) as cursor:
            rows = [Row(*row) for row in cursor.execute(statement, wanted)]
        return rows, rows[-1].id if len(rows) == most else end
