"""FirmSoft by API: the blotter in pages, an order with its history, cancels with their tally, permissions."""

from typing import Any

import pytest

from riskadmin.rest.scopes import ALL
from riskadmin.tokens.services import create_token
from tests.api.caller import Caller
from tests.firmsoft.world import FirmSoft

pytestmark = pytest.mark.django_db(transaction=True)


def caller(world: FirmSoft, name: str, *scopes: str) -> Caller:
    """A program with a new token of that user."""
    user = world.users[name]
    number = user.api_tokens.count()
    return Caller(create_token(actor=user, name=f"t{number}", scopes=scopes or ALL, days=1).secret)


def test_the_blotter_comes_in_pages_by_filter(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra", "inquiry")
    wanted = [firmsoft.order(account="A1", trader="TR 1") for _ in range(5)]
    firmsoft.order(account="A2")
    firmsoft.work()
    client, path, found = caller(firmsoft, "ra"), "/firmsoft/orders?account=A1&operator=TR%201&limit=2", []
    while path:
        answer = client.get(path)
        found += [one["order_id"] for one in answer["items"]]
        path = answer["next"]
    assert found == wanted[::-1]
    assert client.get("/firmsoft/orders?operator=TR1")["items"][0]["account"] == "A2"


def test_an_order_comes_with_its_history(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra", "inquiry")
    one = firmsoft.order()
    firmsoft.work()
    answer = caller(firmsoft, "ra").get(f"/firmsoft/orders/{one}")
    assert [step["what"] for step in answer["history"]] == ["Entered, limit", "Accepted"]
    assert (answer["remaining"], answer["cancel_source"]) == (1, None)


def test_a_cancel_of_what_a_filter_shows_is_tallied(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    ids = [firmsoft.order(account=account) for account in ("A1", "A1", "A2", "A1")]
    firmsoft.work()
    body = {"shown": {"account": "A1"}, "newest_order_id": ids[2], "reason": "Firm asked."}
    client = caller(firmsoft, "ra")
    sent = client.call("POST", "/firmsoft/cancels", body).json()
    assert (sent["orders"], sent["tally"]["pending"], sent["tally"]["settled"]) == (2, 2, False)
    firmsoft.work()
    tally = client.get(f"/firmsoft/cancels/{sent['id']}")["tally"]
    assert tally == {"cancelled": 2, "filled": 0, "gone": 0, "closed": 0, "pending": 0, "total": 2, "settled": True}
    assert firmsoft.states() == dict(zip(ids, ["cancelled", "cancelled", "working", "working"], strict=True))
    assert [one["id"] for one in client.get("/firmsoft/cancels")["items"]] == [sent["id"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"order_ids": [1]}, 422), ({"reason": "Firm asked."}, 422), ({"order_ids": [99], "reason": "Firm asked."}, 409),
     ({"order_ids": [1], "shown": {}, "reason": "Firm asked."}, 422)],
)  # fmt: skip
def test_a_cancel_without_reason_scope_or_order_is_refused(
    firmsoft: FirmSoft, body: dict[str, Any], status: int
) -> None:
    firmsoft.permit("ra")
    firmsoft.order()
    firmsoft.work()
    assert caller(firmsoft, "ra").call("POST", "/firmsoft/cancels", body).status_code == status
    assert firmsoft.states() == {1: "working"}


def test_a_cancel_needs_the_scope_of_the_controls_and_the_permission(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    firmsoft.permit("ca", "inquiry")
    firmsoft.order()
    firmsoft.work()
    body = {"order_ids": [1], "reason": "Firm asked."}
    found = [caller(firmsoft, *who).call("POST", "/firmsoft/cancels", body).status_code
             for who in (("ra", "read"), ("ca",), ("ra", "read", "controls:write"))]  # fmt: skip
    assert found == [403, 403, 200]


def test_permissions_are_given_and_taken_away(firmsoft: FirmSoft) -> None:
    client = caller(firmsoft, "ca")
    body = {"username": "ra", "level": "cancel", "lce": "ALP", "account": "A1"}
    made = client.call("POST", "/firmsoft/permissions", body).json()
    assert (made["lce"], made["account"], made["session"]) == ("ALP", "A1", None)
    assert [one["id"] for one in client.get("/firmsoft/permissions")["items"]] == [made["id"]]
    assert client.call("POST", "/firmsoft/permissions", body | {"username": "au"}).status_code == 422
    assert client.call("POST", "/firmsoft/permissions", body | {"username": "foreign_ca"}).status_code == 404
    assert client.call("DELETE", f"/firmsoft/permissions/{made['id']}").status_code == 200
    assert caller(firmsoft, "ra").call("GET", "/firmsoft/orders").status_code == 403


def test_what_blocks_a_firm_is_one_call(firmsoft: FirmSoft) -> None:
    answer = caller(firmsoft, "ra").call("GET", "/execution-firms/EX1/blocks?side=buy&symbol=YMZ6")
    assert answer.status_code == 404
    answer = caller(firmsoft, "gcc").get("/execution-firms/EX1/blocks?side=buy&symbol=YMZ6")
    assert [(one["step"], one["code"]) for one in answer["blockings"]] == [(1, "ENGINE_DOWN"), (4, "NO_KEY")]
