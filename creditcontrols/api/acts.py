"""Single acts on the engine: cancel-all at 100 %, and busts of trades."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from creditcontrols.api.words import OrderSideWord, order_side_word, price_text
from creditcontrols.busts import selectors as busts
from creditcontrols.busts.services import BustFault, bust_trade
from creditcontrols.cancelling import CancelAllState, cancel_all_state
from creditcontrols.choices import BustState, ContractType
from creditcontrols.models import ExchangeGroup, TradeBust
from creditcontrols.services import SettingsFault, arm_cancel_all
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import Id, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Cancel-all and busts"])


class CancelTypeWord(StrEnum):
    """Futures or options."""

    FUTURES = "futures"
    OPTIONS = "options"


_KINDS = {CancelTypeWord.FUTURES: ContractType.FUTURES, CancelTypeWord.OPTIONS: ContractType.OPTIONS}
_WORDS = {kind: word for word, kind in _KINDS.items()}


class CancelAllOut(Out):
    """Cancel-all at 100 % of one type as the engine has it. `why_not` says why it cannot be armed now, `refused` why
    the engine did not arm it the last time."""

    type: CancelTypeWord
    armed: bool
    why_not: str | None
    refused: str | None
    changed_by: str | None
    changed_at: datetime | None
    fired_at: datetime | None
    fired_side: str | None
    fired_orders: int


class CancelAllIn(In):
    """Arm or disarm."""

    armed: bool
    reason: Sentence = ""


class AskedOut(Out):
    """The command is on its way to the engine; what became of it stands in the same address's GET."""

    command_id: int


class TradeFillOut(Out):
    """One fill of a trade; `counts` when a bust would take it out of filled usage."""

    order_id: int
    group_id: int
    execution_firm: str
    cl_ord_id: str
    order_side: OrderSideWord
    quantity: int
    price: str | None
    charge_cents: int
    counts: bool


class BustOut(Out):
    """A trade that somebody asked to take back; `counted` of `fills` left filled usage."""

    id: int
    trade_id: int
    state: BustState
    reason: str
    requested_by: str
    requested_at: datetime
    answered_at: datetime | None
    answer: str | None
    fills: int
    counted: int


class TradeOut(Out):
    """A trade with the fills that you see, and its bust."""

    trade_id: int
    symbol: str | None
    fills: list[TradeFillOut]
    bust: BustOut | None


class BustIn(In):
    """Why the trade is taken back."""

    reason: Annotated[Sentence, Field(min_length=1, max_length=200)]


@router.get("/groups/{group_id}/cancel-all", response=list[CancelAllOut], summary="Cancel-all at 100 %")
def get_cancel_all(request: HttpRequest, group_id: Annotated[Id, Path()]) -> Any:
    """Both types: armed or not, and when it fired last (SPEC GC2-30)."""
    group = ExchangeGroup.objects.visible_to(request.user).get(pk=group_id)
    return [_cancel_all(one) for one in cancel_all_state(group)]


@router.put("/groups/{group_id}/cancel-all/{type}", response=AskedOut, summary="Arm or disarm cancel-all")
@changes(Scope.LIMITS)
def put_cancel_all(
    request: HttpRequest, group_id: Annotated[Id, Path()], type: CancelTypeWord, body: CancelAllIn
) -> Any:
    """A one-shot flag: when a side of the type reaches 100 %, all working day orders of the group are cancelled. It
    cannot be armed at or above 100 %: 422 with the reason."""
    group = ExchangeGroup.objects.visible_to(request.user).get(pk=group_id)
    kind = _KINDS[type].value
    try:
        asked = arm_cancel_all(actor=request.user, group=group, kind=kind, armed=body.armed, reason=body.reason)
    except SettingsFault as fault:
        raise Problem(422, str(fault), faults_of({"armed": str(fault)})) from fault
    return AskedOut(command_id=asked)


@router.get("/trades/{trade_id}", response=TradeOut, summary="One trade")
def get_trade(request: HttpRequest, trade_id: Annotated[Id, Path()]) -> Any:
    """The fills of a trade that you see."""
    found = busts.trade(request.user, trade_id)
    symbol = found.symbol if found.fills else None
    fills = [_fill(one) for one in found.fills]
    return TradeOut(trade_id=trade_id, symbol=symbol, fills=fills, bust=_bust(found.bust) if found.bust else None)


@router.post("/trades/{trade_id}/bust", response=BustOut, summary="Bust a trade")
@changes(Scope.ADMIN)
def post_bust(request: HttpRequest, trade_id: Annotated[Id, Path()], body: BustIn) -> Any:
    """Have the engine take back every fill of a trade (SPEC GC2-18); 409 when that is not possible."""
    try:
        return _bust(bust_trade(actor=request.user, trade_id=trade_id, reason=body.reason))
    except BustFault as fault:
        raise Problem(409, str(fault)) from fault


@router.get("/busts", response=Page[BustOut], summary="Busted trades")
def list_busts(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """Newest first, with what the engine made of them."""
    rows = TradeBust.objects.visible_to(request.user).select_related("requested_by")
    return page(request, response, rows, wanted, ("-pk",), _bust)


def _cancel_all(one: CancelAllState) -> CancelAllOut:
    return CancelAllOut(
        type=_WORDS[one.kind], armed=one.armed, why_not=one.why_not or None, refused=one.refused or None,
        changed_by=one.changed_by or None, changed_at=one.changed_at, fired_at=one.fired_at,
        fired_side=one.fired_side or None, fired_orders=one.fired_orders,
    )  # fmt: skip


def _fill(one: busts.TradeFill) -> TradeFillOut:
    fill = one.fill
    return TradeFillOut(
        order_id=fill.order_id, group_id=fill.group_id, execution_firm=fill.group.execution_firm.code,
        cl_ord_id=one.order.cl_ord_id, order_side=order_side_word(fill.side), quantity=fill.quantity,
        price=price_text(fill.price_nanos), charge_cents=fill.charge, counts=one.counts,
    )  # fmt: skip


def _bust(row: TradeBust) -> BustOut:
    return BustOut(
        id=row.pk, trade_id=row.trade_id, state=BustState(row.state), reason=row.reason,
        requested_by=str(row.requested_by), requested_at=row.requested_at, answered_at=row.answered_at,
        answer=row.answer or None, fills=row.fills, counted=row.counted,
    )  # fmt: skip
