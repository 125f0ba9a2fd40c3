"""The live feed's websocket through the whole ASGI application, on a real Valkey and a real database."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from channels.db import database_sync_to_async as in_database
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection

from creditcontrols import consumers
from riskadmin.embedded import Valkey
from riskadmin.firms.models import User
from riskadmin.firms.services import raise_access_epoch, revoke_membership
from riskadmin.lib import clock
from riskadmin.state import State, free_port
from tests.web.live_world import (
    SIDE,
    Browser,
    beat,
    connected,
    make_group,
    make_user,
    publish,
    rows,
    session_of,
    set_projection,
    sign_out,
)


@pytest.fixture
def world(transactional_db: None) -> Iterator[SimpleNamespace]:
    own, foreign = make_group("101", "EX1"), make_group("202", "FX9")
    set_projection(7)
    risk_admin = make_user("ra", "RA", lce=own.lce)
    yield SimpleNamespace(
        own=own.pk,
        foreign=foreign.pk,
        risk_admin=risk_admin,
        session=session_of(risk_admin),
        firm_session=session_of(make_user("ea", "EA", execution_firm=own.execution_firm)),
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM creditcontrols_cursor")


async def test_gc2_32_snapshot_then_every_change_of_the_group(world: SimpleNamespace) -> None:
    async with connected(world.session, f"?ids={world.own}") as (socket, first):
        assert first["seq"] == 7
        assert first["rows"] == {str(world.own): {"sides": {"0": [SIDE] * 4}, "orders": True, "version": 3}}
        await publish(rows(world.foreign, 1, prev=7, seq=8))
        await publish(rows(world.own, 555, prev=8, seq=9, orders=True))
        told = await socket.hear("rows")
        assert told["rows"][str(world.own)]["sides"]["0"][0][2] == 555
        assert list(told["rows"]) == [str(world.own)]
        await publish(beat(9))
        assert (await socket.hear("beat"))["engine_age"] == 0.2


async def test_without_ids_every_visible_group_and_no_other(world: SimpleNamespace) -> None:
    async with connected(world.session) as (_, first):
        assert list(first["rows"]) == [str(world.own)]


@pytest.mark.parametrize("ids", ["{foreign}", "{own},{foreign}", "999999", "abc"])
async def test_a_foreign_group_reads_exactly_like_one_that_is_not_there(world: SimpleNamespace, ids: str) -> None:
    socket = Browser(world.session, f"?ids={ids.format(**vars(world))}")
    assert await socket.open()
    assert await socket.receive_output(5) == {"type": "websocket.close", "code": 4404}


async def test_nobody_signed_in_is_closed_4401(world: SimpleNamespace) -> None:
    socket = Browser("", f"?ids={world.own}")
    assert await socket.open()
    assert await socket.closing_code() == 4401


async def test_a_page_of_another_origin_is_not_let_in(world: SimpleNamespace) -> None:
    assert not await Browser(world.session, origin="https://elsewhere.example").open()
    async with connected(world.session, f"?ids={world.own}"):
        pass


async def test_clip_size_is_hidden_from_the_execution_firm(world: SimpleNamespace) -> None:
    async with connected(world.firm_session, f"?ids={world.own}") as (socket, first):
        await publish(rows(world.own, 555, prev=7, seq=8))
        for message in (first, await socket.hear("rows")):
            sides = message["rows"][str(world.own)]["sides"]["0"]
            assert [side[5] for side in sides] == [-2] * 4


async def test_a_signed_out_reader_is_closed_within_five_seconds(world: SimpleNamespace) -> None:
    async with connected(world.session, f"?ids={world.own}") as (socket, _):
        await in_database(Session.objects.filter(session_key=world.session).delete)()
        began = clock.monotonic()
        assert await socket.closing_code() == 4401
        assert clock.monotonic() - began < 5


@pytest.fixture
def no_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """No regular check comes in time: what closes a reader was announced."""
    monkeypatch.setattr(consumers, "RECHECK", 600)


async def test_a_revoked_role_closes_at_once(world: SimpleNamespace, no_round: None) -> None:
    async with (
        connected(world.firm_session) as (stays, _),
        connected(world.session, f"?ids={world.own}") as (socket, _),
    ):
        gam = await in_database(make_user)("gam", "GAM")
        held = await in_database(world.risk_admin.memberships.get)()
        await in_database(partial(revoke_membership, actor=gam, membership=held))()
        assert await socket.closing_code() == 4403
        await publish(beat(7))
        await stays.hear("beat")


async def test_a_refused_change_of_rights_closes_nobody(world: SimpleNamespace, no_round: None) -> None:
    async with connected(world.session, f"?ids={world.own}") as (socket, _):
        held = await in_database(world.risk_admin.memberships.get)()
        with pytest.raises(PermissionDenied):
            await in_database(partial(revoke_membership, actor=world.risk_admin, membership=held))()
        await publish(beat(7))
        await socket.hear("beat")


async def test_signing_out_closes_at_once_and_only_that_session(world: SimpleNamespace, no_round: None) -> None:
    other = await in_database(session_of)(world.risk_admin)
    async with connected(other) as (stays, _), connected(world.session) as (socket, _):
        await in_database(sign_out)(world.session)
        assert await socket.closing_code() == 4401
        await publish(beat(7))
        await stays.hear("beat")


async def test_revoked_rights_close_within_five_seconds_while_redis_is_away(
    world: SimpleNamespace, settings: SimpleNamespace
) -> None:
    async with connected(world.session, f"?ids={world.own}") as (socket, _):
        settings.RISKADMIN_LIVE_REDIS_URL = f"redis://127.0.0.1:{free_port()}/1"
        began = clock.monotonic()
        await in_database(raise_access_epoch)(world.risk_admin)
        assert await socket.closing_code() == 4403
        assert clock.monotonic() - began < 5


async def test_a_blocked_user_is_closed_and_another_stays(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "RECHECK", 0.1)
    query = f"?ids={world.own}"
    async with connected(world.firm_session, query) as (stays, _):
        async with connected(world.session, query) as (goes, _):
            await in_database(User.objects.filter(pk=world.risk_admin.pk).update)(is_active=False)
            assert await goes.closing_code() == 4401
        await publish(beat(7))
        await stays.hear("beat")


async def test_a_gap_is_told_and_followed_by_a_snapshot(world: SimpleNamespace) -> None:
    async with connected(world.session, f"?ids={world.own}") as (socket, _):
        await publish(beat(7))
        await socket.hear("beat")
        await in_database(set_projection)(12)
        await publish(rows(world.own, 1, prev=11, seq=12))
        await socket.hear("gap")
        assert (await socket.hear("snapshot"))["seq"] == 12


async def test_an_idle_websocket_is_still_alive_after_seven_seconds(world: SimpleNamespace) -> None:
    async with connected(world.session, f"?ids={world.own}") as (socket, _):
        await asyncio.sleep(7)  # the one wait in real time: a library's default cut idle sockets after 5 s
        await publish(rows(world.own, 777, prev=7, seq=8))
        assert (await socket.hear("rows"))["rows"][str(world.own)]["sides"]["0"][0][2] == 777


async def test_valkey_away_is_a_gap_then_silence_and_a_snapshot_when_it_is_back(
    world: SimpleNamespace, settings: SimpleNamespace, tmp_path: Path
) -> None:
    valkey = Valkey(State(tmp_path))
    valkey.start()
    settings.RISKADMIN_LIVE_REDIS_URL = f"{valkey.url}/1"
    try:
        async with connected(world.session, f"?ids={world.own}") as (socket, _):
            valkey.stop()
            await socket.hear("gap")
            assert await socket.receive_nothing(1.5)
            valkey.start()
            await socket.hear("snapshot")
            await publish(beat(7))
            await socket.hear("beat")
    finally:
        valkey.stop()


async def test_a_page_gets_no_figures_that_it_has_already(world: SimpleNamespace) -> None:
    async with connected(world.session, "?since=6") as (_, first):
        assert list(first["rows"]) == [str(world.own)]
    async with connected(world.session, "?since=7") as (socket, first):
        assert (first["seq"], first["rows"]) == (7, {})
        await publish(rows(world.own, 555, prev=7, seq=8))
        assert list((await socket.hear("rows"))["rows"]) == [str(world.own)]


@pytest.mark.parametrize("since", ["", "-1", "x", "9" * 40, "%C3%A9"])
async def test_a_since_that_is_no_entry_leaves_nothing_out(world: SimpleNamespace, since: str) -> None:
    async with connected(world.session, f"?since={since}") as (_, first):
        assert list(first["rows"]) == [str(world.own)]
