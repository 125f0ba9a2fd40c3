"""The calls of the drop copies (SPEC DCG-3)."""

from typing import Any

import pytest

from riskadmin.firms.models import User
from riskadmin.rest.scopes import ALL
from riskadmin.tokens.models import ApiToken
from riskadmin.tokens.services import create_token
from tests.api.caller import Caller
from tests.dropcopygroups.conftest import World
from tests.dropcopygroups.delivered import make_copies, make_stream, make_target
from tests.dropcopygroups.world import AT, FRONT_END, make_dc_group, make_front_end
from tests.factories import make_firm


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


def test_dcg_1_a_draft_is_filled_changed_and_submitted_by_calls(world: World, asked: dict[str, Any]) -> None:
    ea = caller(world.ea)
    first = ea.call("POST", "/drop-copy/drafts", {"kind": "create", "entity": "AAA", "name": "Desk"})
    assert first.status_code == 200, first.content
    path = f"/drop-copy/drafts/{first.json()['request_id']}"
    wrong = {"front_end_system": FRONT_END, "sources": ["ZZ9ZZZN"]}
    assert ea.call("PATCH", path, wrong).status_code == 422
    assert ea.get(path)["front_end_system"] == ""
    changed = ea.call("PATCH", path, {"front_end_system": FRONT_END, "sources": world.comps}).json()
    assert (changed["state"], changed["sources"]) == ("draft", sorted(world.comps))
    assert caller(world.ca_alp).call("GET", path).status_code == 404
    assert ea.call("POST", f"{path}/submit", Idempotency_Key="one").json()["state"] == "in_progress"
    assert ea.call("POST", f"{path}/submit", Idempotency_Key="one").json()["state"] == "in_progress"
    assert (ea.call("GET", path).status_code, ea.call("PATCH", path, {"name": "No"}).status_code) == (404, 422)
    assert ea.get("/drop-copy/drafts")["items"] == []


def test_dcg_1_a_draft_is_discarded_by_a_call(world: World) -> None:
    draft, ea = world.draft(), caller(world.ea)
    assert [one["request_id"] for one in ea.get("/drop-copy/drafts")["items"]] == [draft.pk]
    assert caller(world.ca_brk).call("DELETE", f"/drop-copy/drafts/{draft.pk}").status_code == 404
    assert ea.call("DELETE", f"/drop-copy/drafts/{draft.pk}").json() == {"request_id": draft.pk}
    assert ea.get("/drop-copy/drafts")["items"] == []


def test_dcg_3_a_deletion_starts_as_a_draft_that_takes_no_values(world: World) -> None:
    group, ea = make_dc_group(world.entity), caller(world.ea)
    asked = {"kind": "delete", "entity": "AAA", "group_id": group.pk}
    assert ea.call("POST", "/drop-copy/drafts", asked | {"name": "Other"}).status_code == 422
    assert not world.entity.requests.exists()
    assert ea.call("POST", "/drop-copy/drafts", asked).json()["name"] == "Desk"


def test_dcg_3_admin_control_is_given_and_revoked_by_calls(world: World) -> None:
    path, body = "/drop-copy/admin-controls", {"lce": "ALP", "execution_firm": "AAA"}
    given = caller(world.ca_alp).call("POST", path, body).json()
    assert (given["granted_by"], given["revoked_at"]) == ("ca.alp", None)
    assert caller(world.ca_alp).call("POST", path, body).status_code == 422
    assert caller(world.ca_brk).call("POST", path, body).status_code == 404
    (seen,) = caller(world.ea).get(path)["items"]
    revoke = f"{path}/{seen['control_id']}/revoke"
    assert caller(world.ea).call("POST", revoke, {}).status_code == 403
    assert caller(world.ca_alp).call("POST", revoke, {"reason": "over"}).json()["revoked_by"] == "ca.alp"


def test_gam_keeps_entities_and_front_ends_by_calls(world: World) -> None:
    make_firm("NEW")
    gam = caller(world.gam)
    made = gam.call("POST", "/drop-copy/entities", {"code": "NEW", "execution_firm": "NEW", "certified": True}).json()
    assert (made["execution_firm"], made["lce"], made["certified"]) == ("NEW", None, True)
    changed = gam.call("PUT", "/drop-copy/entities/NEW", {"name": "New one", "self_service": True}).json()
    assert (changed["name"], changed["certified"], changed["self_service"]) == ("New one", False, True)
    assert [one["code"] for one in caller(world.ea).get("/drop-copy/entities")["items"]] == ["AAA"]
    assert caller(world.ea).call("PUT", "/drop-copy/entities/AAA", {"name": "Mine"}).status_code == 403
    assert gam.call("POST", "/drop-copy/entities", {"code": "TWO"}).status_code == 422
    assert gam.call("POST", "/drop-copy/front-end-systems", {"name": "Surveil 9"}).status_code == 200
    assert caller(world.ea).get("/drop-copy/front-end-systems")["items"] == [{"name": "Surveil 9"}]


def test_fix_2_targets_tell_their_connection_and_what_waits(world: World) -> None:
    target = make_target(make_dc_group(world.entity), "D00AAAN")
    make_stream(target, connected_since=AT)
    make_copies(target, 3)
    ea = caller(world.ea)
    found = ea.get("/drop-copy/targets/D00AAAN")
    assert (found["state"], found["connection"], found["entity"]) == ("provisioned", "connected", "AAA")
    (stream,) = found["streams"]
    assert (stream["next_in"], stream["next_out"], stream["copies_waiting"]) == (7, 42, 3)
    assert ea.get("/drop-copy/targets?connection=connected&kind=CGW")["items"] == [found]
    assert ea.get("/drop-copy/targets?connection=never")["items"] == []
    assert caller(world.ca_brk).call("GET", "/drop-copy/targets/D00AAAN").status_code == 404


def test_dcg_4_a_test_target_is_allotted_renewed_and_ended_by_calls(world: World) -> None:
    gam, body = caller(world.gam), {"entity": "AAA", "sources": world.comps}
    (made,) = gam.call("POST", "/drop-copy/test-targets", body).json()["targets"]
    assert (made["state"], made["test"]) == ("test", True)
    path = f"/drop-copy/test-targets/{made['target_session_id']}"
    assert caller(world.ea).call("POST", f"{path}/renew").status_code == 403
    assert gam.call("POST", f"{path}/renew").json()["ends_at"] > made["ends_at"]
    assert gam.call("POST", f"{path}/end").json()["state"] == "retired"


def test_dcg_1_costs_by_entity_and_month(world: World) -> None:
    make_dc_group(world.entity)
    make_dc_group(world.entity, "Second")
    (month,) = caller(world.ea).get("/drop-copy/costs")["items"]
    assert (month["entity"], month["month"], month["cents"]) == ("AAA", "2026-11-01", 50_000)
    assert caller(world.ca_brk).get("/drop-copy/costs")["items"] == []
