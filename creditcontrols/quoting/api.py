"""The calls of mass quote protection (SPEC MQP). They answer when a request is saved; a moment later the engine has it,
and the participant's next mass quote puts it to work."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router
from pydantic import StringConstraints

from creditcontrols.quoting import selectors
from creditcontrols.quoting.choices import ProtectionLevel, ProtectionState, TripKind
from creditcontrols.quoting.models import ProductLine, QuoteProtection, QuoteProtectionTrip
from creditcontrols.quoting.policies import MOST, MOST_FILL_PERCENT, ProtectionFault, Values, Wanted
from creditcontrols.quoting.services import remove_protection, set_protection
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import Code, Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Mass quote protection"])

LineCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9 _-]{1,20}$")]
SessionText = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6}$")]
TraderText = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_:@.-]{2,20}$")]


class QuoteProtectionOut(Out):
    """A protection. `session` and `trader` are null for the whole firm, a value that is not watched is null. The values
    count from `counts_since` on; `tripped_at` is null while mass quotes are taken."""

    id: int
    lce: str
    execution_firm: str
    session: str | None
    trader: str | None
    level: ProtectionLevel
    code: str
    group_codes: list[str]
    fill_percent: int | None
    quantity: int | None
    delta: int | None
    state: ProtectionState
    set_by: str
    set_at: datetime
    in_force_at: datetime | None
    counts_since: datetime | None
    tripped_at: datetime | None
    tripped_on: str | None


class QuoteProtectionFilter(Paging):
    """Which protections. `line` is the code of a product line or aggregate."""

    execution_firm: Code | None = None
    trader: TraderText | None = None
    session: SessionText | None = None
    group_code: LineCode | None = None
    line: LineCode | None = None
    tripped: bool = False


class QuoteProtectionIn(In):
    """Who is protected in what. A protection that stands there gets these values."""

    lce: Code
    execution_firm: Code
    session: SessionText | None = None
    trader: TraderText | None = None
    level: ProtectionLevel
    code: LineCode
    fill_percent: Annotated[int, Field(ge=0, le=MOST_FILL_PERCENT)] | None = None
    quantity: Annotated[int, Field(ge=0, le=MOST)] | None = None
    delta: Annotated[int, Field(ge=0, le=MOST)] | None = None
    reason: Sentence = ""


class QuoteProtectionEnd(In):
    """Why the protection ends."""

    reason: Sentence = ""


class QuoteProtectionTripOut(Out):
    """A trip. Tally and threshold are in ten-thousandths of a percent, contract or delta."""

    at: datetime
    type: TripKind
    tally: int
    threshold: int
    quotes_cancelled: int
    reset_at: datetime | None
    reset_by: str | None


class ProductLineOut(Out):
    """A product line: a set of group codes of options."""

    code: str
    name: str
    asset_class: str
    group_codes: list[str]
    aggregates: list[str]


@router.get("/quote-protections", response=Page[QuoteProtectionOut], summary="Mass quote protections")
def list_quote_protections(request: HttpRequest, response: HttpResponse, wanted: Query[QuoteProtectionFilter]) -> Any:
    """By execution firm, session, trader id and product."""
    search = selectors.Search(
        firm=wanted.execution_firm or "", trader=wanted.trader or "", sender_comp=wanted.session or "",
        group=wanted.group_code or "", line=wanted.line or "", tripped=wanted.tripped,
    )  # fmt: skip
    return page(request, response, selectors.protections(request.user, search), wanted, ("pk",), protection_out)


@router.post("/quote-protections", response=QuoteProtectionOut, summary="Protect a market participant")
@changes(Scope.CONTROLS)
def protect_quotes(request: HttpRequest, body: QuoteProtectionIn) -> Any:
    """Set the values of one participant in one group code, product line or aggregate product line."""
    pairs = selectors.pairs_for(request.user, body.lce, body.execution_firm)
    wanted = Wanted(
        body.level, body.code, Values(body.fill_percent, body.quantity, body.delta), body.session or "",
        body.trader or "",
    )  # fmt: skip
    try:
        saved = set_protection(actor=request.user, pairs=pairs, wanted=wanted, reason=body.reason)
    except ProtectionFault as fault:
        raise _problem(fault) from fault
    return protection_out(saved)


@router.get("/quote-protections/{protection_id}", response=QuoteProtectionOut, summary="One protection")
def get_quote_protection(request: HttpRequest, protection_id: Annotated[Id, Path()]) -> Any:
    """A protection, also one that was removed."""
    return protection_out(selectors.protection(request.user, protection_id))


@router.post("/quote-protections/{protection_id}/removal", response=QuoteProtectionOut, summary="Remove a protection")
@changes(Scope.CONTROLS)
def unprotect_quotes(request: HttpRequest, protection_id: Annotated[Id, Path()], body: QuoteProtectionEnd) -> Any:
    """End it, also when it has tripped."""
    try:
        ended = remove_protection(actor=request.user, protection_id=protection_id, reason=body.reason)
    except ProtectionFault as fault:
        raise _problem(fault) from fault
    return protection_out(ended)


@router.get(
    "/quote-protections/{protection_id}/trips", response=Page[QuoteProtectionTripOut], summary="Trips of a protection"
)  # fmt: skip
def list_quote_protection_trips(
    request: HttpRequest, response: HttpResponse, protection_id: Annotated[Id, Path()], wanted: Query[Paging]
) -> Any:
    """Newest first."""
    found = selectors.trips(request.user).filter(protection=selectors.protection(request.user, protection_id))
    return page(request, response, found, wanted, ("-pk",), _trip)


@router.get("/product-lines", response=list[ProductLineOut], summary="Product lines of options")
def list_product_lines(request: HttpRequest) -> Any:
    """All of them, with their group codes and the aggregates they belong to."""
    del request
    lines = ProductLine.objects.select_related("complex").prefetch_related("products", "aggregates")
    return [
        ProductLineOut(
            code=line.code, name=line.name, asset_class=line.complex.name,
            group_codes=[product.code for product in line.products.all()],
            aggregates=[one.code for one in line.aggregates.all()],
        )
        for line in lines
    ]  # fmt: skip


def protection_out(one: QuoteProtection) -> QuoteProtectionOut:
    """A protection in the words of the API."""
    return QuoteProtectionOut(
        id=one.pk, lce=one.lce.code, execution_firm=one.execution_firm.code, session=one.session or None,
        trader=one.trader or None, level=ProtectionLevel(one.level), code=one.code, group_codes=one.groups,
        fill_percent=one.fill_percent, quantity=one.quantity, delta=one.delta, state=ProtectionState(one.state),
        set_by=str(one.set_by), set_at=one.set_at, in_force_at=one.in_force_at, counts_since=one.counts_since,
        tripped_at=one.tripped_at, tripped_on=one.tripped_on or None,
    )  # fmt: skip


def _trip(one: QuoteProtectionTrip) -> QuoteProtectionTripOut:
    return QuoteProtectionTripOut(
        at=one.at, type=TripKind(one.kind), tally=one.tally, threshold=one.threshold, quotes_cancelled=one.orders,
        reset_at=one.reset_at, reset_by=one.reset_by or None,
    )  # fmt: skip


def _problem(fault: ProtectionFault) -> Problem:
    return Problem(422, str(fault), faults_of({fault.path: str(fault)}))
