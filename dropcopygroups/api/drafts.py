"""The calls of drafts: what the wizard saves step by step (SPEC DCG-1)."""

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from dropcopygroups.api.requests import MOST_SOURCES, CompId, DropCopyRequestIn, DropCopyRequestOut, told
from dropcopygroups.choices import Filter, RequestKind, RequestState
from dropcopygroups.models import DropCopyGroup, RegisteredEntity
from dropcopygroups.selectors import requests as selectors
from dropcopygroups.services import asking, drafts
from dropcopygroups.services.submitting import submit
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.schemas import Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Drop copy"])
VALUES = {"name", "front_end_system", "filters", "sources"}


class DraftIn(In):
    """What to save of a draft; null stays as it is, `sources` replace those of the draft."""

    name: Sentence | None = None
    front_end_system: Sentence | None = None
    filters: list[Filter] | None = None
    sources: Annotated[list[CompId], Field(max_length=MOST_SOURCES)] | None = None


class DiscardedOut(Out):
    """The draft that is gone."""

    request_id: int


@router.get("/drop-copy/drafts", response=Page[DropCopyRequestOut], summary="Drafts of drop copy requests")
def list_drop_copy_drafts(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The drafts of your entities; for who sees all entities his own."""
    rows = selectors.own_requests(request.user).filter(state=RequestState.DRAFT)
    return page(request, response, rows, wanted, ("-pk",), told)


@router.post("/drop-copy/drafts", response=DropCopyRequestOut, summary="Start a draft")
@changes(Scope.ADMIN)
def start_drop_copy_draft(request: HttpRequest, body: DropCopyRequestIn) -> Any:
    """A change or deletion starts with what the group is now; values that are given are saved into the draft."""
    entity = RegisteredEntity.objects.visible_to(request.user).get(code=body.entity)
    group = None
    if body.kind != RequestKind.CREATE:
        group = DropCopyGroup.objects.visible_to(request.user).get(pk=body.group_id or 0, entity=entity)
    with transaction.atomic():
        draft = drafts.start(actor=request.user, entity=entity, kind=body.kind, group=group)
        asking.fill(actor=request.user, request_id=draft.pk, values=body.model_dump(include=VALUES))
    return told(selectors.request(request.user, draft.pk))


@router.get("/drop-copy/drafts/{request_id}", response=DropCopyRequestOut, summary="One draft")
def get_drop_copy_draft(request: HttpRequest, request_id: Path[Id]) -> Any:
    """A draft as it was saved."""
    return told(selectors.own_requests(request.user).get(pk=request_id, state=RequestState.DRAFT))


@router.patch("/drop-copy/drafts/{request_id}", response=DropCopyRequestOut, summary="Change a draft")
@changes(Scope.ADMIN)
def change_drop_copy_draft(request: HttpRequest, request_id: Path[Id], body: DraftIn) -> Any:
    """All values are saved, or none when one is refused."""
    asking.fill(actor=request.user, request_id=request_id, values=body.model_dump(include=VALUES))
    return told(selectors.request(request.user, request_id))


@router.delete("/drop-copy/drafts/{request_id}", response=DiscardedOut, summary="Discard a draft")
@changes(Scope.ADMIN)
def discard_drop_copy_draft(request: HttpRequest, request_id: Path[Id]) -> Any:
    """Delete a draft."""
    drafts.discard(actor=request.user, request_id=request_id)
    return {"request_id": request_id}


@router.post("/drop-copy/drafts/{request_id}/submit", response=DropCopyRequestOut, summary="Submit a draft")
@changes(Scope.ADMIN)
def submit_drop_copy_draft(request: HttpRequest, request_id: Path[Id]) -> Any:
    """From then on it is a request of the same number; with admin control of all GFIDs it is completed at once."""
    submit(actor=request.user, request_id=request_id)
    return told(selectors.request(request.user, request_id))
