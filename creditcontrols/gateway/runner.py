"""The runner: one process, one writer, no threads. It turns: inbox, messages, commit, and only then bytes
leave."""

import asyncio
import gc
from collections import deque

import psycopg
import structlog

from creditcontrols import inbox, journal, snapshots
from creditcontrols.gateway.acceptor import Acceptor
from creditcontrols.gateway.core import Batch, Core
from creditcontrols.gateway.directory import Directory
from creditcontrols.gateway.links import Links, series_of
from creditcontrols.gateway.logons import Gatekeeper
from creditcontrols.gateway.writer import Writer
from riskadmin import metrics
from riskadmin.fixnet.connection import Connection, listen
from riskadmin.lib import clock

log = structlog.get_logger()

MAX_COMMANDS = 256
MAX_OF_SESSION = 32
INBOX_SECONDS = 0.05
BEAT_SECONDS = 1.0
CLOSE_SECONDS = 2.0
TELL_SECONDS = 0.02
ALONE_SECONDS = 1.0
COLLECT_SECONDS = 30.0
CHECKPOINT_ENTRIES = 20_000
PORTS_CHANNEL = "riskadmin_ports"


class Failed(Exception):
    """The runner has failed and is on its way out."""


class Runner:
    """Owns the turn. Any error on the writer's connection ends the process: nothing of the batch has left by then."""

    def __init__(self, writer: Writer, listener: psycopg.Connection) -> None:
        self.writer = writer
        self.listener = listener
        self.ready: deque[Connection] = deque()
        self.directory = Directory()
        self.turning = self.telling = False
        self.inbox_at = self.beat_at = self.shared_until = 0.0
        self.latest: Connection | None = None
        self.wake_inbox = True
        self.failed: asyncio.Future[None] | None = None

    def load(self) -> None:
        """Take over and rebuild everything from the database, then apply what waits in the inbox: before listening."""
        epoch = self.writer.take_over()
        position = self.writer.load()
        links = Links(position.numbers, series_of(clock.business_now()))
        self.core = Core(position.state, position.seq, position.hash, position.at, epoch, links)
        self.gatekeeper = Gatekeeper(self.directory, clock.monotonic, clock.real_now)
        self.acceptor = Acceptor(self.core, self.gatekeeper, self.writer.connection, self)
        while self.drain_inbox(batch := Batch()):
            self.writer.commit(batch.entries, batch.rows)
        self.checkpoint()
        self.listener.execute(f"LISTEN {inbox.CHANNEL}")
        self.listener.execute(f"LISTEN {PORTS_CHANNEL}")
        gc.collect()
        gc.freeze()
        gc.disable()
        log.info("engine ready", epoch=epoch, seq=self.core.seq, orders=len(self.core.state.orders))

    async def serve(self, host: str, port: int, stop: asyncio.Event) -> None:
        """Listen until `stop` or a failure of the writer; a clean stop sends every session a Logout."""
        loop = asyncio.get_running_loop()
        self.failed = loop.create_future()
        loop.add_reader(self.listener.fileno(), self.notified)
        server = await listen(host, port, self.acceptor)
        ticker = asyncio.create_task(self.tick())
        done, _ = await asyncio.wait(
            {self.failed, asyncio.ensure_future(stop.wait()), ticker}, return_when=asyncio.FIRST_COMPLETED
        )
        server.close()
        for task in done:
            task.result()
        self.commit(self.acceptor.log_out_all())
        self.checkpoint()
        await self.acceptor.all_closed(CLOSE_SECONDS)

    def schedule(self, connection: Connection) -> None:
        """A connection has messages: take a turn soon."""
        self.ready.append(connection)
        self.wake()

    def wake(self) -> None:
        """Take a turn as soon as what is being read has been read."""
        if not self.turning:
            self.turning = True
            asyncio.get_running_loop().call_soon(self.turn)

    def turn(self) -> None:
        """One batch: the inbox first, then the sessions round robin, MAX_OF_SESSION a visit, MAX_COMMANDS in all."""
        self.turning = False
        if self.failed is None or self.failed.done():
            return
        try:
            batch = Batch()
            started = clock.monotonic()
            self.core.look_at_clock()
            self.drain_inbox(batch)
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
        if self.ready:
            self.wake()

    def visit(self, limit: int, batch: Batch, now: float) -> int:
        """Take up to MAX_OF_SESSION messages of the next connection; returns how many. While two sessions send within
        ALONE_SECONDS a batch visits each once, so that a flood delays its neighbour by one short batch."""
        connection = self.ready.popleft()
        if connection is not self.latest:
            self.latest, self.shared_until = connection, now + ALONE_SECONDS
        taken = self.acceptor.take(connection, min(MAX_OF_SESSION, limit), batch)
        if connection.inbound:
            self.ready.append(connection)
        return taken

    def fail(self, fault: BaseException) -> None:
        """End the process without another byte: the state in memory may be ahead of the journal."""
        if self.failed is not None and not self.failed.done():
            self.acceptor.cut_all()
            self.failed.set_exception(fault)

    def commit(self, batch: Batch) -> None:
        """Make the batch durable, then let its bytes and acts go. Raises once a commit failed: the state is
        ahead of the journal then, and nothing may ever follow."""
        if self.failed is not None and self.failed.done():
            raise Failed
        if batch.entries or batch.rows:
            self.writer.commit(batch.entries, batch.rows)
            metrics.JOURNAL_ENTRIES.inc(len(batch.entries))
        self.acceptor.flush(batch)
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

    def drain_inbox(self, batch: Batch) -> int:
        """Decide every administrator's command that waits; returns how many."""
        now = clock.monotonic()
        if not self.wake_inbox and now - self.inbox_at < INBOX_SECONDS:
            return 0
        self.inbox_at, self.wake_inbox = now, False
        rows = self.writer.inbox(MAX_COMMANDS)
        self.wake_inbox = len(rows) == MAX_COMMANDS  # there may be more
        for inbox_id, payload in rows:
            self.core.execute_inbox(inbox_id, payload, batch)
        return len(rows)

    def notified(self) -> None:
        """NOTIFY only wakes; a lost one costs INBOX_SECONDS."""
        try:
            for note in self.listener.notifies(timeout=0):
                if note.channel == PORTS_CHANNEL:
                    self.directory.forget()
                else:
                    self.wake_inbox = True
        except psycopg.Error as fault:
            self.fail(fault)
            return
        self.wake()

    async def tick(self) -> None:
        """Poll the inbox, let sessions look at the time, say that we live, begin a new week."""
        checked = seen = self.core.seq
        collected = clock.monotonic()
        while True:
            await asyncio.sleep(INBOX_SECONDS)
            self.wake()
            now = clock.monotonic()
            if now - self.beat_at < BEAT_SECONDS:
                continue
            self.beat_at = now
            self.core.look_at_clock()
            self.commit(self.acceptor.tick())
            self.writer.heartbeat(self.core.seq)
            metrics.SESSIONS.set(self.acceptor.connected())
            # Hashing and collecting stop the loop for a while: only after a second without a command.
            idle, seen = seen == self.core.seq, self.core.seq
            if idle and seen - checked >= CHECKPOINT_ENTRIES:
                self.checkpoint()
                checked = seen
            if idle and now - collected >= COLLECT_SECONDS:
                gc.collect()
                collected = now
            self.turn_week()

    def turn_week(self) -> None:
        """At the start of a trading week every session begins at 1 again (SPEC T-2)."""
        series = series_of(clock.business_now())
        if series > self.core.links.series:
            self.commit(self.acceptor.log_out_all())
            self.core.links = Links({}, series)

    def checkpoint(self) -> None:
        """Leave the state's hash for the shadow."""
        core = self.core
        self.writer.checkpoint(snapshots.Position(core.state, {}, core.seq, core.hash, core.at))
