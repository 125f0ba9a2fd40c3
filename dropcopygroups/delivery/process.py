"""The delivery process: it turns. Messages, copies that wait, commit, and only then bytes leave. Orders know nothing of
it."""

import asyncio
from typing import Final

import psycopg
import structlog

from dropcopygroups.delivery.acceptor import CopyServer
from dropcopygroups.delivery.directory import Targets
from dropcopygroups.delivery.store import Store
from dropcopygroups.delivery.streams import Batch
from riskadmin.fixnet.links import series_of
from riskadmin.fixnet.logons import Gatekeeper
from riskadmin.fixnet.turns import Turning
from riskadmin.fixstore.services import CHANNEL as PORTS_CHANNEL
from riskadmin.lib import clock
from riskadmin.lib.calendar import trading_week

log = structlog.get_logger()

MAX_OF_SESSION: Final = 32
MAX_COPIES: Final = 500
ROUND_SECONDS: Final = 0.02
"""How often copies are looked for; under load each round takes what came meanwhile with one read and one commit."""
TICK_SECONDS: Final = 1.0


class Delivery(Turning):
    """Owns the turn."""

    server: CopyServer

    def __init__(self, store: Store, listener: psycopg.Connection) -> None:
        super().__init__(listener)
        self.store = store
        self.round_due = self.more = False
        self.directory = Targets()
        gatekeeper = Gatekeeper(self.directory, clock.monotonic, clock.real_now)
        self.server = CopyServer(gatekeeper, self.directory, store, self.schedule)

    def load(self) -> None:
        """Take over and rebuild the streams from the database, before listening."""
        self.store.take_over()
        self.server.series = max(self.store.week(), series_of(trading_week(clock.business_now())))
        self.server.by_stream = {(link.key, link.stream): link for link in self.store.streams()}
        self.store.log.end()
        self.listener.execute(f"LISTEN {PORTS_CHANNEL}")
        batch = Batch()
        self.server.reset_streams(batch)
        self.commit(batch)
        log.info("drop copy ready", streams=len(self.server.by_stream), week=self.server.series)

    def turn(self) -> None:
        """One batch: what clients say first, then copies for all that can take some."""
        self.turning = False
        if self.failed is None or self.failed.done():
            return
        try:
            batch = Batch()
            self.server.look_at_clock()
            for _ in range(len(self.ready)):
                connection = self.ready.popleft()
                self.server.take(connection, MAX_OF_SESSION, batch)
                if connection.inbound:
                    self.ready.append(connection)
            if self.round_due or self.more:
                self.more = self.server.copy_out(batch, MAX_COPIES, look=self.round_due)
                self.round_due = False
            self.commit(batch)
        except BaseException as fault:
            self.fail(fault)
            return
        if self.more or self.ready:
            self.wake()

    def commit(self, batch: Batch) -> None:
        """Make the batch durable, then let its bytes and acts go."""
        self.store.commit(batch, clock.real_now())
        self.server.flush(batch)
        for act in batch.after:
            act()

    def heard(self, channel: str) -> None:
        """The directory of targets and keys has changed. A lost one costs what the directory keeps."""
        self.directory.forget()

    async def upkeep(self) -> None:
        """Look for copies; let sessions look at the time; see whether a week has begun. Until cancelled."""
        ticked = 0.0
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            self.round_due = True
            self.wake()
            if clock.monotonic() - ticked >= TICK_SECONDS:
                ticked = clock.monotonic()
                self.tick()

    def tick(self) -> None:
        """What is due by time."""
        self.server.look_at_clock()
        week = self.store.week()
        if week > self.server.series:
            self.commit(self.server.begin_week(week))
            self.server.reset_streams(batch := Batch())
            self.commit(batch)
        batch = self.server.tick(Batch())
        self.server.look_after(batch)
        self.commit(batch)

    def take_leave(self) -> None:
        """Log everybody out."""
        self.commit(self.server.log_out_everybody(Batch()))
