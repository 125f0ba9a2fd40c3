"""The pages of the kill switch: choose, confirm, result, lift, history, grants."""

import pytest

from creditcontrols.killswitch.models import KillGrant, KillSwitch
from tests.engine.world import World as Engine
from tests.rmi.engine import carry_out
from tests.web.world import World

pytestmark = pytest.mark.usefixtures("known")

GOOD = {"scope": "101:EX1", "reason": "Runaway algo", "confirmation": "ex1"}


def kill(world: World, who: str = "ra", **fields: str) -> KillSwitch:
    """Kill EX1 by the page."""
    answer = world.client(who).post("/kill/confirm/", GOOD | fields)
    assert answer.status_code == 302, answer.content
    return KillSwitch.objects.latest("pk")


def test_ks_the_preview_names_counts_text_and_what_will_not_happen(world: World) -> None:
    page = world.client("ra").get("/kill/?scope=101:EX1").content.decode()
    for words in (
        "<b>2</b> of 2 working orders", "Kill Switch enforced by Clearing Firm Admin for Executing Firm",
        "Single cancels and mass cancels still pass", "Kill EX1",
    ):  # fmt: skip
        assert words in page


def test_ks_who_may_only_look_gets_no_button(world: World) -> None:
    page = world.client("au").get("/kill/?scope=101:EX1").content.decode()
    assert "You may look, not kill" in page
    assert "Kill EX1" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"confirmation": "EX2"}, "Type EX1 to confirm."),
        ({"confirmation": ""}, "Type EX1"),
        ({"reason": " "}, "Say why."),
    ],
)
def test_ks_a_wrong_id_or_no_reason_changes_nothing_and_keeps_the_input(
    world: World, wrong: dict[str, str], sentence: str
) -> None:
    answer = world.client("ra").post("/kill/confirm/", GOOD | {"reason": "Kept words"} | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "reason" in wrong or "Kept words" in page
    assert not KillSwitch.objects.exists()


def test_ks_a_kill_asks_again_who_is_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from riskadmin.people import reauthentication

    monkeypatch.setattr(reauthentication, "is_recent", lambda request: False)
    answer = world.client("ra").post("/kill/confirm/", GOOD)
    assert (answer.status_code, "reauthenticate" in answer["Location"]) == (302, True)
    assert not KillSwitch.objects.exists()


def test_ks_the_result_polls_until_the_engine_answered_and_then_stands_still(world: World) -> None:
    made = kill(world)
    client = world.client("ra")
    assert 'data-moves="yes"' in client.get(f"/kill/{made.pk}/result/").content.decode()
    carry_out()
    page = client.get(f"/kill/{made.pk}/").content.decode()
    assert 'data-state="in_force" data-moves="no"' in page
    assert "2 orders are not cancelled" in page  # the engine of this test knows of none


def test_ks_the_lift_asks_for_the_id_and_a_reason_and_only_its_authority(world: World) -> None:
    made, engine = kill(world), Engine()
    carry_out(engine)
    address = f"/kill/{made.pk}/lift/"
    assert world.client("gcc").get(address).status_code == 403
    client = world.client("ra")
    assert client.post(address, {"reason": "Fixed", "confirmation": "x"}).status_code == 422
    assert client.post(address, {"reason": "Fixed", "confirmation": "EX1"}).status_code == 302
    carry_out(engine)
    assert "Lifted" in client.get(f"/kill/{made.pk}/").content.decode()
    assert client.post(address, {"reason": "Fixed", "confirmation": "EX1"}).status_code == 422


def test_ks_history_filters_and_exports_and_evidence_names_every_order(world: World) -> None:
    made = kill(world)
    client = world.client("ra")
    assert f"/kill/{made.pk}/" in client.get("/kill/history/?firm=EX1&level=firm").content.decode()
    assert "No kill passes the filter" in client.get("/kill/history/?level=lce").content.decode()
    rows = b"".join(client.get("/kill/history/export/").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert (len(rows), "Runaway algo" in rows[1]) == (2, True)
    orders = b"".join(client.get(f"/kill/{made.pk}/evidence/").streaming_content).decode()  # type: ignore[attr-defined]
    assert "EX1-0001" in orders


def test_ks_3_a_risk_administrator_grants_the_firm_and_ends_it(world: World) -> None:
    client = world.client("ra")
    for granted, count in (("yes", 1), ("no", 0)):
        assert client.post("/kill/grants/change/", {"pair": "101:EX1", "granted": granted}).status_code == 302
        assert KillGrant.objects.count() == count
    assert world.client("ca").post("/kill/grants/change/", {"pair": "101:EX1", "granted": "yes"}).status_code == 403
    assert "Grant" in client.get("/kill/grants/").content.decode()


def test_ks_a_foreign_kill_is_not_found(world: World) -> None:
    made = kill(world)
    for who in ("foreign_ra", "foreign_ea"):
        assert world.client(who).get(f"/kill/{made.pk}/").status_code == 404
    assert world.client("ea").get(f"/kill/{made.pk}/").status_code == 200
