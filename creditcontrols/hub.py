"""The live feed of one process: one Redis subscription, fanned out to its browser connections.

A connection owns a Slot that holds at most one entry per group, one beat and one gap, so a slow browser makes nothing
grow and gets the latest values when it reads again. What the hub sends is encoded once and shared by connections."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final
from weakref import WeakKeyDictionary

import msgspec
from django.conf import settings
from msgspec import Struct
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from riskadmin.firms.announcing import ACCESS_CHANNEL
from riskadmin.lib import clock

LIVE_CHANNEL: Final = "riskadmin:live"
HIDDEN: Final = -2
"""Stands for a clip size that the reader may not see."""
CLIP_SIZE: Final = 5
"""Place of the clip size among the figures of a side."""
BEAT_KEEPS: Final = 1.5
"""Seconds after which a beat that is still unsent says nothing any more."""
FIRST_DELAY: Final = 0.1
LONGEST_DELAY: Final = 2.0
QUIET: Final = 5.0

log = logging.getLogger(__name__)

Sides = dict[str, list[list[int | str]]]


class GroupRow(Struct, gc=False):
    """The changed figures of one group: bucket → four sides; `orders`: its orders or fills changed too."""

    sides: Sides = {}
    orders: bool = False
    version: int = 0


class Rows(Struct, tag_field="t", tag="rows"):
    """Figures as of journal entry `seq`; `prev` is the `seq` of the publication before."""

    epoch: int
    prev: int
    seq: int
    at: str
    rows: dict[int, GroupRow]


class Beat(Struct, tag_field="t", tag="beat"):
    """A sign of life of the projection; `engine_age` is how long ago the engine gave one, in seconds."""

    epoch: int
    prev: int
    seq: int
    at: str
    engine_age: float


class Access(Struct, tag_field="t", tag="access"):
    """The rights of a user changed."""

    user_id: int
    access_epoch: int


_decoder = msgspec.json.Decoder(Rows | Beat | Access)


class Slot:
    """What one connection may see and has not been told yet. `groups` maps each group to whether its clip sizes are
    hidden; nothing up to journal entry `floor` needs telling, and `since` is what its page knew from the start."""

    __slots__ = ("beat", "dirty", "floor", "gap", "groups", "ready", "since")

    def __init__(self, groups: Mapping[int, bool], since: int = 0) -> None:
        self.groups = groups
        self.since = since
        self.floor = 0
        self.dirty: dict[int, bool] = {}
        self.beat = False
        self.gap = False
        self.ready = asyncio.Event()

    def mark_gap(self) -> None:
        """Something was missed: what is waiting is worth nothing, the connection needs a snapshot."""
        self.dirty.clear()
        self.beat = False
        self.gap = True
        self.ready.set()


class _Latest:
    """The newest known figures of one group and their encoded forms, by (masked, orders)."""

    __slots__ = ("forms", "seq", "sides", "version")

    def __init__(self) -> None:
        self.sides: Sides = {}
        self.version = self.seq = 0
        self.forms: dict[tuple[bool, bool], bytes] = {}

    def update(self, row: GroupRow, seq: int) -> None:
        self.sides.update(row.sides)
        self.version, self.seq = row.version, seq
        self.forms.clear()

    def encoded(self, masked: bool, orders: bool) -> bytes:
        form = self.forms.get((masked, orders))
        if form is None:
            sides = mask(self.sides) if masked else self.sides
            form = msgspec.json.encode({"sides": sides, "orders": orders, "version": self.version})
            self.forms[masked, orders] = form
        return form


def mask(sides: Sides) -> Sides:
    """The sides with every clip size hidden (SPEC §1, execution firm administrator)."""
    return {
        bucket: [[*row[:CLIP_SIZE], HIDDEN, *row[CLIP_SIZE + 1 :]] for row in rows] for bucket, rows in sides.items()
    }


class Hub:
    """The subscription of this process and the slots it feeds. Lives on one event loop and needs no lock."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.epoch = 0
        self.on_access: Callable[[int], None] = lambda user_id: None
        self._seq: int | None = None
        self._at = ""
        self._beat = b""
        self._beat_heard = 0.0
        self._latest: dict[int, _Latest] = {}
        self._slots: set[Slot] = set()
        self._watchers: dict[int, set[Slot]] = {}
        self._subscribed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def attach(self, slot: Slot) -> None:
        """Feed `slot` from now on. Waits a second at most for the subscription; when Redis is away the slot gets a
        gap as soon as it is back."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        self._slots.add(slot)
        try:
            await asyncio.wait_for(self._subscribed.wait(), 1.0)
            slot.gap = False
            slot.ready.clear()
        except TimeoutError:
            log.warning("live feed: no subscription yet")
        for group in slot.groups:
            self._watchers.setdefault(group, set()).add(slot)

    async def detach(self, slot: Slot) -> None:
        """Forget `slot`; the last one takes the subscription with it, closed when this returns."""
        self._slots.discard(slot)
        for group in slot.groups:
            watchers = self._watchers.get(group, set())
            watchers.discard(slot)
            if not watchers:
                self._watchers.pop(group, None)
        if not self._slots and self._task is not None:
            task, self._task = self._task, None
            self._lost()
            task.cancel()
            await asyncio.wait({task})

    async def subscribed(self) -> None:
        """Wait until the subscription stands: what a snapshot read after this leaves out will be told."""
        await self._subscribed.wait()

    def take(self, slot: Slot) -> list[str]:
        """The messages that `slot` waits for, newest values only; empties it."""
        messages = []
        dirty, slot.dirty = slot.dirty, {}
        parts = [
            b'"%d":%s' % (group, latest.encoded(slot.groups[group], orders))
            for group, orders in dirty.items()
            if (latest := self._latest.get(group)) is not None and latest.seq > slot.floor
        ]
        if parts:
            head = b'{"t":"rows","epoch":%d,"seq":%d,"at":%s,"rows":{' % (
                self.epoch, self._seq or 0, msgspec.json.encode(self._at),
            )  # fmt: skip
            messages.append((head + b",".join(parts) + b"}}").decode())
        if slot.beat and clock.monotonic() - self._beat_heard < BEAT_KEEPS:
            messages.append(self._beat.decode())
        slot.beat = False
        return messages

    async def _run(self) -> None:
        delay = FIRST_DELAY
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as error:
                log.warning("live feed: subscription lost (%s)", error)
            delay = FIRST_DELAY if self._subscribed.is_set() else min(2 * delay, LONGEST_DELAY)
            self._lost()
            self._mark_gap()
            await asyncio.sleep(delay)

    def _lost(self) -> None:
        self._subscribed.clear()
        self._latest.clear()
        self._seq = None

    async def _follow(self) -> None:
        client = Redis.from_url(
            self.url, socket_connect_timeout=2, socket_timeout=QUIET, retry=Retry(NoBackoff(), 0), protocol=2
        )
        async with client, client.pubsub() as pubsub:
            await pubsub.subscribe(LIVE_CHANNEL, ACCESS_CHANNEL)
            while True:
                await self._hear(client, pubsub)

    async def _hear(self, client: Redis, pubsub: PubSub) -> None:
        message = await pubsub.get_message(timeout=QUIET)
        if message is None:
            await client.ping()
        elif message["type"] == "subscribe" and message["channel"] == ACCESS_CHANNEL.encode():
            self._subscribed.set()
            self._mark_gap()
        elif message["type"] == "message":
            self._decode(message["data"])

    def _decode(self, data: bytes) -> None:
        try:
            self.receive(_decoder.decode(data))
        except msgspec.MsgspecError as error:
            log.error("live feed: message not understood (%s)", error)

    def receive(self, message: Rows | Beat | Access) -> None:
        """Take one message of the subscription and mark it in every slot that may see it."""
        if isinstance(message, Access):
            self.on_access(message.user_id)
            return
        if self._seq is not None and message.prev != self._seq:
            self._mark_gap()
        self.epoch, self._seq, self._at = message.epoch, message.seq, message.at
        if isinstance(message, Rows):
            self._receive_rows(message)
        else:
            self._receive_beat(message)

    def _receive_rows(self, message: Rows) -> None:
        for group, row in message.rows.items():
            latest = self._latest.setdefault(group, _Latest())
            latest.update(row, message.seq)
            for slot in self._watchers.get(group, ()):
                slot.dirty[group] = slot.dirty.get(group, False) or row.orders
                slot.ready.set()

    def _receive_beat(self, message: Beat) -> None:
        self._beat_heard = clock.monotonic()
        self._beat = msgspec.json.encode(message)
        for slot in self._slots:
            slot.beat = True
            slot.ready.set()

    def _mark_gap(self) -> None:
        self._latest.clear()
        for slot in self._slots:
            slot.mark_gap()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(settings.RISKADMIN_LIVE_REDIS_URL)
    return _hubs[loop]
