"""The calls of requests and approvals (SPEC DCG-3)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from dropcopygroups.choices import ApprovalState, Basis, Filter, RequestKind, RequestState
from dropcopygroups.models import DropCopyGroup, DropCopyRequest, RegisteredEntity
from dropcopygroups.selectors import requests as selectors
from dropcopygroups.services import asking, deciding
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.schemas import Code, Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Drop copy"])
CompId = Annotated[str, Field(pattern=r"^[A-Z0-9]{7}$")]
MOST_SOURCES = 50_000


class ApprovalOut(Out):
    """One approval: of a clearing firm, or GAM's where `lce` is null."""

    lce: str | None
    state: ApprovalState
    basis: Basis | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str


class DropCopyRequestOut(Out):
    """A request as it was submitted, with its approvals."""

    request_id: int
    kind: RequestKind
    entity: str
    group_id: int | None
    name: str
    front_end_system: str
    filters: list[Filter]
    sources: list[str]
    state: RequestState
    requested_by: str
    submitted_at: datetime | None
    closed_at: datetime | None
    reason: str
    approvals: list[ApprovalOut]


class DropCopyRequestIn(In):
    """A request: a new group needs every value; a change takes null as it is; a deletion needs `group_id` only."""

    kind: RequestKind
    entity: Code
    group_id: Id | None = None
    name: Sentence | None = None
    front_end_system: Sentence | None = None
    filters: list[Filter] | None = None
    sources: Annotated[list[CompId], Field(max_length=MOST_SOURCES)] | None = None


class DropCopyDecisionIn(In):
    """A decision for a clearing firm, or for GAM where `lce` is null. A decline needs a reason."""

    lce: Code | None = None
    reason: Sentence = ""


class WantedRequests(Paging):
    """Which requests."""

    state: RequestState | None = Field(None, description="Of one state.")


@router.get("/drop-copy/requests", response=Page[DropCopyRequestOut], summary="Drop copy requests, newest first")
def list_drop_copy_requests(request: HttpRequest, response: HttpResponse, wanted: Query[WantedRequests]) -> Any:
    """Requests of your entities, and those that name your clearing firm; without drafts."""
    rows = selectors.requests(request.user).exclude(state=RequestState.DRAFT)
    rows = rows.filter(state=wanted.state) if wanted.state is not None else rows
    return page(request, response, rows, wanted, ("-pk",), told)


@router.post("/drop-copy/requests", response=DropCopyRequestOut, summary="Ask for a group, change or deletion")
@changes(Scope.ADMIN)
def ask_for_drop_copy(request: HttpRequest, body: DropCopyRequestIn) -> Any:
    """Submitted at once; with admin control of all GFIDs it is completed at once too."""
    entity = RegisteredEntity.objects.visible_to(request.user).get(code=body.entity)
    group = None
    if body.kind != RequestKind.CREATE:
        group = DropCopyGroup.objects.visible_to(request.user).get(pk=body.group_id or 0, entity=entity)
    values = body.model_dump(include={"name", "front_end_system", "filters", "sources"})
    made = asking.ask(actor=request.user, entity=entity, kind=body.kind, group=group, values=values)
    return told(selectors.request(request.user, made.pk))


@router.post("/drop-copy/requests/{request_id}/approve", response=DropCopyRequestOut, summary="Approve")
@changes(Scope.ADMIN)
def approve_drop_copy(request: HttpRequest, request_id: Path[Id], body: DropCopyDecisionIn) -> Any:
    """Approve for a clearing firm; GAM's approval provisions and completes."""
    return _decide(request, request_id, body, deciding.approve)


@router.post("/drop-copy/requests/{request_id}/decline", response=DropCopyRequestOut, summary="Decline")
@changes(Scope.ADMIN)
def decline_drop_copy(request: HttpRequest, request_id: Path[Id], body: DropCopyDecisionIn) -> Any:
    """Decline with a reason: the request fails for all."""
    return _decide(request, request_id, body, deciding.decline)


@router.post("/drop-copy/requests/{request_id}/withdraw", response=DropCopyRequestOut, summary="Withdraw")
@changes(Scope.ADMIN)
def withdraw_drop_copy(request: HttpRequest, request_id: Path[Id]) -> Any:
    """Take a request back."""
    deciding.withdraw(actor=request.user, request_id=request_id)
    return told(selectors.request(request.user, request_id))


def _decide(request: HttpRequest, request_id: int, body: DropCopyDecisionIn, act: Any) -> DropCopyRequestOut:
    selectors.request(request.user, request_id)
    lce = LegalClearingEntity.objects.get(code=body.lce) if body.lce else None
    act(actor=request.user, request_id=request_id, lce=lce, reason=body.reason)
    return told(selectors.request(request.user, request_id))


def told(found: DropCopyRequest) -> DropCopyRequestOut:
    """What a call tells of a request, which comes from the selector."""
    approvals = [
        ApprovalOut(
            lce=one.lce.code if one.lce else None, state=one.state, basis=one.basis or None,
            decided_by=one.decided_by and one.decided_by.get_username(), decided_at=one.decided_at, reason=one.reason,
        )
        for one in found.decisions
    ]  # fmt: skip
    return DropCopyRequestOut(
        request_id=found.pk, kind=found.kind, entity=found.entity.code, group_id=found.group_id, name=found.name,
        front_end_system=found.front_end_system, filters=found.filters, sources=found.sources, state=found.state,
        requested_by=found.requested_by.get_username(), submitted_at=found.submitted_at, closed_at=found.closed_at,
        reason=found.reason, approvals=approvals,
    )  # fmt: skip
