"""Requests and approvals (SPEC DCG-3)."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from dropcopygroups.models import Approval, DropCopyRequest
from dropcopygroups.services import deciding, keeping
from dropcopygroups.services.submitting import submit
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.mail.models import OutboxMessage
from tests.dropcopygroups.conftest import World
from tests.dropcopygroups.world import make_draft, make_entity
from tests.factories import make_firm, make_user


def approvals(request: DropCopyRequest) -> dict[str, tuple[str, str]]:
    return {
        one.lce.code if one.lce else "GAM": (one.state, one.basis)
        for one in Approval.objects.filter(request=request).select_related("lce")
    }


def mailed(words: str) -> set[str]:
    return set(OutboxMessage.objects.filter(subject__startswith=words).values_list("to", flat=True))


def submitted(world: World, **changes: object) -> DropCopyRequest:
    return submit(actor=world.ea, request_id=world.draft(**changes).pk)


def completed(world: World) -> DropCopyRequest:
    request = submitted(world)
    deciding.approve(actor=world.ca_alp, request_id=request.pk, lce=world.alp)
    deciding.approve(actor=world.ca_brk, request_id=request.pk, lce=world.brk)
    return deciding.approve(actor=world.gam, request_id=request.pk)


def test_dcg_3_a_request_waits_for_every_clearing_firm_of_its_sources_and_gam(world: World) -> None:
    request = submitted(world)
    assert request.state == "in_progress"
    assert approvals(request) == {"ALP": ("waiting", ""), "BRK": ("waiting", ""), "GAM": ("waiting", "")}
    assert mailed("Submitted") == {"ea@example.com", "ca.alp@example.com", "ca.brk@example.com"}


def test_dcg_3_all_approve_gam_provisions_and_all_get_a_mail(world: World) -> None:
    request = completed(world)
    assert request.state == "completed"
    request.group.refresh_from_db()
    assert request.group.state == "active"
    assert request.group.targets.get().target_session_id == "D00AAAN"
    everybody = {"ea@example.com", "ca.alp@example.com", "ca.brk@example.com", "gam@example.com"}
    assert mailed("Completed") == everybody
    assert "gam@example.com" in mailed("Approved for BRK")
    assert "gam@example.com" not in mailed("Approved for ALP")


def test_dcg_3_one_decline_fails_the_request_with_its_reason(world: World) -> None:
    request = submitted(world)
    deciding.approve(actor=world.ca_alp, request_id=request.pk, lce=world.alp)
    failed = deciding.decline(actor=world.ca_brk, request_id=request.pk, lce=world.brk, reason="not our sessions")
    assert (failed.state, failed.reason) == ("failed", "BRK declined: not our sessions")
    assert "ea@example.com" in mailed("Failed")
    with pytest.raises(ValidationError, match="failed already"):
        deciding.approve(actor=world.gam, request_id=request.pk)
    assert submitted(world).state == "in_progress"  # the name is free again


def test_dcg_3_a_decline_needs_a_reason(world: World) -> None:
    request = submitted(world)
    with pytest.raises(ValidationError, match="needs a reason"):
        deciding.decline(actor=world.ca_alp, request_id=request.pk, lce=world.alp, reason=" ")
    assert approvals(request)["ALP"] == ("waiting", "")


def test_dcg_3_gam_waits_for_the_clearing_firms(world: World) -> None:
    request = submitted(world)
    with pytest.raises(ValidationError, match="when every clearing firm has"):
        deciding.approve(actor=world.gam, request_id=request.pk)


def test_dcg_3_a_clearing_firms_own_submission_is_its_approval(world: World) -> None:
    draft = make_draft(world.clearer, world.ca_alp, sources=world.comps)
    request = submit(actor=world.ca_alp, request_id=draft.pk)
    assert approvals(request) == {"ALP": ("approved", "own"), "BRK": ("waiting", ""), "GAM": ("waiting", "")}


def test_dcg_3_with_admin_control_of_all_gfids_it_completes_at_once(world: World) -> None:
    keeping.grant_control(actor=world.ca_alp, execution_firm=world.firm, lce=world.alp)
    keeping.grant_control(actor=world.ca_brk, execution_firm=world.firm, lce=world.brk)
    request = submitted(world)
    assert request.state == "completed"
    assert set(approvals(request).values()) == {("approved", "admin_control")}
    assert world.entity.groups.get().state == "active"
    assert world.entity.groups.get().targets.count() == 1


def test_dcg_3_admin_control_from_one_firm_spares_its_approval_only(world: World) -> None:
    control = keeping.grant_control(actor=world.ca_alp, execution_firm=world.firm, lce=world.alp)
    assert approvals(submitted(world))["ALP"] == ("approved", "admin_control")
    keeping.revoke_control(actor=world.ca_alp, control_id=control.pk)
    assert approvals(submitted(world, name="Second"))["ALP"] == ("waiting", "")


def test_dcg_3_a_clearing_firm_has_no_use_of_admin_control(world: World) -> None:
    keeping.grant_control(actor=world.ca_brk, execution_firm=world.firm, lce=world.brk)
    draft = make_draft(world.clearer, world.ca_alp, sources=world.comps)
    assert approvals(submit(actor=world.ca_alp, request_id=draft.pk))["BRK"] == ("waiting", "")


def test_dcg_3_a_request_is_withdrawn_by_its_entity(world: World) -> None:
    request = deciding.withdraw(actor=world.ea, request_id=submitted(world).pk)
    assert (request.state, request.reason) == ("withdrawn", "by ea")
    with pytest.raises(ValidationError, match="withdrawn already"):
        deciding.withdraw(actor=world.ea, request_id=request.pk)


def test_dcg_3_nobody_decides_for_another(world: World) -> None:
    request = submitted(world)
    for who, lce in ((world.ea, world.alp), (world.ca_alp, world.brk), (world.ca_alp, None), (world.gam, world.alp)):
        with pytest.raises(PermissionDenied):
            deciding.approve(actor=who, request_id=request.pk, lce=lce)
    stranger = make_user(Role.EA, firm=make_firm("ZZZ"))
    with pytest.raises(ObjectDoesNotExist):
        deciding.withdraw(actor=stranger, request_id=request.pk)
    with pytest.raises(ObjectDoesNotExist):
        submit(actor=stranger, request_id=world.draft(name="Other").pk)


def test_dcg_3_the_same_name_waits_for_one_request_only(world: World) -> None:
    submitted(world)
    with pytest.raises(ValidationError, match="has a group of this name"):
        submitted(world, name="dESK")


def test_dcg_3_an_entity_that_is_not_certified_does_not_submit(world: World) -> None:
    world.entity.certified = False
    world.entity.save()
    with pytest.raises(ValidationError, match="not certified"):
        submitted(world)


def test_dcg_3_without_self_service_only_gam_asks(world: World) -> None:
    world.entity.self_service = False
    world.entity.save()
    draft = world.draft()
    with pytest.raises(PermissionDenied, match="self-service"):
        submit(actor=world.ea, request_id=draft.pk)
    assert submit(actor=world.gam, request_id=draft.pk).state == "in_progress"


def test_dcg_3_every_step_is_audited(world: World) -> None:
    completed(world)
    verbs = list(AuditEvent.objects.filter(verb__startswith="drop_copy_request").order_by("pk").values_list("verb"))
    approved = ("drop_copy_request.approved",)
    assert verbs == [("drop_copy_request.submitted",), approved, approved, approved, ("drop_copy_request.completed",)]


def test_dcg_1_only_the_own_firm_and_gam_see_an_entity(world: World) -> None:
    other = make_entity(make_firm("ZZZ"))
    seen = type(other).objects.visible_to
    assert set(seen(world.ea)) == {world.entity}
    assert set(seen(world.ca_alp)) == {world.clearer}
    assert set(seen(world.gam)) == {world.entity, world.clearer, other}
