"""A clearing firm asks, GAM decides (SPEC §1)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from creditcontrols.clearing import requests
from riskadmin.firms.models import MappingRequest
from riskadmin.mail.models import OutboxMessage
from riskadmin.schedule.models import ScheduledChange
from tests.clearing.world import World, apply
from tests.factories import make_firm


def ask(world: World, code: str = "EX1", **more: object) -> MappingRequest:
    exchange = world.exchanges["COMEX"]
    actor = world.users["ca.alp"]
    return requests.ask(actor=actor, lce=world.alp, execution_firm_code=code, exchange=exchange, **more)


def test_an_approved_request_is_a_pending_mapping_and_then_in_force(world: World) -> None:
    firm = make_firm("EX1")
    request = requests.approve(actor=world.gam, request_id=ask(world).pk)
    change = ScheduledChange.objects.get()
    assert (request.state, change.status) == ("approved", "pending")
    apply(change)
    assert firm.mappings.get().lce == world.alp


def test_a_declined_request_needs_a_reason_and_changes_nothing(world: World) -> None:
    make_firm("EX1")
    request = ask(world)
    with pytest.raises(ValidationError, match="needs a reason"):
        requests.decline(actor=world.gam, request_id=request.pk, reason=" ")
    requests.decline(actor=world.gam, request_id=request.pk, reason="No agreement yet")
    request.refresh_from_db()
    assert (request.state, request.decision_reason) == ("declined", "No agreement yet")
    assert not ScheduledChange.objects.exists()
    mail = OutboxMessage.objects.get(to="ca.alp@example.com")
    assert "No agreement yet" in mail.text


def test_only_the_clearing_firm_administrator_asks_and_only_gam_decides(world: World) -> None:
    make_firm("EX1")
    with pytest.raises(PermissionDenied):
        requests.ask(
            actor=world.users["ra.alp"], lce=world.alp, execution_firm_code="EX1", exchange=world.exchanges["CME"]
        )
    with pytest.raises(PermissionDenied):
        requests.ask(
            actor=world.users["ca.alp"], lce=world.brk, execution_firm_code="EX1", exchange=world.exchanges["CME"]
        )
    request = ask(world)
    with pytest.raises(PermissionDenied):
        requests.approve(actor=world.users["ca.alp"], request_id=request.pk)
    assert MappingRequest.objects.get().state == "pending"


def test_whether_a_firm_exists_is_told_to_gam_alone(world: World) -> None:
    request = ask(world, "ZZZ")
    with pytest.raises(ValidationError, match="no execution firm ZZZ"):
        requests.approve(actor=world.gam, request_id=request.pk)
    request.refresh_from_db()
    assert request.state == "pending"


def test_a_second_request_for_the_same_waits_for_the_first_and_a_withdrawn_one_makes_room(world: World) -> None:
    first = ask(world)
    with pytest.raises(ValidationError, match="waits for GAM already"):
        ask(world)
    with pytest.raises(MappingRequest.DoesNotExist):
        requests.withdraw(actor=world.users["ca.brk"], request_id=first.pk)
    requests.withdraw(actor=world.users["ca.alp"], request_id=first.pk)
    assert ask(world).state == "pending"


def test_an_end_is_approved_only_for_what_the_lce_guarantees(world: World) -> None:
    make_firm("EX1", lce=world.brk, exchange="COMEX")
    request = ask(world, ends=True)
    with pytest.raises(ValidationError, match="does not guarantee"):
        requests.approve(actor=world.gam, request_id=request.pk)
