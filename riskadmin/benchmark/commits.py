"""The peer of one order in flight: one synchronous commit of a row of about the size of a journal entry."""

from typing import Any

import psycopg

from riskadmin.lib import clock

ROW_BYTES = 600


def commits(arguments: dict[str, Any]) -> dict[str, Any]:
    """Insert `count` rows one by one, each its own durable commit: the time of each, and the server's settings."""
    times = []
    with psycopg.connect(arguments["url"], autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_commit (id bigserial PRIMARY KEY, data bytea NOT NULL)")
        data = bytes(ROW_BYTES)
        for _ in range(arguments["count"]):
            began = clock.monotonic()
            connection.execute("INSERT INTO bench_commit (data) VALUES (%b)", (data,))
            times.append(clock.monotonic() - began)
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        settings = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in names}  # type: ignore[index]
    return {"times": times, "settings": settings}
