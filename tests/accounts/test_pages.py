"""Pages of accounts: list with filters and its budget, one account, its form, suspensions, policy, export."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcontrols.accounts.models import Account, AccountFirm, AccountPolicy
from riskadmin.lib import clock
from tests.accounts.world import LEI, register, suspend
from tests.web.world import World

MOST_STATEMENTS = 16
"""Of the list, sign-in and menu included."""


def page(world: World, who: str, path: str = "accounts/", status: int = 200) -> str:
    """A page of account management."""
    answer = world.client(who).get(f"/ams/{path}")
    assert answer.status_code == status
    return answer.content.decode()


def many(world: World, number: int) -> None:
    """That many accounts of EX1 beside the others."""
    lce, firm, now = world.own.lce, world.own.execution_firm, clock.business_now()
    made = Account.objects.bulk_create(
        Account(
            lce=lce, number=f"N{index:05}", description=f"Desk {index % 7}", owner_firm=firm, services=["ICC"],
            changed_at=now, version=1, in_force_version=1, in_force_at=now,
        )
        for index in range(number)
    )  # fmt: skip
    AccountFirm.objects.bulk_create(AccountFirm(account=one, execution_firm=firm) for one in made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_account, accounts_accountfirm")


def test_ams_5_filters_narrow_the_list(world: World) -> None:
    register(world, description="Alpha", services=("ICC",))
    register(world, "ACC2", description="Beta", owner=LEI, firms=("AA1",), status="inactive")
    for query, numbers in (
        ("q=alph", {"ACC1"}), ("q=cc2", {"ACC2"}), ("status=inactive", {"ACC2"}), ("service=ICC", {"ACC1"}),
        ("firm=aa1", {"ACC2"}), (f"owner={LEI}", {"ACC2"}), ("lce=202", set()), ("status=%00", {"ACC1", "ACC2"}),
    ):  # fmt: skip
        shown = page(world, "ca", f"accounts/?{query}")
        assert {number for number in ("ACC1", "ACC2") if f">{number}</a>" in shown} == numbers, query


@pytest.mark.parametrize("who", ["ca", "ea"])
def test_ams_5_the_list_costs_the_same_statements_with_twenty_thousand_accounts(world: World, who: str) -> None:
    client, counts = world.client(who), []
    for number in (3, 20_000):
        Account.objects.all().delete()
        many(world, number)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/ams/accounts/?page=2&q=desk").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_STATEMENTS
    began = clock.monotonic()
    answer = client.get("/ams/accounts/?page=150&q=n&status=active&firm=EX1")
    assert clock.monotonic() - began < 2
    assert answer.content.count(b'<th scope="row"') == 100
    assert b"20,000 accounts" in answer.content


def test_ams_1_registered_changed_and_deactivated_on_screen(world: World) -> None:
    client = world.client("ca")
    typed: dict[str, Any] = {
        "lce": world.own.lce.pk, "number": "acc1", "description": "Desk", "owner": "ex1", "segregation": "CUST",
        "services": ["CMED", "ICC"], "status": "active", "firms": "ex1 aa1", "sessions": "", "parent": "",
    }  # fmt: skip
    bad = client.post("/ams/accounts/new/", typed | {"number": "a.b", "owner": "EX2"})
    assert bad.status_code == 422
    assert b"None of" in bad.content
    assert b'value="a.b"' in bad.content
    made = client.post("/ams/accounts/new/", typed)
    account = Account.objects.get()
    assert (made["Location"], account.number) == (f"/ams/accounts/{account.pk}/", "ACC1")
    edited = client.post(f"{made['Location']}edit/", typed | {"description": "Other", "base_version": 1})
    assert edited.status_code == 302
    stale = client.post(f"{made['Location']}edit/", typed | {"description": "Third", "base_version": 1})
    assert stale.status_code == 409
    assert b"saved the account meanwhile" in stale.content
    assert b'value="Third"' in stale.content
    assert client.post(f"{made['Location']}status/", {"reason": ""}).status_code == 422
    assert client.post(f"{made['Location']}status/", {"reason": "closed"}).status_code == 302
    shown = page(world, "ca", f"accounts/{account.pk}/")
    for text in ("Inactive", "waiting for the engine", "Activate", "closed", "Other"):
        assert text in shown


def test_icc_6_order_entry_is_suspended_and_allowed_with_a_reason(world: World) -> None:
    made = register(world)
    client = world.client("ra")
    address = f"/ams/accounts/{made.pk}/order-entry/EX1/"
    assert b"Suspend order entry of ACC1" in client.get(address).content
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "limit talks", "suspend": "1"}).status_code == 302
    again = client.post(address, {"reason": "once more", "suspend": "1"})
    assert again.status_code == 409
    assert b"is suspended already" in again.content
    shown = page(world, "ea", f"accounts/{made.pk}/")
    assert "SUSPENDED" in shown
    assert "by clearing firm" in shown
    assert "Suspend EX1" in shown
    assert client.post(address, {"reason": "settled", "suspend": "0"}).status_code == 302
    assert not AccountFirm.objects.get().suspended
    for who, status in (("au", 403), ("gam", 403), ("tf", 403), ("other_ea", 404), ("foreign_ra", 404)):
        assert world.client(who).post(address, {"reason": "x"}).status_code == status


def test_ams_3_the_policy_is_changed_on_screen_and_told_on_the_list(world: World) -> None:
    assert "Orders from unknown accounts are allowed" in page(world, "ra")
    answer = world.client("ca").post("/ams/policy/101/", {"reason": "rollout", "suspend": "1"})
    assert answer.status_code == 302
    assert AccountPolicy.objects.get().unknown_refused
    assert "Orders from unknown accounts are refused" in page(world, "ra")
    assert "unknown accounts are refused" not in page(world, "foreign_ra")
    assert "Allow orders from unknown accounts of 101" in page(world, "ca", "policy/101/")


def test_ams_3_the_standing_part_asks_until_the_engine_has_the_account(world: World) -> None:
    made = register(world)
    assert 'hx-trigger="every 1s"' in page(world, "ca", f"accounts/{made.pk}/standing/")
    Account.objects.update(in_force_version=1, in_force_at=clock.business_now())
    shown = page(world, "ca", f"accounts/{made.pk}/standing/")
    assert 'data-state="in-force"' in shown
    assert "hx-trigger" not in shown


def test_ams_5_the_export_has_what_the_user_sees_and_passes_the_filters(world: World) -> None:
    made = register(world, firms=("AA1", "EX1"), sessions=("EX1EX1N",))
    register(world, "ACC2", owner="AA1", firms=("AA1",))
    suspend(world, made)
    for who, query, expected in (
        ("ca", "", [("ACC1", "AA1 EX1", "EX1EX1N", "EX1"), ("ACC2", "AA1", "", "")]),
        ("ca", "?q=acc2", [("ACC2", "AA1", "", "")]),
        ("ea", "", [("ACC1", "EX1", "EX1EX1N", "EX1")]),
        ("other_ea", "?q=acc1", [("ACC1", "AA1", "", "")]),
    ):  # fmt: skip
        content = world.client(who).get(f"/ams/accounts/export.csv{query}").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(content)))
        named = ("Account", "Execution firms", "Sessions", "Order entry suspended")
        assert [tuple(row[name] for name in named) for row in rows] == expected
    assert world.client("ca").get("/ams/accounts/export.xlsx").content.startswith(b"PK")


def test_traders_have_nothing_to_do_with_accounts(world: World) -> None:
    assert 'href="/ams/accounts/"' not in page(world, "tr", status=403)
    assert 'href="/ams/accounts/"' in page(world, "tf")
