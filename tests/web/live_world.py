"""What the tests of the live feed stand on: clearing firms with a group each, their people, and a hand on the feed."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import connection
from django.test import Client
from redis.asyncio import Redis

from creditcontrols.models import ExchangeGroup, SettingsVersion, Utilization
from riskadmin.asgi import application
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, Membership, User
from riskadmin.lib import clock

PATIENCE = 5.0
SIDE = [100, 200, 300, 1000, 700, 59, -1, 0, "open"]


def make_group(lce_code: str, firm_code: str) -> ExchangeGroup:
    """A group whose four weekday sides carry SIDE, version 3 in force."""
    lce, _ = LegalClearingEntity.objects.get_or_create(code=lce_code, defaults={"name": lce_code})
    firm, _ = ExecutionFirm.objects.get_or_create(code=firm_code, defaults={"name": firm_code})
    group = ExchangeGroup.objects.create(lce=lce, execution_firm=firm, name="CME/CBOT")
    names = ["open", "filled", "usage", "limit", "available", "clip_size", "max_quantity", "level", "status"]
    for side in range(4):
        Utilization.objects.create(group=group, bucket=0, side=side, seq=7, **dict(zip(names, SIDE, strict=True)))
    SettingsVersion.objects.create(group=group, version=3, document={}, saved_at=clock.business_now(), in_force_seq=7)
    return group


def make_user(name: str, role: str, **scope: Any) -> User:
    """A user with one role."""
    user = User.objects.create_user(username=name, password=None)
    Membership.objects.create(user=user, role=role, **scope)
    return user


def set_projection(seq: int) -> None:
    """Say up to which journal entry the rows are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO creditcontrols_cursor (follower, seq) VALUES ('projection', %s) "
            "ON CONFLICT (follower) DO UPDATE SET seq = excluded.seq",
            [seq],
        )


def session_of(user: User | None) -> str:
    """The cookie of a browser in which `user` is signed in."""
    if user is None:
        return ""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sign_out(session: str) -> None:
    """Press Sign out in the browser with that cookie."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    assert client.post("/accounts/logout/").status_code == 302


class Browser(ApplicationCommunicator):
    """A browser at the other end of the websocket, through the whole ASGI application."""

    def __init__(self, session: str, query: str = "", origin: str = "http://127.0.0.1:8000") -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
        headers = [(b"origin", origin.encode()), (b"cookie", cookie), (b"host", b"127.0.0.1:8001")]
        scope = {"type": "websocket", "path": "/ws/groups/", "query_string": query.removeprefix("?").encode()}
        super().__init__(application, {**scope, "headers": headers, "subprotocols": []})

    async def open(self) -> bool:
        """Ask to be let in; whether it was."""
        await self.send_input({"type": "websocket.connect"})
        return (await self.receive_output(PATIENCE))["type"] == "websocket.accept"

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next message, which has to be of that kind."""
        message = json.loads((await self.receive_output(PATIENCE))["text"])
        assert message["t"] == kind, message
        return message

    async def closing_code(self) -> int:
        """The code with which the server closes; figures on the way there are passed over."""
        while (output := await self.receive_output(PATIENCE))["type"] != "websocket.close":
            pass
        return output["code"]

    async def leave(self) -> None:
        """Close from this side."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(PATIENCE)


@asynccontextmanager
async def connected(session: str, query: str = "") -> AsyncIterator[tuple[Browser, dict[str, Any]]]:
    """An open websocket and its first snapshot."""
    socket = Browser(session, query)
    assert await socket.open()
    try:
        yield socket, await socket.hear("snapshot")
    finally:
        await socket.leave()


async def publish(message: dict[str, Any], channel: str = "riskadmin:live", url: str = "") -> None:
    """Publish as the projection does."""
    async with Redis.from_url(url or settings.RISKADMIN_LIVE_REDIS_URL) as client:
        await client.publish(channel, msgspec.json.encode(message))


def rows(group: int, usage: int, *, prev: int, seq: int, orders: bool = False) -> dict[str, Any]:
    """A publication that changes the usage of the group's Futures Long side."""
    side = [*SIDE[:2], usage, *SIDE[3:]]
    row = {"sides": {"0": [side, SIDE, SIDE, SIDE]}, "orders": orders, "version": 3}
    return {
        "t": "rows",
        "epoch": 1,
        "prev": prev,
        "seq": seq,
        "at": "2026-11-24T16:00:00+00:00",
        "rows": {str(group): row},
    }


def beat(seq: int) -> dict[str, Any]:
    """A sign of life of the projection."""
    return {"t": "beat", "epoch": 1, "prev": seq, "seq": seq, "at": "2026-11-24T16:00:01+00:00", "engine_age": 0.2}
