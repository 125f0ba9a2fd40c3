"""Mails about requests: to the requestor and the approvers (SPEC DCG-3)."""

from collections.abc import Iterable

from django.urls import reverse

from dropcopygroups.choices import ApprovalState, Filter, RequestState
from dropcopygroups.models import AdminControl, Approval, DropCopyRequest, RegisteredEntity, TargetSession
from riskadmin.firms.choices import Role
from riskadmin.firms.selectors import addresses_of
from riskadmin.lib.calendar import central
from riskadmin.mail.notices import Notice, send_notice

FOOT = "You asked for it, or your firm or GAM decides about it."


def tell_submitted(request: DropCopyRequest) -> None:
    """To the requestor and everybody whose decision it waits for."""
    lead = f"{request.requested_by} submitted it; every clearing firm that it names has to approve, then GAM."
    _send(request, "submitted", f"Submitted: {_title(request)}", lead, _requestor(request) | _waiting(request))


def tell_decision(approval: Approval) -> None:
    """One clearing firm approved: to the requestor and, when it was the last, to GAM."""
    request, lce = approval.request, approval.lce
    to = _requestor(request)
    if not request.approvals.filter(state=ApprovalState.WAITING, lce__isnull=False).exists():
        to |= set(addresses_of(Role.GAM))
    lead = f"{lce} approved by {approval.decided_by}." + (f" {approval.reason}" if approval.reason else "")
    _send(request, f"approved-{lce.code}", f"Approved for {lce.code}: {_title(request)}", lead, to)


def tell_closed(request: DropCopyRequest) -> None:
    """Completed, failed or withdrawn: to the requestor and every approver."""
    words = request.get_state_display()
    lead = f"{words}. {request.reason}".strip()
    if request.state == RequestState.COMPLETED:
        lead = "Completed: the group is gone." if request.kind == "delete" else "Completed: target sessions allotted."
    _send(request, request.state, f"{words}: {_title(request)}", lead, _requestor(request) | _approvers(request))


def tell_control(control: AdminControl) -> None:
    """Admin control was given or revoked: to the execution firm's administrators."""
    given = control.revoked_at is None
    title = f"Admin control of {control.execution_firm.code} {'given' if given else 'revoked'} by {control.lce.code}"
    lead = (
        "Drop copy requests on your own sender comps need no approval of this clearing firm."
        if given
        else "Drop copy requests on your own sender comps need the approval of this clearing firm again."
    )
    rows = [("Execution firm", str(control.execution_firm)), ("Clearing firm", str(control.lce))]
    notice = Notice(title, title, lead, rows, "Admin control", reverse("drop_copy_control"), FOOT)
    to = addresses_of(Role.EA, firm=control.execution_firm)
    send_notice(notice, to=to, key=f"admin-control-{control.pk}-{'given' if given else 'revoked'}")


def tell_test_target(target: TargetSession) -> None:
    """A test target was allotted or renewed: to the entity's administrators."""
    title = f"Test target session {target.target_session_id}"
    rows = [
        ("Registered entity", str(target.group.entity)),
        ("Kind", target.kind),
        ("Ends", f"{central(target.ends_at):%d %b %Y %H:%M:%S} CT"),
    ]
    lead = "It carries what the built-in traders do, and ends at Sunday start-up unless GAM renews it."
    notice = Notice(title, title, lead, rows, "Target session", _group_path(target), FOOT)
    key = f"test-target-{target.pk}-{target.ends_at:%Y%m%d}"
    send_notice(notice, to=_administrators(target.group.entity), key=key)


def _send(request: DropCopyRequest, cause: str, title: str, lead: str, to: Iterable[str]) -> None:
    rows = [
        ("Registered entity", str(request.entity)),
        ("Group", request.name),
        ("Front end system", request.front_end_system),
        ("Optional filters", ", ".join(one.label for one in Filter if one in request.filters) or "none"),
        ("Source sender comps", f"{len(request.sources):,}"),
    ]
    path = reverse("drop_copy_request", args=[request.pk])
    notice = Notice(title, title, lead, rows, "Request", path, FOOT)
    send_notice(notice, to=to, key=f"{about(request)}-{cause}", about=about(request))


def about(request: DropCopyRequest) -> str:
    """How the outbox finds the mails of a request."""
    return f"drop-copy-request-{request.pk}"


def _title(request: DropCopyRequest) -> str:
    return f"{request}, {request.get_kind_display().lower()} {request.name}"


def _requestor(request: DropCopyRequest) -> set[str]:
    return {request.requested_by.email}


def _waiting(request: DropCopyRequest) -> set[str]:
    return _addresses(request.approvals.filter(state=ApprovalState.WAITING, lce__isnull=False)) or set(
        addresses_of(Role.GAM)
    )


def _approvers(request: DropCopyRequest) -> set[str]:
    return _addresses(request.approvals.all())


def _addresses(approvals: Iterable[Approval]) -> set[str]:
    found: set[str] = set()
    for approval in approvals:
        found |= set(addresses_of(Role.CA, lce=approval.lce) if approval.lce else addresses_of(Role.GAM))
    return found


def _administrators(entity: RegisteredEntity) -> list[str]:
    if entity.lce:
        return addresses_of(Role.CA, lce=entity.lce)
    return addresses_of(Role.EA, firm=entity.execution_firm)


def _group_path(target: TargetSession) -> str:
    return reverse("drop_copy_targets", args=[target.group_id])
