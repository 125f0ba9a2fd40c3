"""The calls of nominations of risk administrators (SPEC R-1)."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from riskadmin.firms.models import LegalClearingEntity
from riskadmin.people.choices import NominationState
from riskadmin.people.models import Nomination
from riskadmin.people.services import nominations
from riskadmin.people.services.faults import StepRefused
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem
from riskadmin.rest.schemas import Code, Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Risk administrators"])

NominationId = Annotated[Id, Path()]
Name = Annotated[Sentence, Field(min_length=1, max_length=60)]


class NominationIn(In):
    """A person whom a clearing firm wants as risk administrator."""

    lce: Code
    given_name: Name
    family_name: Name
    username: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,39}$")]
    email: Annotated[str, Field(pattern=r"^[!-~]+$", max_length=254)]
    reason: Sentence = ""


class StepIn(In):
    """A reason for the step."""

    reason: Sentence = ""


class NominationFilter(Paging):
    """Which nominations."""

    state: NominationState | None = None


class NominationOut(Out):
    """A nomination on its way: nominated by the clearing firm, verified by GAM, released by the clearing firm."""

    id: int
    lce: str
    given_name: str
    family_name: str
    username: str
    email: str
    state: NominationState
    reason: str
    nominated_by: str
    nominated_at: datetime
    verified_at: datetime | None
    released_at: datetime | None
    closed_at: datetime | None


@router.get("/nominations", response=Page[NominationOut], summary="Nominations")
def list_nominations(request: HttpRequest, response: HttpResponse, wanted: Query[NominationFilter]) -> Any:
    """The nominations that you see, newest first."""
    rows = Nomination.objects.visible_to(request.user).select_related("lce", "nominated_by")
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    return page(request, response, rows, wanted, ("-pk",), _nomination)


@router.post("/nominations", response=NominationOut, summary="Nominate a risk administrator")
@changes(Scope.ADMIN)
def nominate(request: HttpRequest, body: NominationIn) -> Any:
    """For a clearing firm administrator; nobody can sign in by it yet."""
    values = body.dict(exclude={"lce"})
    lce = LegalClearingEntity.objects.visible_to(request.user).get(code=body.lce)
    return _nomination(nominations.nominate(actor=request.user, lce=lce, **values))


@router.post("/nominations/{nomination_id}/verify", response=NominationOut, summary="Verify a nomination")
@changes(Scope.ADMIN)
def verify_nomination(request: HttpRequest, nomination_id: NominationId) -> Any:
    """GAM has checked the papers."""
    return _step(request, nomination_id, nominations.verify)


@router.post("/nominations/{nomination_id}/decline", response=NominationOut, summary="Decline a nomination")
@changes(Scope.ADMIN)
def decline_nomination(request: HttpRequest, nomination_id: NominationId, body: StepIn) -> Any:
    """GAM turns it down, with a reason."""
    return _step(request, nomination_id, nominations.decline, reason=body.reason)


@router.post("/nominations/{nomination_id}/withdraw", response=NominationOut, summary="Withdraw a nomination")
@changes(Scope.ADMIN)
def withdraw_nomination(request: HttpRequest, nomination_id: NominationId, body: StepIn) -> Any:
    """The clearing firm takes it back before the release."""
    return _step(request, nomination_id, nominations.withdraw, reason=body.reason)


@router.post("/nominations/{nomination_id}/release", response=NominationOut, summary="Release a nomination")
@changes(Scope.ADMIN)
def release_nomination(request: HttpRequest, nomination_id: NominationId) -> Any:
    """The clearing firm makes the user; the invitation goes out."""
    return _step(request, nomination_id, nominations.release)


def _step(request: HttpRequest, nomination_id: int, step: Callable[..., Nomination], **values: str) -> NominationOut:
    found = Nomination.objects.visible_to(request.user).get(pk=nomination_id)
    try:
        return _nomination(step(actor=request.user, nomination=found, **values))
    except StepRefused as refusal:
        raise Problem(409, str(refusal)) from refusal


def _nomination(row: Nomination) -> NominationOut:
    return NominationOut(
        id=row.pk, lce=row.lce.code, given_name=row.given_name, family_name=row.family_name, username=row.username,
        email=row.email, state=NominationState(row.state), reason=row.reason, nominated_by=str(row.nominated_by),
        nominated_at=row.nominated_at, verified_at=row.verified_at, released_at=row.released_at,
        closed_at=row.closed_at,
    )  # fmt: skip
