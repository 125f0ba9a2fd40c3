"""The runner: one process, one writer, no threads. It turns: inbox, messages, commit, and only then bytes
leave."""

import asyncio
import gc

import psycopg
import structlog

from creditcontrols import inbox, journal, snapshots
from creditcontrols.engine.commands import Continue
from creditcontrols.engine.tasks import waiting
from creditcontrols.gateway.acceptor import Acceptor
from creditcontrols.gateway.boundaries import Boundaries
from creditcontrols.gateway.core import Batch, Core
from creditcontrols.gateway.directory import Directory
from creditcontrols.gateway.links import Links, series_of_week
from creditcontrols.gateway.upkeep import keep_up
from creditcontrols.gateway.writer import INBOX_BYTES, Writer
from riskadmin import metrics
from riskadmin.fixnet.connection import Connection
from riskadmin.fixnet.logons import Gatekeeper
from riskadmin.fixnet.turns import Turning
from riskadmin.lib import clock
from riskadmin.schedule.services import CHANNEL as SCHEDULE_CHANNEL

log = structlog.get_logger()

MAX_COMMANDS = 256
MAX_OF_SESSION = 32
INBOX_SECONDS = 0.05
TELL_SECONDS = 0.02
ALONE_SECONDS = 1.0
PORTS_CHANNEL = "riskadmin_ports"


class Failed(Exception):
    """The runner has failed and is on its way out."""


class Runner(Turning):
    """Owns the turn. Any error on the writer's connection ends the process: nothing of the batch has left by then."""

    server: Acceptor

    def __init__(self, writer: Writer, listener: psycopg.Connection) -> None:
        super().__init__(listener)
        self.writer = writer
        self.directory = Directory()
        self.boundaries = Boundaries()
        self.telling = self.ports_changed = self.beat = False
        self.inbox_at = self.shared_until = 0.0
        self.latest: Connection | None = None
        self.wake_inbox = True

    def load(self) -> None:
        """Take over and rebuild everything from the database, then apply what is due and what waits in the inbox: all
        of it before listening (SPEC T-3)."""
        epoch = self.writer.take_over()
        position = self.writer.load()
        self.week = position.state.week
        links = Links(position.numbers, series_of_week(self.week, clock.business_now()))
        self.core = Core(position.state, position.seq, position.hash, position.at, epoch, links)
        self.gatekeeper = Gatekeeper(self.directory, clock.monotonic, clock.real_now)
        self.server = Acceptor(self.core, self.gatekeeper, self.writer.connection, self)
        # It only wakes: waiting for the disk would hold the orders of the next batch.
        self.listener.execute("SET synchronous_commit = off")
        for channel in (inbox.CHANNEL, PORTS_CHANNEL, SCHEDULE_CHANNEL):
            self.listener.execute(f"LISTEN {channel}")
        self.finish_tasks()
        self.boundaries.cross(self.core.at)
        self.settle(to_the_end=True)
        self.server.losses.expect(self.writer.sessions_up(), clock.monotonic())
        self.checkpoint()
        gc.collect()
        gc.freeze()
        gc.disable()
        log.info("engine ready", epoch=epoch, seq=self.core.seq, orders=len(self.core.state.orders))

    async def upkeep(self) -> None:
        """What the runner does between its turns."""
        await keep_up(self)

    def take_leave(self) -> None:
        """Log everybody out; the shadow gets the last state."""
        self.commit(self.server.log_out_everybody(Batch()))
        self.checkpoint()

    def turn(self) -> None:
        """One batch: the inbox first, then the sessions round robin, MAX_OF_SESSION a visit, MAX_COMMANDS in all."""
        self.turning = False
        if self.failed is None or self.failed.done():
            return
        try:
            batch = Batch()
            started = clock.monotonic()
            self.core.look_at_clock()
            if self.core.at >= self.boundaries.next_us:
                self.cross()
            self.go_on(batch)
            self.drain_inbox(batch)
            if self.core.at >= self.boundaries.next_us:  # the demo's clock was stepped just now
                self.commit(batch)
                batch.clear()
                self.cross()
            self.look_at_sessions(batch)
            taken = 0
            for _ in range(len(self.ready)):
                taken += self.visit(MAX_COMMANDS - taken, batch, started)
            while self.ready and taken < MAX_COMMANDS and started > self.shared_until:
                taken += self.visit(MAX_COMMANDS - taken, batch, started)
            self.commit(batch)
            if batch.entries:
                metrics.BATCH_SECONDS.observe(clock.monotonic() - started)
        except BaseException as fault:
            self.fail(fault)
            return
        if self.ready or self.wake_inbox or waiting(self.core.state):
            self.wake()

    def look_at_sessions(self, batch: Batch) -> None:
        """What sessions lose by time or by a closed port, after everything that the schedule had due."""
        if self.ports_changed:
            self.ports_changed = False
            self.server.close_ports(batch)
        if self.beat:
            self.beat = False
            self.server.tick(batch)

    def go_on(self, batch: Batch) -> None:
        """One chunk of an act with many effects; orders come in between."""
        if waiting(self.core.state):
            self.core.execute(Continue(), batch)

    def finish_tasks(self) -> None:
        """All chunks of such an act, a commit each."""
        while waiting(self.core.state):
            self.go_on(batch := Batch())
            self.commit(batch)

    def cross(self) -> None:
        """A boundary is reached: what is due comes before anything else."""
        self.settle(to_the_end=self.boundaries.cross(self.core.at))

    def settle(self, *, to_the_end: bool) -> None:
        """Decide everything in the inbox before any order. `to_the_end`: finish each act before the next begins, as
        when a weekend is caught up."""
        self.wake_inbox = True
        while self.wake_inbox:
            for row in self.read_inbox():
                self.decide(*row, batch := Batch())
                self.commit(batch)
                if to_the_end:
                    self.finish_tasks()

    def visit(self, limit: int, batch: Batch, now: float) -> int:
        """Take up to MAX_OF_SESSION messages of the next connection; returns how many. While two sessions send within
        ALONE_SECONDS a batch visits each once, so that a flood delays its neighbour by one short batch."""
        connection = self.ready.popleft()
        if connection is not self.latest:
            self.latest, self.shared_until = connection, now + ALONE_SECONDS
        taken = self.server.take(connection, min(MAX_OF_SESSION, limit), batch)
        if connection.inbound:
            self.ready.append(connection)
        return taken

    def commit(self, batch: Batch) -> None:
        """Make the batch durable, then let its bytes and acts go. Raises once a commit failed: the state is
        ahead of the journal then, and nothing may ever follow."""
        if self.failed is not None and self.failed.done():
            raise Failed
        if batch.entries or batch.rows:
            self.writer.commit(batch.entries, batch.rows)
            metrics.JOURNAL_ENTRIES.inc(len(batch.entries))
        self.server.flush(batch)
        for act in batch.after:
            act()
        if batch.entries and not self.telling and self.failed is not None:
            self.telling = True
            asyncio.get_running_loop().call_later(TELL_SECONDS, self.tell_followers)

    def tell_followers(self) -> None:
        """Wake the followers; at most once in TELL_SECONDS, and never before the answers have left."""
        self.telling = False
        try:
            self.listener.execute(f"NOTIFY {journal.CHANNEL}")
        except psycopg.Error as fault:
            self.fail(fault)

    def drain_inbox(self, batch: Batch) -> None:
        """Decide the administrators' commands that wait, when it is time to look."""
        if self.wake_inbox or clock.monotonic() - self.inbox_at >= INBOX_SECONDS:
            for row in self.read_inbox():
                self.decide(*row, batch)

    def read_inbox(self) -> list[tuple[int, bytes]]:
        """The commands that wait, as many as fit one look; `wake_inbox` says whether there may be more."""
        self.inbox_at, self.wake_inbox = clock.monotonic(), False
        rows = self.writer.inbox(MAX_COMMANDS)
        self.wake_inbox = len(rows) == MAX_COMMANDS or sum(len(payload) for _, payload in rows) >= INBOX_BYTES
        if rows and clock.look_again():  # who wrote them saw the demo's clock step before us
            self.core.look_at_clock()
        return rows

    def decide(self, inbox_id: int, payload: bytes, batch: Batch) -> None:
        """Decide a command of the inbox."""
        self.core.execute_inbox(inbox_id, payload, batch)
        if self.core.state.week != self.week:
            self.turn_week(batch)

    def heard(self, channel: str) -> None:
        """A lost one costs INBOX_SECONDS."""
        if channel == PORTS_CHANNEL:
            self.directory.forget()
            self.ports_changed = True
        elif channel == SCHEDULE_CHANNEL:
            self.boundaries.forget()
        else:
            self.wake_inbox = True

    def turn_week(self, batch: Batch) -> None:
        """A week has started: every session begins at 1 again (SPEC T-2)."""
        self.week = self.core.state.week
        series = series_of_week(self.week, clock.business_now())
        if series > self.core.links.series:
            self.commit(batch)
            batch.clear()
            self.commit(self.server.log_out_everybody(Batch()))
            self.core.links = Links({}, series)

    def checkpoint(self) -> None:
        """Leave the state's hash for the shadow."""
        core = self.core
        self.writer.checkpoint(snapshots.Position(core.state, {}, core.seq, core.hash, core.at))
