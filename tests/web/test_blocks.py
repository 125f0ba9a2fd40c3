"""What blocks a firm: every control in refusal order, who set it, and how it is lifted (SPEC GC2-29, GC2-31)."""

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from creditcontrols.blocks import LIFTS, blocks
from creditcontrols.choices import AlertKind, BlockStatus
from creditcontrols.documents import from_document
from creditcontrols.models import Alert
from creditcontrols.services import save_settings
from riskadmin.firms.models import SenderComp
from riskadmin.fixstore.services import close_port, reopen_port
from riskadmin.keypairs.services import create_key_pair
from riskadmin.lib import clock
from tests.web.world import World, set_side, settings_of


def panel(world: World, user: str = "ra") -> str:
    """The panel of the own group as that user sees it."""
    return world.client(user).get(f"/firms/EX1/groups/{world.own.pk}/blocks/").content.decode()


def heartbeat(seconds_ago: int) -> None:
    """Let the engine have shown its last sign of life so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE creditcontrols_engineepoch SET heartbeat_at = clock_timestamp() - make_interval(secs => %s)",
            [seconds_ago],
        )


def test_gc2_29_controls_stand_in_refusal_order(world: World) -> None:
    body = panel(world)
    places = [body.index(text) for text in ("Order entry", "Ports and sessions", "Credit controls")]
    assert places == sorted(places)


@pytest.mark.parametrize("part", ["", "blocks/"])
@pytest.mark.parametrize(("seconds", "down"), [(0, False), (4, False), (7, True)])
def test_gc2_27_engine_without_a_sign_of_life_is_down(world: World, part: str, seconds: int, down: bool) -> None:
    heartbeat(seconds)
    body = world.client("ra").get(f"/firms/EX1/groups/{world.own.pk}/{part}").content.decode()
    assert ("No sign of life of the engine" in body) is down
    if not part:
        assert (
            'role="status" hidden><svg class="i" aria-hidden="true"><use href="#i-warn"/></svg><span><b>Order' in body
        ) is not down


def test_fix_3_closed_port_is_told_until_it_is_reopened(world: World) -> None:
    create_key_pair(actor="test", session_id="EX1", now=clock.business_now())
    assert "PORT CLOSED" not in panel(world)
    close_port(actor="gateway", session_id="EX1", reason="five bad logons")
    assert "PORT CLOSED" in panel(world)
    assert "GCC reopens it." in panel(world)
    assert f'GCC reopens it: <a href="{reverse("ports")}">' in panel(world, "gcc")
    reopen_port(actor="gcc", session_id="EX1")
    assert "PORT CLOSED" not in panel(world)


def test_session_without_a_key_pair_cannot_log_on(world: World) -> None:
    assert "NO KEY" in panel(world)
    create_key_pair(actor="test", session_id="EX1", now=clock.business_now())
    assert "NO KEY" not in panel(world)


def test_firm_without_a_sender_comp_is_told(world: World) -> None:
    SenderComp.objects.filter(execution_firm=world.own.execution_firm).delete()
    assert "nobody can log on" in panel(world)


@pytest.mark.parametrize(
    ("status", "word"),
    [(BlockStatus.AUTO, "AUTO BLOCK"), (BlockStatus.MANUAL, "MANUAL BLOCK"), (BlockStatus.LIMIT_ZERO, "LIMIT 0")],
)
def test_gc2_31_each_block_says_how_it_is_lifted(world: World, status: BlockStatus, word: str) -> None:
    assert LIFTS[status] not in panel(world)
    set_side(world.own, 0, status=status)
    body = panel(world)
    assert word in body
    assert LIFTS[status] in body


def test_gc2_31_block_names_who_set_it(world: World) -> None:
    settings = settings_of(world.own, max_futures_buy=0)
    save_settings(actor=world.users["ra"], group_id=world.own.pk, base_version=1, settings=settings)
    set_side(world.own, 0, status=BlockStatus.MANUAL, max_quantity=0)
    first, *others = blocks(world.own, settings).sides
    assert first.set_by is not None
    assert first.set_by.actor == "RA Person"
    assert [one.set_by for one in others] == [None, None, None]


def test_gc2_24_auto_block_says_since_when(world: World) -> None:
    at = clock.business_now()
    Alert.objects.create(
        seq=5, number=0, level=100, group=world.own, bucket=0, usage_side=0, kind=AlertKind.BLOCKED, action="x", at=at
    )
    set_side(world.own, 0, usage=100_000_000, status=BlockStatus.AUTO)
    assert blocks(world.own, from_document(world.own.settings)).sides[0].since == at


@pytest.mark.parametrize(
    ("clip", "cap", "most"), [(59, -1, "59"), (59, 40, "40"), (59, 100, "59"), (0, -1, "0"), (-1, 200, "200")]
)
def test_gc2_21_largest_that_passes_is_the_smaller_bound(world: World, clip: int, cap: int, most: str) -> None:
    set_side(world.own, 0, clip_size=clip, max_quantity=cap)
    assert f'<b class="text-body">{most}</b>' in panel(world)
    assert '<b class="text-body">' not in panel(world, "ea")


def test_statements_of_the_panel_do_not_grow_with_sessions(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        SenderComp.objects.create(sender_comp_id=f"A{number:02}EX1N", execution_firm=world.own.execution_firm)
    client = world.client("ra")
    with django_assert_max_num_queries(28):
        client.get(f"/firms/EX1/groups/{world.own.pk}/blocks/")
