"""The live feed's websocket: figures of the exchange groups that the reader may see, and nothing the other way.

Messages and close codes are listed in docs/reference/live.md."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

import msgspec
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.models import Max
from django.urls import path
from django.utils.crypto import constant_time_compare

from creditcontrols.hub import Slot, hub, mask
from creditcontrols.models import ExchangeGroup, SettingsVersion, Utilization
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.permissions import can_see_clip_size
from riskadmin.lib import clock

UNAUTHENTICATED: Final = 4401
RIGHTS_CHANGED: Final = 4403
NOT_FOUND: Final = 4404
INTERNAL_ERROR: Final = 1011

FIGURES: Final = (
    "open", "filled", "usage", "limit", "available", "clip_size", "max_quantity", "level", "status",
)  # fmt: skip
"""Of a side, in the order of the message."""

LONGEST_NUMBER: Final = 19

TICK: Final = 0.1
"""Seconds between two deliveries to one browser; what changes in between is told once."""
RECHECK: Final = 4.0
"""Seconds between two checks of every reader's rights (5 s is promised)."""

log = logging.getLogger(__name__)


def asked_groups(query_string: bytes) -> set[int] | None:
    """The group ids of `?ids=1,2`; None when there are none. Raises ValueError for what is no list of numbers."""
    ids = parse_qs(query_string.decode("ascii")).get("ids")
    return {int(text) for text in ids[0].split(",")} if ids else None


def asked_since(query_string: bytes) -> int:
    """The journal entry of `?since=17` that the reader's page is as of already; 0 without one."""
    since = parse_qs(query_string.decode("ascii", "replace")).get("since", [""])[0]
    return int(since) if since.isascii() and since.isdecimal() and len(since) < LONGEST_NUMBER else 0


def readable_groups(user: Any, query_string: bytes) -> dict[int, bool] | None:
    """The asked-for groups and whether their clip sizes are hidden from `user`; None when one of them is not visible,
    which reads the same as one that does not exist (SPEC §1)."""
    try:
        asked = asked_groups(query_string)
    except ValueError:
        return None
    visible = ExchangeGroup.objects.visible_to(user)
    found = dict((visible.filter(pk__in=asked) if asked is not None else visible).values_list("pk", "lce_id"))
    hidden = {lce.pk: not can_see_clip_size(user, lce) for lce in _lces(found.values())}
    groups = {pk: hidden[lce] for pk, lce in found.items()}
    return groups if asked is None or asked == groups.keys() else None


def _lces(pks: Iterable[int]) -> Iterable[LegalClearingEntity]:
    return LegalClearingEntity.objects.filter(pk__in=set(pks))


def snapshot(slot: Slot, epoch: int) -> str:
    """The figures of the slot's groups as one message; the slot's floor is the journal entry that they are as of. What
    the page has already (the slot's `since`) is left out."""
    with connection.cursor() as cursor:  # before the rows: what they have beyond it is told again, never left out
        cursor.execute("SELECT max(seq) FROM creditcontrols_cursor WHERE follower = 'projection'")
        seq = cursor.fetchone()[0] or 0
    rows: dict[int, dict[str, Any]] = {}
    asked = Utilization.objects.filter(group__in=slot.groups, seq__gt=slot.since).order_by("bucket", "side")
    for group, bucket, *figures in asked.values_list("group_id", "bucket", *FIGURES):
        row = rows.setdefault(group, {"sides": {}, "orders": True, "version": 0})
        row["sides"].setdefault(str(bucket), []).append(figures)
    in_force = SettingsVersion.objects.filter(group__in=rows, in_force_seq__isnull=False).order_by()
    for group, version in in_force.values_list("group").annotate(Max("version")):
        rows[group]["version"] = version
    for group, row in rows.items():
        if slot.groups[group]:
            row["sides"] = mask(row["sides"])
    slot.floor = seq
    message = {"t": "snapshot", "epoch": epoch, "seq": seq, "at": clock.business_now(), "rows": rows}
    return msgspec.json.encode(message).decode()


class GroupsConsumer(AsyncWebsocketConsumer):
    """One browser's live feed. Uses the hub and no channel layer; whatever the browser sends is ignored."""

    channel_layer_alias = "none"
    slot: Slot | None = None
    pump: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Let the reader in, or say in a close code why not."""
        await self.accept()
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(UNAUTHENTICATED)
            return
        groups = await database_sync_to_async(readable_groups)(user, self.scope["query_string"])
        if groups is None:
            await self.close(NOT_FOUND)
            return
        self.user_id, self.access_epoch = user.pk, user.access_epoch
        self.session_key = self.scope["session"].session_key
        self.slot = Slot(groups, asked_since(self.scope["query_string"]))
        await hub().attach(self.slot)
        watch().add(self)
        self.pump = asyncio.create_task(self._run(self.slot))

    async def disconnect(self, code: int) -> None:
        """Forget the reader."""
        watch().discard(self)
        await self._let_go()

    async def revoke(self, code: int) -> None:
        """Stop feeding at once and close with `code`."""
        await self._let_go()
        await self.close(code)

    async def _let_go(self) -> None:
        slot, self.slot = self.slot, None
        if self.pump is not None:
            self.pump.cancel()
        if slot is not None:
            await hub().detach(slot)

    async def _run(self, slot: Slot) -> None:
        try:
            await self._feed(slot)
        except DatabaseFault:
            log.exception("live feed: no snapshot")
            await self.close(INTERNAL_ERROR)
        except OSError:
            log.info("live feed: the browser is gone")

    async def _feed(self, slot: Slot) -> None:
        await self.send(await database_sync_to_async(snapshot)(slot, hub().epoch))
        while True:
            await slot.ready.wait()
            slot.ready.clear()
            if slot.gap:
                await self.send('{"t":"gap"}')
                await hub().subscribed()
                slot.gap = False
                await self.send(await database_sync_to_async(snapshot)(slot, hub().epoch))
            for message in hub().take(slot):
                await self.send(message)
            await asyncio.sleep(TICK)


class RightsWatch:
    """Checks the rights of every connected reader: every RECHECK seconds, and at once when rights changed."""

    def __init__(self) -> None:
        self._readers: set[GroupsConsumer] = set()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, reader: GroupsConsumer) -> None:
        """Watch over `reader`."""
        self._readers.add(reader)
        if self._task is None:
            hub().on_access = self._rights_changed
            self._task = asyncio.create_task(self._run())

    def discard(self, reader: GroupsConsumer) -> None:
        """Leave `reader` alone; the last one ends the watch."""
        self._readers.discard(reader)
        if not self._readers and self._task is not None:
            self._task.cancel()
            self._task = None

    def _rights_changed(self, user_id: int) -> None:
        if any(reader.user_id == user_id for reader in self._readers):
            self._wake.set()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), RECHECK)
            self._wake.clear()
            try:
                await self._check([reader for reader in self._readers if reader.slot is not None])
            except DatabaseFault as error:
                log.warning("live feed: rights not checked (%s)", error)

    async def _check(self, readers: list[GroupsConsumer]) -> None:
        claims = [(reader.session_key, reader.user_id, reader.access_epoch) for reader in readers]
        for reader, code in zip(readers, await database_sync_to_async(verdicts)(claims), strict=True):
            if code is not None:
                await reader.revoke(code)


def verdicts(claims: Iterable[tuple[str, int, int]]) -> list[int | None]:
    """For each (session key, user id, access epoch): None while it holds, else the code to close with.

    Two SQL statements for any number of readers."""
    claims = list(claims)
    sessions = Session.objects.filter(session_key__in={key for key, _, _ in claims}, expire_date__gt=clock.real_now())
    signed_in = {session.session_key: session.get_decoded() for session in sessions}
    users = get_user_model().objects.in_bulk({user_id for _, user_id, _ in claims})
    return [_verdict(signed_in.get(key, {}), users.get(user_id), epoch) for key, user_id, epoch in claims]


def _verdict(session: dict[str, Any], user: Any, epoch: int) -> int | None:
    if user is None or not user.is_active or session.get(SESSION_KEY) != str(user.pk):
        return UNAUTHENTICATED
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return UNAUTHENTICATED
    return None if user.access_epoch == epoch else RIGHTS_CHANGED


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, RightsWatch] = WeakKeyDictionary()


def watch() -> RightsWatch:
    """The watch of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _watches:
        _watches[loop] = RightsWatch()
    return _watches[loop]


websocket_urlpatterns = [path("ws/groups/", GroupsConsumer.as_asgi())]
