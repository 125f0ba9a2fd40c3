"""Pages of position limits: list with filters and its budget, one row, new ones, policies, alerts, history, CSV."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcontrols.accounts.models import Account, AccountFirm
from creditcontrols.icc.models import (
    AccountPosition,
    PositionAlert,
    PositionLimitRow,
    PositionMail,
    PositionPolicyRow,
    PositionReset,
)
from riskadmin.lib import clock
from tests.accounts.world import register
from tests.icc.world import UNIT, carry_out, decide, set_long, stands
from tests.web.world import World

MOST_STATEMENTS = 18
"""Of the list, sign-in and menu included."""


def page(world: World, who: str, path: str = "", status: int = 200) -> str:
    """A page of the inline credit controls."""
    answer = world.client(who).get(f"/icc/{path}")
    assert answer.status_code == status
    return answer.content.decode()


def many(world: World, number: int) -> None:
    """Limits of that many accounts of EX1, with their positions."""
    lce, firm, now = world.own.lce, world.own.execution_firm, clock.business_now()
    made = Account.objects.bulk_create(
        Account(lce=lce, number=f"N{index:05}", description="Desk", owner_firm=firm, services=["ICC"], changed_at=now)
        for index in range(number)
    )
    AccountFirm.objects.bulk_create(AccountFirm(account=one, execution_firm=firm) for one in made)
    PositionLimitRow.objects.bulk_create(
        PositionLimitRow(account=one, execution_firm=firm, product="YM", kind="FUT", lce_long=9, changed_at=now)
        for one in made
    )
    AccountPosition.objects.bulk_create(
        AccountPosition(lce="101", ef="EX1", account=one.number, product="YM", kind="FUT", at=now, seq=1, level_long=80)
        for one in made
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_account, icc_positionlimitrow, icc_accountposition")


@pytest.mark.parametrize(("who", "most"), [("ca", 20_000), ("ea", 300), ("tf", 300)])
def test_icc_1_the_list_costs_the_same_statements_with_twenty_thousand_limits(
    world: World, who: str, most: int
) -> None:
    client, counts = world.client(who), []
    for number in (3, most):
        PositionLimitRow.objects.all().delete()
        AccountPosition.objects.all().delete()
        AccountFirm.objects.all().delete()
        Account.objects.all().delete()
        many(world, number)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/icc/?account=N0&near=1&only_set=1").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_icc_1_filters_narrow_the_list(world: World) -> None:
    set_long(world, "ca", 10)
    set_long(world, "ca", None, None, account=register(world, "ACC2"), product="YM", kind="OPT")
    set_long(world, "ea", 7, account=register(world, "ACC3"), kind="OPT")
    set_long(world, "ea", None, account=Account.objects.get(number="ACC3"), kind="OPT")
    stands(net=9, level_long=90)
    for query, numbers in (
        ("account=acc1", {"ACC1"}), ("kind=OPT", {"ACC3"}), ("only_set=1", {"ACC1"}), ("near=1", {"ACC1"}),
        ("ef=EX2", set()), ("product=ym", {"ACC1", "ACC3"}), ("lce=%00", {"ACC1", "ACC3"}),
    ):  # fmt: skip
        shown = page(world, "ca", f"?{query}")
        assert {one for one in ("ACC1", "ACC2", "ACC3") if f">{one}</a>" in shown} == numbers, query


def test_icc_1_both_see_both_values_and_change_their_own(world: World) -> None:
    set_long(world, "ca", 100)
    row = set_long(world, "ea", 80)
    stands(net=30, working_long=10, limit_long=80)
    carry_out()
    shown = page(world, "ea", f"limits/{row.pk}/")
    assert "Clearing entity 101" in shown
    assert 'data-value="lce-long">100<' in shown
    assert "<b>40</b>" in shown
    client = world.client("ea")
    sent = {"authority": "ef", "long": "60", "short": "", "base_version": row.version, "reason": "less"}
    assert client.post(f"/icc/limits/{row.pk}/", sent).status_code == 302
    row.refresh_from_db()
    assert (row.lce_long, row.ef_long) == (100, 60)
    assert client.post(f"/icc/limits/{row.pk}/", sent | {"authority": "lce"}).status_code == 403
    assert world.client("tf").post(f"/icc/limits/{row.pk}/", sent).status_code == 403
    assert world.client("foreign_ea").get(f"/icc/limits/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("terms", "status", "words"),
    [
        ({"long": "many"}, 422, "Give a whole number of deltas from 0 to 99,999,999"),
        ({"long": "1.5"}, 422, "Give a whole number of deltas"),
        ({"base_version": "0"}, 409, "ca saved limits of account ACC1 in YM FUT meanwhile."),
    ],
)
def test_icc_1_a_refused_form_keeps_what_was_typed(
    world: World, terms: dict[str, str], status: int, words: str
) -> None:
    row = set_long(world, "ca", 100)
    sent = {"authority": "lce", "long": "77", "short": "31", "base_version": "1", "reason": "why"} | terms
    answer = world.client("ca").post(f"/icc/limits/{row.pk}/", sent)
    shown = answer.content.decode()
    assert answer.status_code == status
    assert words in shown
    assert f'value="{sent["long"]}"' in shown
    assert 'value="31"' in shown
    assert PositionLimitRow.objects.get().lce_long == 100


def test_icc_1_a_first_limit_is_set_by_hand(world: World) -> None:
    typed = {"lce": "101", "firm": "EX1", "account": "acc1", "product": "YM", "kind": "FUT", "long": "1,500"}
    for who, column in (("ca", "lce_long"), ("ea", "ef_long")):
        PositionLimitRow.objects.all().delete()
        answer = world.client(who).post("/icc/limits/new/", typed)
        row = PositionLimitRow.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/icc/limits/{row.pk}/")
        assert getattr(row, column) == 1500
    for terms, words in (
        ({"account": "NONE"}, "has no such account"), ({"long": ""}, "Give a long or a short limit."),
        ({}, "are there already"), ({"product": "??"}, "Select a valid choice"),
    ):  # fmt: skip
        answer = world.client("ca").post("/icc/limits/new/", typed | terms)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), terms
    assert world.client("tf").get("/icc/limits/new/").status_code == 403


def test_icc_5_a_policy_is_saved_read_by_the_firm_and_kept_when_refused(world: World) -> None:
    client, path = world.client("ra"), "/icc/policies/101/EX1/"
    typed = {"unset_refused": "on", "levels": "80, 50", "recipients": "a@x.example b@x.example", "base_version": "0"}
    assert client.post(path, typed).status_code == 302
    row = PositionPolicyRow.objects.get()
    assert (row.unset_refused, row.unregistered_refused, row.levels) == (True, False, [50, 80])
    assert "a@x.example, b@x.example" in page(world, "au", "policies/101/EX1/")
    shown = page(world, "ea", "policies/101/EX1/")
    assert "a@x.example" not in shown + page(world, "ea", "policies/")
    assert "waiting for the engine" in shown
    for terms, status, words in (
        ({"levels": "eighty"}, 422, "Give whole percentages"), ({"recipients": "nobody"}, 422, "Not an e-mail address"),
        ({}, 409, "ra saved the policy meanwhile."),
    ):  # fmt: skip
        answer = client.post(path, typed | terms)
        assert (answer.status_code, words in answer.content.decode()) == (status, True), terms
    assert world.client("ea").post(path, typed).status_code == 403
    assert world.client("tf").get(path).status_code == 404
    assert world.client("foreign_ra").get(path).status_code == 404
    assert "EX1" in page(world, "ca", "policies/")


def test_icc_4_the_list_says_since_when_positions_are_flat(world: World) -> None:
    assert "Positions have not been reset yet" in page(world, "ca")
    at = clock.business_now().replace(hour=22, minute=7, second=0, microsecond=0)
    PositionReset.objects.create(seq=5, business_date=at.date(), at=at)
    assert "Positions flat since" in page(world, "ca")
    assert "16:07 CT" in page(world, "ca")


def alert(seq: int = 7, **fields: Any) -> PositionAlert:
    """An alert of ACC1 in futures of YM."""
    row = {
        "lce": "101", "ef": "EX1", "account": "ACC1", "product": "YM", "kind": "FUT", "side": 0, "before": 0,
        "level": 80, "usage": 81 * UNIT, "limit": 100, "at": clock.business_now(), "seq": seq,
    } | fields  # fmt: skip
    return PositionAlert.objects.create(**row)


def test_icc_7_alerts_are_listed_filtered_and_exported_with_their_mails(world: World) -> None:
    one = alert()
    alert(8, level=100, before=80, usage=100 * UNIT, side=1)
    alert(9, lce="202", ef="EX2")
    named = dict(zip(("lce", "ef", "account", "product", "kind"), one.key, strict=True))
    PositionMail.objects.create(**named, seq=7, side=0, level=80, outcome="nobody", at=one.at)
    shown = page(world, "ea", "alerts/")
    assert ("nobody to tell" in shown, "not decided yet" in shown, "EX2" in shown) == (True, True, False)
    assert page(world, "ea", "alerts/?side=1").count('<th scope="row"') == 1
    assert page(world, "ea", "alerts/?level=90&since=2000-01-01").count('<th scope="row"') == 1
    assert "No alert passes the filter" in page(world, "ea", "alerts/?product=ZC")
    answer = world.client("ea").get("/icc/alerts/export/?side=0")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert lines[1].endswith(",101,EX1,ACC1,YM,Futures,Long,0,80,81,100")


def test_icc_1_history_lists_changes_and_exports_them(world: World) -> None:
    set_long(world, "ca", 100, reason="first")
    set_long(world, "ea", 80)
    shown = page(world, "tf", "history/?account=acc1")
    assert ("LCE long" in shown, "EF long" in shown, "first" in shown) == (True, True, True)
    assert "No change passes the filter" in page(world, "ca", "history/?by=nobody")
    answer = world.client("ca").get("/icc/history/export/?product=YM")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[2].endswith(",101,EX1,ACC1,YM,Futures,LCE long,Not Set,100,CA Person,first")


def test_icc_5_empty_pages_say_what_will_be_there(world: World) -> None:
    decide(world)
    assert "No position limit is set within your roles" in page(world, "ca")
    assert "No position limit has been used up to an alert level." in page(world, "ca", "alerts/")
    assert "Nobody has set a position limit yet." in page(world, "ca", "history/")
    assert page(world, "tr", status=403)
