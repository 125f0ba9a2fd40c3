"""A clearing firm asks for a mapping change, GAM approves or declines it (SPEC §1)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from creditcontrols.clearing.mails import tell_decided, tell_requested
from creditcontrols.clearing.services import change_mapping
from riskadmin.audit.services import record
from riskadmin.firms.choices import RequestState
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, MappingRequest, User
from riskadmin.firms.permissions import check_can_ask_for_mapping, check_can_maintain_firms
from riskadmin.lib import clock


@transaction.atomic
def ask(
    *,
    actor: User,
    lce: LegalClearingEntity,
    execution_firm_code: str,
    exchange: Exchange,
    ends: bool = False,
    reason: str = "",
) -> MappingRequest:
    """Ask that `lce` guarantees the pair, or no more when `ends`. Whether the firm exists is not told here.

    Raises PermissionDenied; ValidationError by field, also while the same request waits."""
    check_can_ask_for_mapping(actor, lce)
    request = MappingRequest(
        lce=lce, execution_firm_code=execution_firm_code, exchange=exchange, ends=ends, reason=reason,
        requested_by=actor, requested_at=clock.business_now(),
    )  # fmt: skip
    waits = MappingRequest.objects.filter(
        lce=lce, execution_firm_code=execution_firm_code, exchange=exchange, state=RequestState.PENDING
    )
    if waits.exists():
        raise ValidationError("The same request waits for GAM already; withdraw it to ask anew.")
    request.full_clean()
    request.save()
    record(actor=actor, verb="mapping_request.asked", target=request, after=_facts(request), reason=reason)
    tell_requested(request)
    return request


@transaction.atomic
def approve(*, actor: User, request_id: int, reason: str = "") -> MappingRequest:
    """Approve: the mapping change is pending from here on. Raises PermissionDenied, DoesNotExist; ValidationError when
    it is decided already, or not possible."""
    check_can_maintain_firms(actor)
    request = _waiting(request_id)
    firm = ExecutionFirm.objects.filter(code=request.execution_firm_code).first()
    if firm is None:
        raise ValidationError(f"There is no execution firm {request.execution_firm_code}.")
    if request.ends and not _guarantees(request, firm):
        raise ValidationError(f"{request.lce.code} does not guarantee {firm.code} {request.exchange.code}.")
    lce = None if request.ends else request.lce
    _decide(actor, request, RequestState.APPROVED, reason)
    try:
        change_mapping(actor=actor, firm=firm, exchange=request.exchange, lce=lce, reason=request.reason)
    except ValidationError as fault:
        raise ValidationError(fault.messages) from fault
    return request


@transaction.atomic
def decline(*, actor: User, request_id: int, reason: str) -> MappingRequest:
    """Decline with a reason. Raises PermissionDenied, DoesNotExist, ValidationError."""
    check_can_maintain_firms(actor)
    if not reason.strip():
        raise ValidationError("A declined request needs a reason.")
    request = _waiting(request_id)
    _decide(actor, request, RequestState.DECLINED, reason.strip())
    return request


@transaction.atomic
def withdraw(*, actor: User, request_id: int) -> MappingRequest:
    """The clearing firm takes its request back. Raises PermissionDenied, DoesNotExist (also when `actor` may not
    see), ValidationError."""
    check_can_ask_for_mapping(actor, MappingRequest.objects.visible_to(actor).get(pk=request_id))
    request = _waiting(request_id)
    before = _facts(request)
    request.state, request.decided_by, request.decided_at = RequestState.WITHDRAWN, actor, clock.business_now()
    request.save(update_fields=["state", "decided_by", "decided_at"])
    record(actor=actor, verb="mapping_request.withdrawn", target=request, before=before, after=_facts(request))
    return request


def _waiting(request_id: int) -> MappingRequest:
    found = MappingRequest.objects.select_related("lce", "exchange", "requested_by")
    request = found.select_for_update(of=("self",)).get(pk=request_id)
    if request.state != RequestState.PENDING:
        raise ValidationError(f"It was {request.get_state_display().lower()} already.")
    return request


def _guarantees(request: MappingRequest, firm: ExecutionFirm) -> bool:
    held = firm.mappings.in_force(clock.business_now())
    return held.filter(exchange=request.exchange, lce=request.lce).exists()


def _decide(actor: User, request: MappingRequest, state: RequestState, reason: str) -> None:
    before = _facts(request)
    request.state, request.decided_by, request.decision_reason = state, actor, reason
    request.decided_at = clock.business_now()
    request.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    verb = f"mapping_request.{state.value}"
    record(actor=actor, verb=verb, target=request, before=before, after=_facts(request), reason=reason)
    tell_decided(request)


def _facts(request: MappingRequest) -> dict[str, object]:
    return {
        "lce": request.lce.code,
        "execution_firm": request.execution_firm_code,
        "exchange": request.exchange.code,
        "ends": request.ends,
        "state": request.state,
    }
