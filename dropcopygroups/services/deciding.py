"""Approvals, and the end of a request (SPEC DCG-3)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from dropcopygroups.choices import ApprovalState, Basis, GroupState, RequestKind, RequestState
from dropcopygroups.mails import tell_closed, tell_decision
from dropcopygroups.models import Approval, DropCopyGroup, DropCopyRequest
from dropcopygroups.policies import check_can_decide, check_can_request
from dropcopygroups.services.provisioning import end_group, provision
from dropcopygroups.services.submitting import facts
from riskadmin.audit.services import record
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.lib import clock


@transaction.atomic
def approve(
    *, actor: User, request_id: int, lce: LegalClearingEntity | None = None, reason: str = ""
) -> DropCopyRequest:
    """Approve for `lce`; without one for GAM, which provisions and completes.

    Raises DoesNotExist where `actor` does not see it, PermissionDenied; ValidationError when it does not wait for this
    decision, or cannot be provisioned."""
    request = _running(actor, request_id)
    check_can_decide(actor, lce)
    approval = _waiting(request, lce)
    if lce is None and request.approvals.filter(lce__isnull=False, state=ApprovalState.WAITING).exists():
        raise ValidationError("GAM approves when every clearing firm has.")
    _decide(actor, approval, ApprovalState.APPROVED, reason)
    if lce is not None:
        tell_decision(approval)
        return request
    provision(request)
    return _close(actor, request, RequestState.COMPLETED, "")


@transaction.atomic
def decline(*, actor: User, request_id: int, lce: LegalClearingEntity | None = None, reason: str) -> DropCopyRequest:
    """Decline with a reason: the request fails with it, for all. Raises as `approve`."""
    request = _running(actor, request_id)
    check_can_decide(actor, lce)
    if not reason.strip():
        raise ValidationError({"reason": "A declined request needs a reason."})
    _decide(actor, _waiting(request, lce), ApprovalState.DECLINED, reason.strip())
    _drop_pending_group(request)
    who = lce.code if lce else "GAM"
    return _close(actor, request, RequestState.FAILED, f"{who} declined: {reason.strip()}"[:300])


@transaction.atomic
def withdraw(*, actor: User, request_id: int, reason: str = "") -> DropCopyRequest:
    """Take a running request back. Raises DoesNotExist, PermissionDenied; ValidationError when it has ended."""
    request = _running(actor, request_id)
    check_can_request(actor, request.entity)
    _drop_pending_group(request)
    return _close(actor, request, RequestState.WITHDRAWN, (reason.strip() or f"by {actor}")[:300])


def _running(actor: User, request_id: int) -> DropCopyRequest:
    seen = DropCopyRequest.objects.visible_to(actor).exclude(state=RequestState.DRAFT).filter(pk=request_id)
    request = DropCopyRequest.objects.select_for_update().get(pk__in=seen.values("pk"))
    if request.state != RequestState.IN_PROGRESS:
        raise ValidationError(f"{request} is {request.get_state_display().lower()} already.")
    return request


def _waiting(request: DropCopyRequest, lce: LegalClearingEntity | None) -> Approval:
    approval = request.approvals.select_related("lce").filter(lce=lce).first()
    who = lce.code if lce else "GAM"
    if approval is None:
        raise ValidationError(f"{request} needs no approval of {who}.")
    if approval.state != ApprovalState.WAITING:
        raise ValidationError(f"{who} {approval.get_state_display().lower()} it already.")
    return approval


def _decide(actor: User, approval: Approval, state: ApprovalState, reason: str) -> None:
    approval.state, approval.basis, approval.reason = state, Basis.PERSON, reason.strip()[:300]
    approval.decided_by, approval.decided_at = actor, clock.business_now()
    approval.save()
    verb = f"drop_copy_request.{state.value}"
    after = {"request": str(approval.request), "for": approval.lce.code if approval.lce else "GAM"}
    record(actor=actor, verb=verb, target=approval.request, after=after, reason=approval.reason)


def _drop_pending_group(request: DropCopyRequest) -> None:
    if request.kind == RequestKind.CREATE:
        group = DropCopyGroup.objects.select_for_update().get(pk=request.group_id)
        if group.state == GroupState.PENDING:
            end_group(group)


def _close(actor: User, request: DropCopyRequest, state: RequestState, reason: str) -> DropCopyRequest:
    before = facts(request)
    request.state, request.closed_at, request.reason = state, clock.business_now(), reason
    request.save(update_fields=["state", "closed_at", "reason"])
    verb = f"drop_copy_request.{state.value}"
    record(actor=actor, verb=verb, target=request, before=before, after=facts(request), reason=reason)
    tell_closed(request)
    return request
