"""The REST API of the Risk Management Interface; who gets what from it stands in tests/api/access.py."""

from typing import Any

import pytest

from creditcontrols.rmi.models import RmiBlock
from riskadmin.rest.scopes import Scope
from tests.api.caller import Desk
from tests.engine.world import World as Engine
from tests.rmi.engine import carry_out, commands, store
from tests.rmi.test_services import ordered
from tests.web.scene import add_orders
from tests.web.world import World

BLOCK = {"lce": "101", "execution_firm": "EX1", "accounts": ["11111", "$22222"], "type": "futures", "side": "buy"}


@pytest.fixture
def desk(world: World) -> Desk:
    """A caller for each of the people."""
    return Desk(world)


def post(desk: Desk, path: str, body: Any, who: str = "ra", *scopes: str) -> Any:
    """The response to a call that changes something."""
    return desk.caller(who, *scopes).call("POST", path, body)


def test_rmi_1_accounts_are_blocked_listed_and_unblocked(desk: Desk) -> None:
    engine = Engine()
    answer = post(desk, "/rmi/blocks", BLOCK | {"product": "YM", "reason": "Margin call"}).json()
    ids = [block["id"] for block in answer["made"]]
    carry_out(engine)
    rows = desk.caller("ra").get("/rmi/blocks?state=active&execution_firm=EX1")["items"]
    shown = [(row["account"], row["type"], row["side"], row["product"], row["exchange"]) for row in rows]
    assert shown == [(name, "futures", "buy", "YM", "CBOT") for name in ("22222", "11111")]
    assert post(desk, "/rmi/blocks", BLOCK | {"product": "YM"}).json()["made"] == []
    lifted = post(desk, "/rmi/unblocks", {"blocks": ids, "reason": "Paid"}).json()
    assert {row["state"] for row in lifted} == {"lifting"}
    carry_out(engine)
    one = desk.caller("ra").get(f"/rmi/blocks/{ids[0]}")
    assert (one["state"], one["lifted_by"], one["lift_reason"], one["source"]) == ("lifted", "ra", "Paid", "API")


def test_rmi_6_the_list_finds_an_account_with_its_prefix(desk: Desk) -> None:
    post(desk, "/rmi/blocks", BLOCK)
    for text in ("22222", "$22222"):
        assert [row["account"] for row in desk.caller("ra").get(f"/rmi/blocks?account={text}")["items"]] == ["22222"]
    assert desk.caller("ra").get("/rmi/blocks?account=@22222")["items"] == []


def test_rmi_3_unblocking_what_is_not_there_is_unknown(desk: Desk) -> None:
    (one, two) = [block["id"] for block in post(desk, "/rmi/blocks", BLOCK).json()["made"]]
    assert post(desk, "/rmi/unblocks", {"blocks": [one]}).status_code == 200
    assert post(desk, "/rmi/unblocks", {"blocks": [one, two]}).status_code == 422
    assert post(desk, "/rmi/unblocks", {"blocks": [two, 999_999]}).status_code == 404
    assert RmiBlock.objects.get(pk=two).state == "requested"


@pytest.mark.parametrize(
    ("terms", "status", "path"),
    [
        ({"product": "NOPE"}, 422, "product"),
        ({"exchange": "XX"}, 422, "exchange"),
        ({"accounts": []}, 422, "accounts"),
        ({"accounts": ["1234567890123"]}, 422, "accounts"),
        ({"side": "up"}, 422, "side"),
        ({"execution_firm": "EX2"}, 404, ""),
        ({"more": 1}, 422, "more"),
    ],
)
def test_rmi_1_bad_values_are_refused_by_path(desk: Desk, terms: dict[str, Any], status: int, path: str) -> None:
    response = post(desk, "/rmi/blocks", BLOCK | terms)
    assert (response.status_code, commands()) == (status, [])
    assert [fault["path"] for fault in response.json()["errors"]] == ([path] if path else [])


def test_changes_need_their_scope(desk: Desk) -> None:
    refused = post(desk, "/rmi/blocks", BLOCK, "ra", "read", "limits:write")
    assert (refused.status_code, refused.json()["detail"]) == (403, "The token lacks the scope controls:write.")
    assert post(desk, "/rmi/blocks", BLOCK, "ra", Scope.CONTROLS.value).status_code == 200


def test_rmi_8_a_mass_cancel_tells_its_progress_and_each_order(desk: Desk, world: World) -> None:
    add_orders(world)
    body = {"lce": "101", "execution_firm": "EX1", "account": "acc1", "exchange": "CBOT", "reason": "Margin call"}
    made = post(desk, "/rmi/mass-cancels", body).json()
    assert (made["state"], made["account"], made["orders"]) == ("requested", "ACC1", 0)
    store([ordered(f"rmi:{made['id']}", (1, 2))])
    found = desk.caller("ra").get(f"/rmi/mass-cancels/{made['id']}")
    assert (found["state"], found["orders"], found["open"], found["cancelled"]) == ("ordered", 2, 2, 0)
    orders = desk.caller("ra").get(f"/rmi/mass-cancels/{made['id']}/orders")["items"]
    assert [(order["order_id"], order["state"]) for order in orders] == [(1, "working"), (2, "working")]
    assert [row["id"] for row in desk.caller("au").get("/rmi/mass-cancels")["items"]] == [made["id"]]
    assert post(desk, "/rmi/mass-cancels", body | {"exchange": "XX"}).status_code == 422
