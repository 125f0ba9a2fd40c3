"""Orders, fills and refusals as the journal tells them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from creditcontrols.api.words import (
    BUCKETS,
    USAGE_SIDES,
    OrderSideWord,
    SessionWord,
    SideWord,
    group_facts,
    order_side_word,
    price_text,
    session_word,
    side_word,
)
from creditcontrols.choices import OrderState
from creditcontrols.models import Fill, Order, Refusal
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.permissions import can_see_clip_size
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.schemas import Code, Id, Out, Page, Symbol, limited

router = Router(tags=["Orders, fills, refusals"])

Seq = Annotated[int, Field(ge=0, le=2**63 - 1)]
Number = Annotated[int, Field(ge=0, le=32_767)]
OrderStateWord = StrEnum("OrderStateWord", {name: name.lower() for name in OrderState.names})  # type: ignore[misc]
OrderStateWord.__doc__ = "Where an order stands; the pending ones wait for the market."


class ActivityFilter(Paging):
    """Which rows."""

    group: Id | None = Field(None, description="Id of an exchange group.")
    execution_firm: Code | None = None
    session: SessionWord | None = None
    side: SideWord | None = None
    symbol: Symbol | None = None


class OrderFilter(ActivityFilter):
    """Which orders."""

    state: OrderStateWord | None = None
    working: bool | None = Field(None, description="True: only those that work or wait for the market.")


class RowOut(Out):
    """What orders, fills and refusals have in common. `group_id` and what hangs on it are null for a refusal that came
    before a group was found."""

    group_id: int | None
    lce: str | None
    execution_firm: str
    session: SessionWord | None
    side: SideWord | None
    sender_comp: str
    symbol: str
    order_side: OrderSideWord
    quantity: int


class OrderOut(RowOut):
    """An order. `charge_cents` is what it holds now; `price` is null for a market order."""

    order_id: int
    cl_ord_id: str
    trader: str
    account: str
    filled: int
    working: int
    price: str | None
    charge_cents: int
    state: OrderStateWord
    entered_at: datetime
    changed_at: datetime
    as_of_seq: int


class FillOut(RowOut):
    """A fill of one order: journal entry `seq`, event `number` in it."""

    seq: int
    number: int
    order_id: int
    trade_id: int
    price: str | None
    charge_cents: int
    at: datetime


class RefusalOut(RowOut):
    """A refused order or replace with the figures before the decision; null where a figure does not apply. `clip_size`
    and `largest_quantity` are null for execution firms."""

    seq: int
    number: int
    cl_ord_id: str
    trader: str
    code: str
    text: str
    limit_cents: int | None
    usage_cents: int | None
    charge_cents: int | None
    available_cents: int | None
    clip_size: int | None
    largest_quantity: int | None
    at: datetime


@router.get("/orders", response=Page[OrderOut], summary="Orders, newest first")
def list_orders(request: HttpRequest, response: HttpResponse, wanted: Query[OrderFilter]) -> Any:
    """The orders of the groups that you see."""
    rows = _rows(request, Order.objects.all(), wanted)
    if wanted.state is not None:
        rows = rows.filter(state=OrderState[wanted.state.name])
    if wanted.working is not None:
        rows = rows.filter(state__in=LIVE_STATES) if wanted.working else rows.exclude(state__in=LIVE_STATES)
    return page(request, response, rows, wanted, ("-order_id",), _order)


@router.get("/orders/{order_id}", response=OrderOut, summary="One order")
def get_order(request: HttpRequest, order_id: Annotated[Id, Path()]) -> Any:
    """The order as of the last journal entry that touched it."""
    return _order(Order.objects.visible_to(request.user).select_related(*_GROUP).get(pk=order_id))


@router.get("/fills", response=Page[FillOut], summary="Fills, newest first")
def list_fills(request: HttpRequest, response: HttpResponse, wanted: Query[ActivityFilter]) -> Any:
    """The fills of the groups that you see."""
    return page(
        request, response, _rows(request, Fill.objects.all(), wanted), wanted, ("-seq", "-number", "-pk"), _fill
    )


@router.get("/refusals", response=Page[RefusalOut], summary="Refusals, newest first")
def list_refusals(request: HttpRequest, response: HttpResponse, wanted: Query[ActivityFilter]) -> Any:
    """Refused orders and replaces of the groups that you see."""
    rows = _rows(request, Refusal.objects.all(), wanted)
    return page(request, response, rows, wanted, ("-seq", "-number"), lambda row: refusal_out(request.user, row))


@router.get("/refusals/{seq}/{number}", response=RefusalOut, summary="One refusal")
def get_refusal(request: HttpRequest, seq: Annotated[Seq, Path()], number: Annotated[Number, Path()]) -> Any:
    """The refusal of event `number` in journal entry `seq`."""
    rows = Refusal.objects.visible_to(request.user).select_related(*_GROUP)
    return refusal_out(request.user, rows.get(seq=seq, number=number))


_GROUP = ("group__lce", "group__execution_firm")


def _rows(request: HttpRequest, rows: Any, wanted: ActivityFilter) -> QuerySet:
    values = {
        "group": wanted.group,
        "group__execution_firm__code": wanted.execution_firm,
        "bucket": None if wanted.session is None else BUCKETS[wanted.session],
        "usage_side": None if wanted.side is None else USAGE_SIDES[wanted.side],
        "symbol": wanted.symbol,
    }
    found = rows.visible_to(request.user).select_related(*_GROUP)
    return found.filter(**{name: value for name, value in values.items() if value is not None})


def _common(row: Any) -> dict[str, Any]:
    facts = group_facts(row.group) if row.group else {"group_id": None, "lce": None}
    return {
        **facts,
        "session": session_word(row.bucket),
        "side": side_word(row.usage_side),
        "sender_comp": row.sender_comp,
        "symbol": row.symbol,
        "order_side": order_side_word(row.side),
        "quantity": row.quantity,
    }


def _order(row: Order) -> OrderOut:
    return OrderOut(
        **_common(row), order_id=row.order_id, cl_ord_id=row.cl_ord_id, trader=row.trader, account=row.account,
        filled=row.filled, working=row.working, price=price_text(row.price_nanos), charge_cents=row.charge,
        state=OrderStateWord[OrderState(row.state).name], entered_at=row.entered_at, changed_at=row.changed_at,
        as_of_seq=row.seq,
    )  # fmt: skip


def _fill(row: Fill) -> FillOut:
    return FillOut(
        **_common(row), seq=row.seq, number=row.number, order_id=row.order_id, trade_id=row.trade_id,
        price=price_text(row.price_nanos), charge_cents=row.charge, at=row.at,
    )  # fmt: skip


def refusal_out(user: Any, row: Refusal) -> RefusalOut:
    """A refusal as `user` may see it."""
    sees_clip = row.group is not None and can_see_clip_size(user, row.group)
    common = {**_common(row), "execution_firm": row.execution_firm_code}
    return RefusalOut(
        **common, seq=row.seq, number=row.number, cl_ord_id=row.cl_ord_id, trader=row.trader, code=row.code,
        text=row.text, limit_cents=limited(row.limit), usage_cents=limited(row.usage),
        charge_cents=limited(row.charge), available_cents=limited(row.available),
        clip_size=limited(row.clip_size) if sees_clip else None,
        largest_quantity=limited(row.largest) if sees_clip else None, at=row.at,
    )  # fmt: skip
