"""Permitting and revoking accounts: who may, what is kept, pages and API (SPEC AM-3, AM-4)."""

import csv
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from creditcontrols.accessmanager.models import Permission, PermissionChange
from creditcontrols.accessmanager.services import PermitFault, set_permissions
from creditcontrols.engine.commands import SetPermissions, decode_command
from creditcontrols.engine.controls import values
from creditcontrols.models import InboxCommand
from riskadmin.audit.models import AuditEvent
from tests.accessmanager.scene import Scene

PLACE = "/access-manager/accounts/LCA/EX1/CL/"
API = "/api/v1/lces/LCA/execution-firms/EX1/restricted-products/CL/accounts"


def permit(
    scene: Scene, *accounts: str, who: str = "ra", product: str = "CL", permitted: bool = True, reason: str = "Hedging."
) -> int:
    return set_permissions(
        actor=scene.users[who], lce=scene.lce, firm=scene.firm, product=product, accounts=accounts,
        permitted=permitted, reason=reason,
    )  # fmt: skip


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_am_3_accounts_are_one_command_with_rows_history_and_audit(scene: Scene) -> None:
    asked = permit(scene, "a1", " $A2 ", "*")
    command = decode_command(bytes(InboxCommand.objects.get(pk=asked).payload))
    given = tuple(values.Permission("LCA", "EX1", "CL", name, True) for name in ("*", "A1", "A2"))
    assert command == SetPermissions(given, "ra", "Hedging.")
    permit(scene, "A1", permitted=False, reason="Over.")
    assert list(Permission.objects.values_list("account", "permitted")) == [("*", True), ("A1", False), ("A2", True)]
    history = PermissionChange.objects.order_by("pk").values_list("account", "permitted", "reason")
    assert list(history)[-2:] == [("A2", True, "Hedging."), ("A1", False, "Over.")]
    audit = AuditEvent.objects.filter(verb="access.set").latest("pk")
    assert (audit.before, audit.after["permitted"], audit.reason) == ({"permitted": True}, False, "Over.")


@pytest.mark.parametrize("who", ["foreign_ra", "ca", "au", "ea", "gcc", "gam"])
def test_only_the_risk_administrator_permits(scene: Scene, who: str) -> None:
    with pytest.raises(PermissionDenied):
        permit(scene, "A1", who=who)
    assert permit(scene, "A1")


@pytest.mark.parametrize(
    ("accounts", "product", "reason", "says"),
    [
        (["A1"], "ES", "x", "no restricted product"), (["A1"], "CL", " ", "Say why"),
        ([], "CL", "x", "at least one"),
        (["GOOD", "A" * 13], "CL", "x", "1 to 12"), (["A\x01"], "CL", "x", "printable"), (["A*"], "CL", "x", "alone"),
    ],
)  # fmt: skip
def test_a_bad_request_sets_nothing(scene: Scene, accounts: list[str], product: str, reason: str, says: str) -> None:
    with pytest.raises(PermitFault, match=says):
        permit(scene, *accounts, product=product, reason=reason)
    assert not Permission.objects.exists()


def test_products_show_their_periods_and_days_left(scene: Scene) -> None:
    page = text(scene.client("ea"), "/access-manager/")
    assert page.count("in its period, permitted until revoked") == 2
    assert [f'data-symbol="{symbol}"' in page for symbol in ("CLZ6", "CLTZ6", "N1UZ6")] == [True] * 3
    assert "not listed" in page


def test_permitting_asks_once_more_then_says_saved_and_in_force(scene: Scene) -> None:
    client = scene.client("ra")
    assert "Every account may trade until it is revoked" in text(client, PLACE)
    assert client.post(f"{PLACE}set/", {"act": "revoke", "typed": " "}).status_code == 422
    asked = client.post(f"{PLACE}set/", {"act": "revoke", "typed": "a1, a2", "account": "*"}).content.decode()
    assert "Revoke 3 accounts of EX1 in CL" in asked
    chosen = {"act": "revoke", "account": ["*", "A1"], "confirmed": "1"}
    assert client.post(f"{PLACE}set/", chosen | {"reason": ""}).status_code == 422
    done = client.post(f"{PLACE}set/", chosen | {"reason": "Delivery."})
    made = Permission.objects.latest("pk").inbox_id
    assert done.url == f"{PLACE}?saved={made}"
    assert 'data-state="saved"' in text(client, f"/access-manager/saved/{made}/")
    scene.answered(made)
    assert 'data-state="in-force"' in text(client, f"/access-manager/saved/{made}/")
    page = text(client, PLACE)
    assert [mark in page for mark in ('data-account="*"', 'data-account="A1"', "revoked", "Delivery.")] == [True] * 4


@pytest.mark.parametrize("who", ["ea", "au", "ca", "gcc"])
def test_others_look_and_set_nothing(scene: Scene, who: str) -> None:
    assert "Revoke…" not in text(scene.client(who), PLACE)
    assert scene.client(who).post(f"{PLACE}set/", {"act": "revoke", "account": "A1"}).status_code == 403


def test_what_another_clearing_firm_guarantees_is_not_found(scene: Scene) -> None:
    client = scene.client("foreign_ra")
    assert client.get(PLACE).status_code == client.post(f"{PLACE}set/", {}).status_code == 404
    assert scene.client("ra").get("/access-manager/accounts/LCA/EX1/T1U/").status_code == 404
    assert scene.client("ra").get("/access-manager/accounts/LCA/EX1/ES/").status_code == 404
    assert "EX1" not in text(client, "/access-manager/accounts/")


def test_choosing_a_firm_and_a_product_leads_to_the_accounts(scene: Scene) -> None:
    client = scene.client("ra")
    assert client.get("/access-manager/accounts/?firm=EX1&product=CL").url == PLACE
    page = text(client, "/access-manager/accounts/?product=N1U")
    assert ("LCA/EX1/N1U/" in page, "LCA/EX1/CL/" in page) == (True, False)


def test_the_history_is_a_page_and_a_file(scene: Scene) -> None:
    permit(scene, "A1")
    permit(scene, "A1", product="CLT", permitted=False)
    client = scene.client("ea")
    assert "revoked" in text(client, "/access-manager/history/?product=CLT")
    answer: Any = client.get("/access-manager/history/?firm=EX1&format=csv")
    lines = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert [line[1:6] for line in lines[1:]] == [
        ["LCA", "EX1", "CLT", "A1", "revoked"], ["LCA", "EX1", "CL", "A1", "permitted"],
    ]  # fmt: skip
    assert "A1" not in text(scene.client("foreign_ra"), "/access-manager/history/")


def test_the_api_lists_products_and_permits(scene: Scene) -> None:
    client = scene.client("ra")
    products = {one["product"]: one for one in client.get("/api/v1/restricted-products").json()}
    assert [one["restricted"] for one in products["CL"]["contracts"]] == [True]
    body = {"accounts": ["A1"], "permitted": False, "reason": "x"}
    asked = client.post(API, body, content_type="application/json").json()["command_id"]
    (row,) = client.get(API).json()
    assert (row["account"], row["permitted"], row["in_force"]) == ("A1", False, False)
    scene.answered(asked)
    assert client.get(API).json()[0]["in_force"]
    (change,) = client.get("/api/v1/permission-changes?execution_firm=EX1").json()["items"]
    assert (change["account"], change["permitted"]) == ("A1", False)
    assert scene.client("ea").post(API, body, content_type="application/json").status_code == 403
    assert scene.client("foreign_ra").get(API).status_code == 404
