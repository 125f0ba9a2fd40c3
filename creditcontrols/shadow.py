"""Follower that folds the journal as the runner did, compares state hashes at checkpoints, and writes the snapshots."""

import psycopg

from creditcontrols import journal, snapshots
from creditcontrols.direct import connect
from creditcontrols.engine.replay import state_hash

EVERY = 200_000
KEPT = 3
CHECKPOINTS = (
    "SELECT seq, state_hash FROM creditcontrols_checkpoint"
    " WHERE shard = %s AND seq BETWEEN %s AND %s ORDER BY seq, epoch"
)


class Diverged(Exception):
    """The runner's state is not what its journal says: nobody may trade on until a person has looked."""


def halt(reason: str) -> None:
    """Stop the runner, and keep any from starting, until `journal verify --lift`. On a connection of its own: the
    follower's transaction is about to roll back."""
    with connect() as connection:
        connection.execute(
            "UPDATE creditcontrols_engineepoch SET halted = %s WHERE shard = %s", (reason, journal.SHARD)
        )


class Shadow:
    """A second engine in memory, fed by the journal alone."""

    name = "shadow"

    def start(self, connection: psycopg.Connection, cursor: int) -> None:
        """Fold up to the cursor, from the newest snapshot before it."""
        self.position = snapshots.load(connection, cursor)
        self.written = self.position.seq

    def apply(self, connection: psycopg.Connection, entries: list[journal.Entry]) -> None:
        """Fold; stop at every checkpoint to compare; write a snapshot every EVERY entries."""
        marks = connection.execute(CHECKPOINTS, (journal.SHARD, entries[0].seq, entries[-1].seq)).fetchall()
        for seq, expected in marks:
            before = [entry for entry in entries if entry.seq <= seq]
            entries = entries[len(before) :]
            if before:
                self.position = snapshots.advance(self.position, before)
            if self.position.seq == seq and state_hash(self.position.state) != expected:
                reason = f"state at entry {seq} is not what the runner had"
                halt(reason)
                raise Diverged(reason)
        if entries:
            self.position = snapshots.advance(self.position, entries)
        if self.position.seq - self.written >= EVERY:
            self.snapshot(connection)

    def snapshot(self, connection: psycopg.Connection) -> None:
        """Write one and drop all but the newest KEPT."""
        snapshots.write(connection, self.position)
        self.written = self.position.seq
        connection.execute(
            "DELETE FROM creditcontrols_snapshot WHERE shard = %s AND seq NOT IN"
            " (SELECT seq FROM creditcontrols_snapshot WHERE shard = %s ORDER BY seq DESC LIMIT %s)",
            (journal.SHARD, journal.SHARD, KEPT),
        )

    def turn(self) -> None:
        """Nothing to do between batches."""
