"""Why an order was refused, and what the engine would answer to one that is not sent."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from creditcontrols.api.activity import Number, RefusalOut, Seq, refusal_out
from creditcontrols.api.words import SESSIONS, SIDES, OrderSideWord, SessionWord, SideWord
from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.engine.values import BUY, SELL
from creditcontrols.explain import trying
from creditcontrols.explain.forms import TIMES, TYPES, TryForm
from creditcontrols.explain.selectors import Explanation, LegLine, explain
from creditcontrols.explain.words import Check
from creditcontrols.models import ExchangeGroup
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import Filter, Id, Out, Symbol, limited

router = Router(tags=["Explain"])

_TYPE_NAMES = ("limit", "market", "market_limit", "stop_limit", "stop")
_TIME_NAMES = ("day", "gtc", "fak")
OrderTypeWord = StrEnum("OrderTypeWord", {name.upper(): name for name in _TYPE_NAMES})  # type: ignore[misc]
TimeWord = StrEnum("TimeWord", {name.upper(): name for name in _TIME_NAMES})  # type: ignore[misc]
_TYPES = {name: code for name, (code, _) in zip(_TYPE_NAMES, TYPES, strict=True)}
_TIMES = {name: code for name, (code, _) in zip(_TIME_NAMES, TIMES, strict=True)}
Price = Annotated[str, Field(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,9})?$")]


class CheckOut(Out):
    """One class of checks in refusal order, and how the order fared in it."""

    step: int
    title: str
    result: str
    code: str | None


class LegOut(Out):
    """What one leg charges: contracts, cents per contract, cents."""

    symbol: str
    side: str | None
    quantity: int
    rate_cents: int
    charge_cents: int


class LimitOut(Out):
    """The setting that refused, as it was in force then; `set_by` is null for one that nobody changed yet."""

    path: str
    label: str
    value: str
    version: int
    set_by: str | None
    set_at: datetime | None


class ExplanationOut(Out):
    """A refusal in words: the rule, the figures before the decision, the charge leg by leg, who set the limit, and what
    helps, best first."""

    refusal: RefusalOut
    meaning: str
    checks: list[CheckOut]
    legs: list[LegOut]
    usage_after_cents: int | None
    limit: LimitOut | None
    helps: list[str]


class TryFilter(Filter):
    """The terms of the order. One without a price is tried at 0."""

    symbol: Symbol
    side: OrderSideWord
    quantity: Annotated[int, Field(ge=1, le=999_990)]
    order_type: OrderTypeWord = OrderTypeWord("limit")
    time_in_force: TimeWord = TimeWord("day")
    price: Price | None = None
    stop_price: Price | None = None
    sender_comp: Annotated[str, Field(pattern=r"^[A-Z0-9]{7}$")] | None = None
    account: Annotated[str, Field(pattern=r"^[ -~]{1,12}$")] | None = Field(
        None, description="Without one, controls by account do not count."
    )


class TriedSideOut(Out):
    """One side before the order and with it; `limit_cents` is null in Manual mode."""

    group_id: int
    side: SideWord
    changed: bool
    usage_before_cents: int
    usage_after_cents: int
    limit_cents: int | None


class TriedOut(Out):
    """What the engine would answer as of journal entry `as_of_seq`; `steady` is false when the figures moved while they
    were read. `text` is what the trader would be told; `clip_size` and `largest_quantity` are null where they do not
    apply or are not for you."""

    accepted: bool
    text: str | None
    meaning: str
    session: SessionWord
    checks: list[CheckOut]
    legs: list[LegOut]
    sides: list[TriedSideOut]
    clip_size: int | None
    largest_quantity: int | None
    as_of_seq: int
    at: datetime
    steady: bool


@router.get("/refusals/{seq}/{number}/explanation", response=ExplanationOut, summary="Explain a refusal")
def explain_refusal(request: HttpRequest, seq: Annotated[Seq, Path()], number: Annotated[Number, Path()]) -> Any:
    """Which rule and which limit refused, usage before, charge leg by leg, available, and what would have passed."""
    found = explain(request.user, seq, number)
    return ExplanationOut(
        refusal=refusal_out(request.user, found.refusal),
        meaning=found.meaning,
        checks=[_check(one) for one in found.checks],
        legs=[_leg(one) for one in found.legs],
        usage_after_cents=limited(found.usage_after),
        limit=_limit(found),
        helps=found.helps,
    )


@router.get("/groups/{group_id}/try", response=TriedOut, summary="Try an order without sending it")
def try_order(request: HttpRequest, group_id: Annotated[Id, Path()], wanted: Query[TryFilter]) -> Any:
    """The engine's own decision on an order of the group's execution firm, on the figures of now; nothing is sent."""
    groups = ExchangeGroup.objects.visible_to(request.user).select_related("lce", "execution_firm")
    group = groups.get(pk=group_id)
    form = TryForm(_typed(wanted), group=group)
    if not form.is_valid():
        faults = {_outer(path): messages[0] for path, messages in form.errors.items()}
        raise Problem(422, "The order cannot be tried.", faults_of(faults))
    try:
        answer = trying.try_order(request.user, group, **form.terms())
    except trying.TryFault as fault:
        raise Problem(422, str(fault)) from fault
    return _tried(answer)


def _typed(wanted: TryFilter) -> dict[str, Any]:
    return {
        "symbol": wanted.symbol, "side": str(BUY if wanted.side is OrderSideWord.BUY else SELL),
        "quantity": wanted.quantity, "order_type": _TYPES[wanted.order_type.value],
        "tif": _TIMES[wanted.time_in_force.value], "price": wanted.price or "", "stop_price": wanted.stop_price or "",
        "sender_comp": wanted.sender_comp or "", "account": wanted.account or "",
    }  # fmt: skip


def _outer(path: str) -> str:
    return "time_in_force" if path == "tif" else path


def _check(one: Check) -> CheckOut:
    return CheckOut(step=one.step, title=one.title, result=one.result, code=one.code or None)


def _leg(one: LegLine) -> LegOut:
    return LegOut(
        symbol=one.symbol, side=one.side or None, quantity=one.quantity, rate_cents=one.rate, charge_cents=one.charge
    )


def _limit(found: Explanation) -> LimitOut | None:
    one = found.limit
    if one is None:
        return None
    return LimitOut(
        path=one.path, label=one.label, value=one.value, version=one.version, set_by=one.actor or None, set_at=one.at
    )


def _tried(answer: trying.Answer) -> TriedOut:
    sides = [
        TriedSideOut(
            group_id=one.group.pk, side=SIDES[UsageSide(one.side)], changed=one.changed,
            usage_before_cents=one.before[2], usage_after_cents=one.after[2],
            limit_cents=one.after[3] if one.after[3] >= 0 else None,
        )
        for one in answer.sides
    ]  # fmt: skip
    return TriedOut(
        accepted=answer.accepted, text=answer.text or None, meaning=answer.meaning,
        session=SESSIONS[Bucket(answer.session)], checks=[_check(one) for one in answer.checks],
        legs=[_leg(one) for one in answer.legs], sides=sides, clip_size=answer.clip_size,
        largest_quantity=answer.largest, as_of_seq=answer.seq, at=answer.at, steady=answer.steady,
    )  # fmt: skip
