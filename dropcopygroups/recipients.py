"""Sets of target sessions that get the same messages, each with a number of its own (SPEC FIX-2)."""

from typing import Final

import psycopg

KNOWN: Final = "SELECT id, week, stream, targets FROM dropcopygroups_recipients WHERE week >= %s"
ADD: Final = "INSERT INTO dropcopygroups_recipients (week, stream, targets) VALUES (%s, %s, %s) RETURNING id"


class RecipientsTable:
    """The rows of the trading week at hand. Only the follower adds some, in the transaction of the first copy for
    them."""

    def __init__(self, connection: psycopg.Connection, week: int) -> None:
        self.connection = connection
        self._ids: dict[tuple[int, str, tuple[int, ...]], int] = {}
        self.begin_week(week)

    def begin_week(self, week: int) -> None:
        """Forget what is of weeks before `week`, of which few messages may still come."""
        self._ids = {
            (of_week, stream, tuple(targets)): number
            for number, of_week, stream, targets in self.connection.execute(KNOWN, (week,))
        }

    def number(self, week: int, stream: str, targets: tuple[int, ...]) -> int:
        """The id of this set, which is written when it is new."""
        key = (week, stream, targets)
        if key not in self._ids:
            row = self.connection.execute(ADD, (week, stream, list(targets))).fetchone()
            assert row is not None
            self._ids[key] = row[0]
        return self._ids[key]
