"""What the runner does between its turns: polls, heartbeats, state hashes, the garbage collector."""

import asyncio
import gc
from typing import Protocol

from creditcontrols.gateway.acceptor import Acceptor
from creditcontrols.gateway.core import Batch, Core
from creditcontrols.gateway.writer import Writer
from riskadmin import metrics
from riskadmin.lib import clock

POLL_SECONDS = 0.05
BEAT_SECONDS = 1.0
COLLECT_SECONDS = 30.0
CHECKPOINT_ENTRIES = 20_000


class Kept(Protocol):
    """The runner, as the upkeep sees it."""

    core: Core
    server: Acceptor
    writer: Writer
    beat: bool
    """Set: the next turn looks at what sessions have due by time."""

    def wake(self) -> None:
        """Take a turn soon."""

    def commit(self, batch: Batch) -> None:
        """Make a batch durable and let it leave."""

    def checkpoint(self) -> None:
        """Leave the state's hash for the shadow."""


async def keep_up(runner: Kept) -> None:
    """Poll the inbox and the boundaries, let sessions look at the time, say that we live; until cancelled."""
    core = runner.core
    checked = seen = core.seq
    collected, beat_at = clock.monotonic(), 0.0
    while True:
        await asyncio.sleep(POLL_SECONDS)
        runner.wake()
        now = clock.monotonic()
        if now - beat_at < BEAT_SECONDS:
            continue
        beat_at = now
        runner.beat = True
        runner.writer.heartbeat(core.seq)
        metrics.SESSIONS.set(runner.server.connected())
        # Hashing and collecting stop the loop for a while: only after a second without a command.
        idle, seen = seen == core.seq, core.seq
        if idle and seen - checked >= CHECKPOINT_ENTRIES:
            runner.checkpoint()
            checked = seen
        if idle and now - collected >= COLLECT_SECONDS:
            gc.collect()
            collected = now
