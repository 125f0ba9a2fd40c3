"""Who guarantees whom, how exchanges lie in groups, and requests for it: each change waits for its instant."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from creditcontrols.clearing import requests, services
from creditcontrols.models import ExchangeGroup
from creditcontrols.regrouping import selectors as groupings
from creditcontrols.regrouping.plans import Planned, current_plan
from creditcontrols.regrouping.services import ask_regroup
from riskadmin.firms.choices import RequestState
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, MappingRequest
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import LARGEST_ID, Code, ExchangeCode, Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes
from riskadmin.schedule.api import ScheduledChangeOut, change_out

router = Router(tags=["Clearing and grouping"])

RequestId = Annotated[Id, Path()]


class PairIn(In):
    """An exchange and the LCE that guarantees it."""

    exchange: ExchangeCode
    lce: Code


class NewFirmIn(In):
    """An execution firm with its guaranteed exchanges."""

    code: Code
    name: Annotated[Sentence, Field(min_length=1, max_length=80)]
    pairs: list[PairIn] = Field(min_length=1, max_length=50)
    reason: Sentence = ""


class MappingIn(In):
    """Who is to guarantee a pair; `lce` null is nobody."""

    execution_firm: Code
    exchange: ExchangeCode
    lce: Code | None
    reason: Sentence = ""


class MappingRequestIn(In):
    """A request that an LCE guarantees a pair, or no more when `ends`."""

    lce: Code
    execution_firm: Code
    exchange: ExchangeCode
    ends: bool = False
    reason: Sentence = ""


class DecisionIn(In):
    """A reason for the decision."""

    reason: Sentence = ""


class MappingRequestOut(Out):
    """A clearing firm's request; what decided it is null while it waits for GAM."""

    id: int
    lce: str
    execution_firm: str
    exchange: str
    ends: bool
    reason: str
    state: RequestState
    requested_by: str
    requested_at: datetime
    decided_at: datetime | None
    decision_reason: str | None


class PlannedGroup(In):
    """One group as it is to be: `group_id` null is a new one, without exchanges a group ends."""

    group_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None
    name: Annotated[Sentence, Field(min_length=1, max_length=60)]
    exchanges: list[ExchangeCode] = Field(max_length=50)


class GroupingIn(In):
    """How the exchanges are to lie in groups from the next Sunday start-up on; each exchange stands in exactly one."""

    groups: list[PlannedGroup] = Field(min_length=1, max_length=50)
    reason: Sentence = ""


class GroupingOut(Out):
    """The groups in force, and the regrouping that waits."""

    groups: list[PlannedGroup]
    pending: ScheduledChangeOut | None


@router.post("/execution-firm-openings", response=ScheduledChangeOut, summary="Open an execution firm")
@changes(Scope.REFERENCE)
def open_execution_firm(request: HttpRequest, body: NewFirmIn) -> Any:
    """Register a firm whose pairs are guaranteed from the next window on, all limits 0 (SPEC GC2-07). For GAM."""
    pairs = {_exchange(one.exchange): _lce(request, one.lce) for one in body.pairs}
    change = services.open_execution_firm(
        actor=request.user, code=body.code, name=body.name, pairs=pairs, reason=body.reason
    )
    return change_out(change)


@router.post("/mapping-changes", response=ScheduledChangeOut, summary="Change a clearing mapping")
@changes(Scope.REFERENCE)
def change_mapping(request: HttpRequest, body: MappingIn) -> Any:
    """From the next window on another LCE guarantees a pair, or nobody; a pending change is replaced. For GAM."""
    firm = ExecutionFirm.objects.visible_to(request.user).get(code=body.execution_firm)
    lce = _lce(request, body.lce) if body.lce else None
    exchange = _exchange(body.exchange)
    change = services.change_mapping(actor=request.user, firm=firm, exchange=exchange, lce=lce, reason=body.reason)
    return change_out(change)


@router.get("/mapping-requests", response=Page[MappingRequestOut], summary="Mapping requests")
def list_mapping_requests(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The requests that you see, newest first."""
    rows = MappingRequest.objects.visible_to(request.user).select_related("lce", "exchange", "requested_by")
    return page(request, response, rows, wanted, ("-pk",), _request)


@router.post("/mapping-requests", response=MappingRequestOut, summary="Ask for a mapping change")
@changes(Scope.REFERENCE)
def ask_for_mapping(request: HttpRequest, body: MappingRequestIn) -> Any:
    """A clearing firm asks, GAM approves."""
    lce, exchange = _lce(request, body.lce), _exchange(body.exchange)
    asked = requests.ask(
        actor=request.user, lce=lce, execution_firm_code=body.execution_firm, exchange=exchange, ends=body.ends,
        reason=body.reason,
    )  # fmt: skip
    return _request(asked)


@router.post("/mapping-requests/{request_id}/approve", response=MappingRequestOut, summary="Approve a request")
@changes(Scope.REFERENCE)
def approve_mapping_request(request: HttpRequest, request_id: RequestId, body: DecisionIn) -> Any:
    """The mapping change is pending from here on. For GAM."""
    return _request(requests.approve(actor=request.user, request_id=_seen(request, request_id), reason=body.reason))


@router.post("/mapping-requests/{request_id}/decline", response=MappingRequestOut, summary="Decline a request")
@changes(Scope.REFERENCE)
def decline_mapping_request(request: HttpRequest, request_id: RequestId, body: DecisionIn) -> Any:
    """With a reason. For GAM."""
    return _request(requests.decline(actor=request.user, request_id=_seen(request, request_id), reason=body.reason))


@router.delete("/mapping-requests/{request_id}", response=MappingRequestOut, summary="Withdraw a request")
@changes(Scope.REFERENCE)
def withdraw_mapping_request(request: HttpRequest, request_id: RequestId) -> Any:
    """The clearing firm takes its request back."""
    return _request(requests.withdraw(actor=request.user, request_id=request_id))


@router.get("/groupings/{lce}/{execution_firm}", response=GroupingOut, summary="Grouping of exchanges")
def get_grouping(request: HttpRequest, lce: Annotated[Code, Path()], execution_firm: Annotated[Code, Path()]) -> Any:
    """How the exchanges of an (LCE, execution firm) lie in groups, and what waits."""
    groups = groupings.visible_groups(request.user, execution_firm, lce)
    pending = groupings.pending_regroup(groups[0].lce, groups[0].execution_firm) if groups else None
    plan = [
        PlannedGroup(group_id=one.group_id, name=one.name, exchanges=list(one.exchanges))
        for one in current_plan(groups)
    ]
    return GroupingOut(groups=plan, pending=change_out(pending) if pending else None)


@router.put("/groupings/{lce}/{execution_firm}", response=ScheduledChangeOut, summary="Regroup exchanges")
@changes(Scope.LIMITS)
def put_grouping(
    request: HttpRequest, lce: Annotated[Code, Path()], execution_firm: Annotated[Code, Path()], body: GroupingIn
) -> Any:
    """In force at the next Sunday start-up (SPEC GC2-07); a pending regrouping is replaced."""
    groups = groupings.visible_groups(request.user, execution_firm, lce)
    if not groups:
        raise ExchangeGroup.DoesNotExist
    plan = [Planned(one.group_id or 0, one.name, tuple(one.exchanges)) for one in body.groups]
    first = groups[0]
    change = ask_regroup(actor=request.user, lce=first.lce, firm=first.execution_firm, plan=plan, reason=body.reason)
    return change_out(change)


def _lce(request: HttpRequest, code: str) -> LegalClearingEntity:
    return LegalClearingEntity.objects.visible_to(request.user).get(code=code)


def _exchange(code: str) -> Exchange:
    found = Exchange.objects.filter(code=code).first()
    if found is None:
        raise Problem(422, "The request is not valid.", faults_of({"exchange": f"There is no exchange {code}."}))
    return found


def _seen(request: HttpRequest, request_id: int) -> int:
    return MappingRequest.objects.visible_to(request.user).get(pk=request_id).pk


def _request(row: MappingRequest) -> MappingRequestOut:
    return MappingRequestOut(
        id=row.pk, lce=row.lce.code, execution_firm=row.execution_firm_code, exchange=row.exchange.code,
        ends=row.ends, reason=row.reason, state=RequestState(row.state), requested_by=str(row.requested_by),
        requested_at=row.requested_at, decided_at=row.decided_at, decision_reason=row.decision_reason or None,
    )  # fmt: skip
