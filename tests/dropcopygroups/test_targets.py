"""How delivery to target sessions stands: the rows, their page, filters and file (SPEC FIX-2, FIX-3)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from dropcopygroups.choices import Connection, TargetState
from dropcopygroups.models import CopyWeek, TargetSession
from dropcopygroups.selectors import delivery
from dropcopygroups.selectors.delivery import Wanted
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.fixstore.services import close_port
from tests.dropcopygroups.conftest import World
from tests.dropcopygroups.delivered import WEEK, make_copies, make_stream, make_target
from tests.dropcopygroups.test_pages import browser, page
from tests.dropcopygroups.world import AT, make_dc_group
from tests.factories import make_user


@pytest.fixture
def gcc(db: None) -> User:
    return make_user(Role.GCC, username="gcc")


@pytest.fixture
def target(world: World) -> TargetSession:
    return make_target(make_dc_group(world.entity), "D00AAAN")


def ids(user: User, **wanted: object) -> list[str]:
    return [str(one) for one in delivery.targets(user, Wanted(**wanted))]


def test_fix_2_waiting_copies_are_counted_from_the_last_that_has_a_number(world: World, target: TargetSession) -> None:
    copies = make_copies(target, 5)
    make_stream(target, last_copy=copies[1].pk, connected_since=AT)
    (found,) = delivery.streams_of(world.ea)
    assert found[:5] == ("D00AAAN", "G", 7, 42, AT)
    assert (found.waiting, found.more) == (3, False)
    assert 75 <= found.oldest_seconds < 200


def test_fix_2_no_copy_waits_after_the_last_was_numbered(world: World, target: TargetSession) -> None:
    make_stream(target, last_copy=make_copies(target, 2)[-1].pk)
    (found,) = delivery.streams_of(world.ea, [target])
    assert (found.waiting, found.oldest_at, found.oldest_seconds) == (0, None, None)


def test_fix_2_copies_wait_in_each_segment_for_a_target_that_nobody_logged_on_to(world: World) -> None:
    target = make_target(make_dc_group(world.entity), "D00AAAN", "MSGW")
    make_copies(target, 2, "64")
    make_copies(target, 1, "80")
    (line,) = delivery.lines(world.ea, [target])
    assert [(one.stream, one.next_out, one.waiting) for one in line.streams] == [("64", 1, 2), ("80", 1, 1)]
    assert line.connection is Connection.NEVER


def test_fix_2_a_new_week_begins_at_1_and_does_not_bring_what_was_missed(world: World, target: TargetSession) -> None:
    make_copies(target, 3)
    make_stream(target)
    CopyWeek.objects.create(series=WEEK + 7_000)
    (found,) = delivery.streams_of(world.ea)
    assert (found.next_in, found.next_out, found.waiting) == (1, 1, 0)


def test_fix_2_many_waiting_copies_are_counted_to_a_bound(
    world: World, target: TargetSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "COUNTED", 3)
    monkeypatch.setattr(delivery, "LEAST_COUNTED", 3)
    make_copies(target, 5)
    (found,) = delivery.streams_of(world.ea)
    assert (found.waiting, found.more) == (3, True)


def test_fix_2_streams_of_foreign_targets_are_not_told(world: World, target: TargetSession) -> None:
    make_stream(target)
    assert delivery.streams_of(world.ca_brk, [target]) == []
    with pytest.raises(TargetSession.DoesNotExist):
        delivery.line(world.ca_brk, "D00AAAN")


def test_targets_filter_by_connection_state_and_text(world: World, gcc: User) -> None:
    group = make_dc_group(world.entity)
    up, away, closed = (make_target(group, name) for name in ("D00AAAN", "D01AAAN", "D02AAAN"))
    make_target(group, "D03AAAN", test=True, ends_at=AT + timedelta(days=1))
    make_target(group, "D04AAAN", removed_at=AT)
    make_target(make_dc_group(world.clearer, "Risk"), "D05ALPN", "MSGW", test=True, ends_at=AT)
    make_stream(up, connected_since=AT)
    make_stream(away)
    make_stream(closed)
    close_port(actor="drop copy", session_id="D02", reason="five")
    assert [ids(gcc, connection=one.value) for one in Connection] == [
        ["D00AAAN"], ["D01AAAN"], ["D03AAAN", "D05ALPN"], ["D02AAAN"],
    ]  # fmt: skip
    assert list(delivery.tally(gcc).values()) == [1, 1, 2, 1]
    assert [ids(gcc, state=one.value) for one in TargetState] == [
        ["D00AAAN", "D01AAAN", "D02AAAN"], ["D03AAAN"], ["D05ALPN"], ["D04AAAN"],
    ]  # fmt: skip
    assert (ids(gcc, entity="ALP"), ids(gcc, kind="MSGW"), ids(gcc, q="ris")) == (["D05ALPN"],) * 3
    assert ids(gcc, group=group.pk, q="D01") == ["D01AAAN"]


def test_fix_3_gcc_sees_a_closed_port_with_reopen_and_gam_without(world: World, gcc: User, target: object) -> None:
    close_port(actor="drop copy", session_id="D00", reason="five")
    reopen = reverse("port_reopen", args=["D00"])
    shown = {user: page(user, "drop_copy_target_list") for user in (gcc, world.gam)}
    assert all("PORT CLOSED" in body for body in shown.values())
    assert (reopen in shown[gcc], reopen in shown[world.gam]) == (True, False)
    assert reverse("trade_busts") in shown[gcc]


def test_fix_2_a_firm_sees_its_own_targets_and_no_other(world: World, target: TargetSession) -> None:
    make_target(make_dc_group(world.clearer, "Risk"), "D05ALPN")
    make_stream(target, connected_since=AT)
    make_copies(target, 2)
    body = page(world.ea, "drop_copy_target_list")
    assert "D00AAAN" in body
    assert "D05ALPN" not in body
    tab = page(world.ea, "drop_copy_targets", target.group_id)
    assert all(text in tab for text in ("Delivery", "since ", "oldest 1 m 15 s"))
    assert "oldest 1 m 15 s" in page(world.ea, "drop_copy_target_rows", group=target.group_id)
    assert "D05ALPN" not in page(world.ea, "drop_copy_target_rows", group=10**30)


def test_empty_states_say_why(world: World, gcc: User) -> None:
    assert "No target session" in page(gcc, "drop_copy_target_list")
    assert "Nothing passes the filter" in page(gcc, "drop_copy_target_list", kind="MSGW")


def test_targets_leave_as_csv_with_the_filters_of_the_page(world: World, gcc: User, target: TargetSession) -> None:
    make_target(target.group, "D01AAAN", "MSGW")
    make_stream(target, connected_since=AT)
    make_copies(target, 2)
    answer = browser(gcc).get(reverse("drop_copy_targets_export"), {"kind": "CGW"})
    head, row = b"".join(answer).decode().splitlines()
    assert head.startswith("target_session_id,entity,group,kind,stream,state,connection")
    assert row.startswith("D00AAAN,AAA,Desk,CGW,G,Provisioned,Connected,,7,42,2,75,24 Nov 2026 10:00:00 CT")
    assert len(b"".join(browser(gcc).get(reverse("drop_copy_targets_export"))).splitlines()) == 3


def test_200_targets_take_few_statements(
    world: World, gcc: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    group = make_dc_group(world.entity)
    for number in range(200):
        target = make_target(group, f"{700 + number}AAAN")
        make_stream(target, connected_since=AT)
    make_copies(target, 50)
    client = browser(gcc)
    with django_assert_max_num_queries(12):
        body = client.get(reverse("drop_copy_target_list")).content.decode()
    assert body.count('<th scope="row">') == 200
    with django_assert_max_num_queries(10):
        client.get(reverse("drop_copy_target_rows"))
