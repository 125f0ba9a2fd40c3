"""The calls of the drop copies (SPEC DCG-3)."""

from typing import Any

import pytest

from riskadmin.firms.models import User
from riskadmin.rest.scopes import ALL
from riskadmin.tokens.models import ApiToken
from riskadmin.tokens.services import create_token
from tests.api.caller import Caller
from tests.dropcopygroups.conftest import World
from tests.dropcopygroups.world import FRONT_END, make_front_end


@pytest.fixture
def asked(world: World) -> dict[str, Any]:
    make_front_end()
    return {
        "kind": "create", "entity": "AAA", "name": "Desk", "front_end_system": FRONT_END, "filters": ["reject"],
        "sources": world.comps,
    }  # fmt: skip


def caller(user: User) -> Caller:
    number = ApiToken.objects.count()
    return Caller(create_token(actor=user, name=f"t{number}", scopes=ALL, days=1).secret)


def test_dcg_3_a_request_is_made_approved_and_provisioned_by_calls(world: World, asked: dict[str, Any]) -> None:
    answer = caller(world.ea).call("POST", "/drop-copy/requests", asked, Idempotency_Key="one")
    assert answer.status_code == 200, answer.content
    made = answer.json()
    assert [one["lce"] for one in made["approvals"]] == ["ALP", "BRK", None]
    path = f"/drop-copy/requests/{made['request_id']}/approve"
    for user, lce in ((world.ca_alp, "ALP"), (world.ca_brk, "BRK"), (world.gam, None)):
        answer = caller(user).call("POST", path, {"lce": lce}, Idempotency_Key="one")
        assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "completed"
    (target,) = caller(world.ea).get("/drop-copy/targets")["items"]
    assert (target["target_session_id"], target["source_count"]) == ("D00AAAN", 3)
    assert caller(world.ca_brk).get("/drop-copy/targets")["items"] == []


def test_dcg_3_a_refused_request_leaves_nothing(world: World, asked: dict[str, Any]) -> None:
    answer = caller(world.ea).call("POST", "/drop-copy/requests", asked | {"sources": ["ZZ9ZZZN"]})
    assert answer.status_code == 422
    assert "ZZ9ZZZN" in answer.content.decode()
    assert caller(world.ea).get("/drop-copy/requests")["items"] == []
    assert not world.entity.requests.exists()
