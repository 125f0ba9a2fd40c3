"""One worker at a time on an upload, and progress that others see while a transaction is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import psycopg
from django.db import connection
from psycopg import sql

from creditcontrols.direct import connect

STEP = 500


class Progress:
    """Counts rows of an upload in `table` and writes every STEP of them through a connection of its own."""

    def __init__(self, table: str, upload_id: int, total: int) -> None:
        self.table, self.upload_id, self.total, self.done = table, upload_id, total, 0

    def __enter__(self) -> Self:
        self.connection: psycopg.Connection = connect()
        self.write()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self.connection.close()

    def step(self, rows: int = 1) -> None:
        """That many more rows are through."""
        before, self.done = self.done, self.done + rows
        if before // STEP != self.done // STEP:
            self.write()

    def write(self) -> None:
        """Say it now."""
        statement = sql.SQL("UPDATE {} SET done = %s, total = greatest(total, %s) WHERE id = %s")
        values = (self.done, self.total, self.upload_id)
        self.connection.execute(statement.format(sql.Identifier(self.table)), values)


@contextmanager
def claimed(space: int, upload_id: int) -> Iterator[bool]:
    """True while this process alone works on the upload of that kind (`space` is the first key of the advisory lock);
    the claim ends with the connection at the latest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", (space, upload_id))
        mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", (space, upload_id))
