"""Submission: who has to approve, and completion at once under admin control (SPEC DCG-3)."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dropcopygroups.allotment import TooManySources, check_msgw
from dropcopygroups.choices import ApprovalState, Basis, GroupState, RequestKind, RequestState
from dropcopygroups.mails import tell_closed, tell_submitted
from dropcopygroups.models import Approval, DropCopyGroup, DropCopyRequest
from dropcopygroups.policies import can_approve_for
from dropcopygroups.selectors import sources
from dropcopygroups.selectors.sources import Responsible
from dropcopygroups.services.drafts import check_filters, check_free, check_front_end, check_name, draft_of
from dropcopygroups.services.provisioning import provision
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import clock


@transaction.atomic
def submit(*, actor: User, request_id: int) -> DropCopyRequest:
    """Submit a draft: it names every clearing firm responsible for its sources, of a change also for the present ones.
    A clearing firm's own submission is its approval; with admin control of the GFIDs of all sources the request
    completes at once.

    Raises PermissionDenied, DoesNotExist, ValidationError by field."""
    request = draft_of(actor, request_id)
    check(request)
    firms = sources.responsible(concerned(request))
    _start(actor, request)
    at_once = is_free(request, firms)
    for firm in firms:
        _ask(actor, request, firm)
    _gam_approval(actor, request, at_once=at_once)
    if at_once:
        provision(request)
        request.state, request.closed_at = RequestState.COMPLETED, clock.business_now()
        request.save(update_fields=["state", "closed_at"])
        record(actor=actor, verb="drop_copy_request.completed", target=request, after=facts(request))
        tell_closed(request)
    else:
        tell_submitted(request)
    return request


def check(request: DropCopyRequest) -> None:
    """Everything that a submission needs. Raises ValidationError by field."""
    if not request.entity.certified:
        raise ValidationError("The application of this entity is not certified for drop copy; GAM certifies it.")
    if request.group_id:
        check_free(request.group)
    if request.kind == RequestKind.DELETE:
        return
    check_name(request)
    check_front_end(request)
    check_filters(request)
    _check_sources(request)


def concerned(request: DropCopyRequest) -> set[str]:
    """The sender comps whose clearing firms a request names: those asked for and, of a group there is, its present
    ones."""
    held = set(request.group.sender_comps.values_list("sender_comp_id", flat=True)) if request.group_id else set()
    return held if request.kind == RequestKind.DELETE else held | set(request.sources)


def is_free(request: DropCopyRequest, firms: list[Responsible]) -> bool:
    """Whether the request completes at once: an execution firm with admin control of the GFIDs of all sources."""
    return request.entity.execution_firm_id is not None and bool(firms) and all(firm.controlled for firm in firms)


def facts(request: DropCopyRequest) -> dict[str, object]:
    """What the audit keeps of a request."""
    return {
        "kind": request.kind,
        "entity": request.entity.code,
        "group": request.name,
        "front_end_system": request.front_end_system,
        "filters": request.filters,
        "sources": len(request.sources),
        "state": request.state,
    }


def _check_sources(request: DropCopyRequest) -> None:
    if not request.sources:
        raise ValidationError({"sources": "A group has at least one source sender comp."})
    known = set(sources.available(request.entity).values_list("sender_comp_id", flat=True))
    unknown = sorted(set(request.sources) - known)
    if unknown:
        raise ValidationError({"sources": f"{unknown[0]} is no sender comp of this registered entity any more."})
    orphans = sources.unguaranteed(request.sources)
    if orphans:
        raise ValidationError({"sources": f"No clearing firm is responsible for {orphans[0]}."})
    try:
        check_msgw(sources.counts(request.sources)[1])
    except TooManySources as refusal:
        raise ValidationError({"sources": str(refusal)}) from refusal


def _start(actor: User, request: DropCopyRequest) -> None:
    now = clock.business_now()
    if request.kind == RequestKind.CREATE:
        request.group = _pending_group(request)
    request.state, request.submitted_at, request.saved_at = RequestState.IN_PROGRESS, now, now
    request.save()
    record(actor=actor, verb="drop_copy_request.submitted", target=request, after=facts(request))


def _pending_group(request: DropCopyRequest) -> DropCopyGroup:
    now = clock.business_now()
    group = DropCopyGroup(
        entity=request.entity, name=request.name, name_key=request.name.lower(), state=GroupState.PENDING,
        front_end_system=request.front_end_system, filters=request.filters, created_at=now, changed_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as fault:
        raise ValidationError({"name": f"{request.entity.code} has a group of this name by now."}) from fault
    return group


def _ask(actor: User, request: DropCopyRequest, firm: Responsible) -> None:
    basis = ""
    if firm.lce.pk == request.entity.lce_id and can_approve_for(actor, firm.lce):
        basis = Basis.OWN
    elif firm.controlled and request.entity.execution_firm_id:
        basis = Basis.ADMIN_CONTROL
    _create(actor, Approval(request=request, lce=firm.lce, basis=basis))


def _gam_approval(actor: User, request: DropCopyRequest, *, at_once: bool) -> None:
    _create(actor, Approval(request=request, basis=Basis.ADMIN_CONTROL if at_once else ""))


def _create(actor: User, approval: Approval) -> None:
    if approval.basis:
        approval.state = ApprovalState.APPROVED
        approval.decided_by, approval.decided_at = actor, clock.business_now()
    approval.save()
