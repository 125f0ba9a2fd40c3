"""The list of journal followers and the loop that feeds them: one thread and one direct connection each.

A follower's effect and its cursor move in one transaction, so nothing is done twice or left out. Any error ends the
process:
what a follower holds in memory may then be half done, and a fresh start from its cursor is always right."""

import os
import threading
from collections.abc import Callable
from typing import Protocol

import psycopg
import structlog

from creditcontrols import journal
from creditcontrols.direct import connect
from creditcontrols.outbound_index import OutboundIndex
from creditcontrols.projection import Projection
from creditcontrols.shadow import Shadow
from dropcopygroups.follower import DropCopies
from notifications.follower import Notifier
from riskadmin.audit.sealer import seal_pending

log = structlog.get_logger()

CHUNK = 1000
IDLE_SECONDS = 0.1


class Follower(Protocol):
    """What turns journal entries into rows."""

    name: str

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Get ready to go on after entry `cursor`."""

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Write the effect of `entries`, inside the transaction that moves the cursor."""

    def turn(self) -> None:
        """Called after every commit and every IDLE_SECONDS: publish what is due."""


def run(follower: Follower, stop: threading.Event) -> None:
    """Feed `follower` until `stop`; returns only then."""
    connection = connect()
    # One instance of each follower works; another waits here, as a standby would.
    connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (f"follower:{follower.name}",))
    connection.execute(
        "INSERT INTO creditcontrols_cursor (follower, seq) VALUES (%s, 0) ON CONFLICT DO NOTHING", (follower.name,)
    )
    row = connection.execute("SELECT seq FROM creditcontrols_cursor WHERE follower = %s", (follower.name,)).fetchone()
    cursor = row[0] if row else 0
    connection.execute(f"LISTEN {journal.CHANNEL}")
    follower.start(connection, cursor)
    while not stop.is_set():
        entries = journal.read(connection, cursor, CHUNK)
        if entries:
            cursor = entries[-1].seq
            with connection.transaction():
                follower.apply(connection, entries)
                connection.execute(
                    "UPDATE creditcontrols_cursor SET seq = %s, updated_at = now() WHERE follower = %s",
                    (cursor, follower.name),
                )
        follower.turn()
        if len(entries) < CHUNK:
            for _ in connection.notifies(timeout=IDLE_SECONDS, stop_after=1):
                pass  # the runner's word that there is more; a lost one costs IDLE_SECONDS


def guard(work: Callable[[], None]) -> Callable[[], None]:
    """Wrap a thread's work: an error is logged and ends the process, the supervisor starts it again."""

    def guarded() -> None:
        try:
            work()
        except BaseException:
            log.exception("follower failed")
            os._exit(1)

    return guarded


def tick(work: Callable[[], object], seconds: float, stop: threading.Event) -> None:
    """Do `work` every `seconds` until `stop`."""
    while not stop.wait(seconds):
        work()


def known(stop: threading.Event) -> dict[str, Callable[[], None]]:
    """What each thread does, by name."""
    return {
        "projection": lambda: run(Projection(), stop),
        "notifications": lambda: run(Notifier(), stop),
        "shadow": lambda: run(Shadow(), stop),
        "fixstore": lambda: run(OutboundIndex(), stop),
        "dropcopy": lambda: run(DropCopies(), stop),
        "sealer": lambda: tick(lambda: seal_pending(500), 0.5, stop),
    }
