"""The AMS API: entitlements, accounts by firm, owner and number, links, pages, posts, deletes, errors."""

from typing import Any

import pytest
from django.test import Client

from creditcontrols.accounts.models import Account
from riskadmin.rest.scopes import ALL
from riskadmin.tokens.services import create_token
from tests.accounts.world import LEI, register, suspend
from tests.web.world import World

ONE = "/ams/v1/accounts/clearing/ICC/101/EX1/ACC1"


def ams(world: World, who: str, method: str, path: str, body: Any = None, scopes: Any = ALL) -> tuple[int, Any]:
    """Status and document of one call with a token."""
    token = create_token(actor=world.users[who], name="t", scopes=scopes, days=1)
    token_header = {"Authorization": f"Bearer {token.secret}"}
    client = Client()
    send = getattr(client, method.lower())
    more = {} if body is None else {"data": body, "content_type": "application/json"}
    response = send(path if path.startswith("/") else f"/ams/v1/{path}", headers=token_header, **more)
    token.token.delete()
    return response.status_code, response.json()


def test_ams_7_my_firms_names_services_firms_and_links(world: World) -> None:
    status, found = ams(world, "ca", "GET", "myFirms/")
    assert status == 200
    assert [one["service"] for one in found["entitlements"]] == ["CMED", "CPC", "ICC", "FX", "STP"]
    firm = {"firmName": "101", "firmLongName": "Clearing 101", "clearingId": "101"}
    assert found["entitlements"][0]["clearingFirms"] == [firm]
    assert found["links"][0] == {"rel": "self", "href": "/ams/v1/myFirms/"}
    for link in found["links"]:
        assert ams(world, "ca", "GET", link["href"])[0] == 200


def test_ams_7_owner_and_account_are_optional_and_every_link_leads_on(world: World) -> None:
    register(world, services=("ICC",))
    register(world, "AB<B %&C", services=("ICC", "CPC"), owner=LEI)
    register(world, "OTHER", services=("CPC",))
    register(world, "SUB", parent="ACC1")
    for path, numbers in (
        ("accounts/clearing/ICC/101", ["AB<B %&C", "ACC1"]), (f"accounts/clearing/ICC/101/{LEI}", ["AB<B %&C"]),
        ("accounts/clearing/ICC/101/EX1/acc1", ["ACC1"]), ("accounts/trading/ICC/101/EX1", ["SUB"]),
    ):  # fmt: skip
        status, found = ams(world, "ca", "GET", path)
        assert (status, [one["accountNumber"] for one in found["clearingAccounts"]]) == (200, numbers)
        assert found["counts"]["total"] == len(numbers)
        for link in [*found["links"], *(link for one in found["clearingAccounts"] for link in one["links"])]:
            assert ams(world, "ca", "GET", link["href"])[0] == 200


def test_ams_7_pages_name_the_next_and_the_last(world: World) -> None:
    for number in range(5):
        register(world, f"N{number}", services=("ICC",))
    status, found = ams(world, "ca", "GET", "accounts/clearing/ICC/101?page=2&size=2")
    assert (status, found["counts"]) == (200, {"total": 5, "page": 2, "pages": 3, "size": 2})
    links = {link["rel"]: link["href"] for link in found["links"]}
    assert links["next"] == "/ams/v1/accounts/clearing/ICC/101?page=3&size=2"
    assert [one["accountNumber"] for one in ams(world, "ca", "GET", links["next"])[1]["clearingAccounts"]] == ["N4"]


def test_ams_7_post_registers_then_changes_and_answers_the_updated_data(world: World) -> None:
    body = {"description": "By program", "executionFirms": ["EX1"], "sessionIds": ["EX1EX1N"], "reason": "rollout"}
    status, found = ams(world, "ca", "POST", ONE, body)
    assert status == 200
    (made,) = found["clearingAccounts"]
    assert (made["services"], made["executionFirms"], made["inForce"]) == (["ICC"], ["EX1"], False)
    status, found = ams(world, "ca", "POST", ONE.replace("/ICC/", "/CPC/"), {"segType": "HOUSE"})
    (made,) = found["clearingAccounts"]
    assert (made["services"], made["segType"], made["description"]) == (["CPC", "ICC"], "HOUSE", "By program")
    assert Account.objects.get().version == 2
    status, found = ams(world, "ca", "POST", ONE.replace("EX1/ACC1", f"{LEI}/ACC1"), {"segType": "CUST"})
    assert (status, found["errorType"]) == (409, "409")


def test_ams_7_delete_by_an_attribute_answers_what_remains(world: World) -> None:
    made = register(world, services=("ICC", "CPC"), firms=("AA1", "EX1"), sessions=("EX1EX1N",))
    status, found = ams(world, "ca", "DELETE", f"{ONE}?sessionId=EX1EX1N")
    assert (status, found["clearingAccounts"][0]["sessionIds"]) == (200, [])
    status, found = ams(world, "ca", "DELETE", f"{ONE}?executionFirm=AA1")
    assert (status, found["clearingAccounts"][0]["executionFirms"]) == (200, ["EX1"])
    assert ams(world, "ca", "DELETE", f"{ONE}?executionFirm=AA1")[0] == 404
    assert ams(world, "ca", "DELETE", ONE)[1]["error"] == "Bad Request"
    suspend(world, made)
    status, found = ams(world, "ca", "DELETE", f"{ONE}?executionFirm=EX1")
    assert (status, list(found["errors"])) == (422, ["firms"])
    status, found = ams(world, "ca", "GET", ONE)
    assert found["clearingAccounts"][0]["suspendedExecutionFirms"] == ["EX1"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("POST", ONE, "{", 400, "Bad Request"),
        ("POST", ONE, {"colour": "red"}, 400, "Bad Request"),
        ("GET", "accounts/clearing/ICC/101?colour=red", None, 400, "Bad Request"),
        ("GET", "accounts/clearing/NONE/101", None, 400, "Bad Request"),
        ("POST", ONE, {"executionFirms": ["EX2"], "description": "x"}, 422, "Unprocessable Entity"),
        ("GET", "accounts/clearing/ICC/202", None, 404, "Not Found"),
        ("GET", ONE, None, 404, "Not Found"),
        ("GET", "nothing/", None, 404, "Not Found"),
        ("PUT", ONE, {}, 405, "Method Not Allowed"),
    ],
)
def test_ams_7_errors_are_documented_json(
    world: World, method: str, path: str, body: Any, status: int, error: str
) -> None:
    found = ams(world, "ca", method, path, body)
    assert (found[0], found[1]["errorType"], found[1]["error"]) == (status, str(status), error)
    assert found[1]["message"]


def test_ams_7_needs_a_token_with_its_scope_and_the_role(world: World) -> None:
    assert Client().get("/ams/v1/myFirms/").status_code == 401
    body = {"description": "x"}
    assert ams(world, "ca", "POST", ONE, body, ("read", "limits:write"))[0] == 403
    for who, status in (("ra", 403), ("au", 403), ("ea", 403), ("foreign_ra", 404), ("gam", 200)):
        assert ams(world, who, "POST", ONE, body)[0] == status


def test_ams_5_the_native_list_pages_by_number_within_each_clearing_firm(world: World) -> None:
    for number in ("B", "A", "C"):
        register(world, number)
    token = create_token(actor=world.users["ca"], name="t", scopes=ALL, days=1)
    address, found = "/api/v1/accounts?limit=2&execution_firm=EX1", []
    while address:
        answer = Client().get(address, headers={"Authorization": f"Bearer {token.secret}"}).json()
        found += [one["account"] for one in answer["items"]]
        address = answer["next"]
    assert found == ["A", "B", "C"]
