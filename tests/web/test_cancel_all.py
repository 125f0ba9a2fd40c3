"""The panel that arms and disarms cancel-all at 100 %."""

from django.http import HttpResponse

from creditcontrols.acts import CancelAll
from creditcontrols.engine.commands import ArmCancelAll, decode_command
from creditcontrols.models import InboxCommand
from tests.web.world import MILLION, World, set_side

HTMX = {"HTTP_HX_REQUEST": "true"}


def address(world: World) -> str:
    return f"/firms/EX1/groups/{world.own.pk}/cancel-all/"


def post(world: World, user: str = "ra", **data: str) -> HttpResponse:
    return world.client(user).post(address(world), data, **HTMX)


def test_gc2_30_arming_asks_the_engine_and_waits_for_its_answer(world: World) -> None:
    body = post(world, kind="FUT", armed="1").content.decode()
    assert "Waiting for the engine" in body
    row = InboxCommand.objects.latest("pk")
    assert decode_command(bytes(row.payload)) == ArmCancelAll(world.own.pk, "FUT", True, "ra", "")
    CancelAll.objects.create(group=world.own, kind="FUT", armed=True, changed_by="ra")
    InboxCommand.objects.filter(pk=row.pk).update(done_seq=5)
    body = world.client("ra").get(f"{address(world)}?asked={row.pk}").content.decode()
    assert "ARMED" in body
    assert "Disarm" in body
    assert "Waiting" not in body


def test_gc2_30_it_cannot_be_armed_at_100_percent_and_says_why(world: World) -> None:
    set_side(world.own, 1, usage=MILLION, level=100)
    response = post(world, kind="FUT", armed="1")
    assert response.status_code == 422
    assert "Futures Short at or above 100 %. Use the kill switch" in response.content.decode()
    assert not InboxCommand.objects.exists()
    assert post(world, kind="OPT", armed="1").status_code == 200


def test_gc2_30_only_a_risk_administrator_arms(world: World) -> None:
    assert post(world, user="ca", kind="FUT", armed="1").status_code == 403
    assert post(world, kind="X", armed="1").status_code == 422
    assert b"Arm<" not in world.client("ca").get(address(world)).content
    assert b"Arm<" in world.client("ra").get(address(world)).content
