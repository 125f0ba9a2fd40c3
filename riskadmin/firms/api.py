"""The calls of the register: who you are, firms, exchanges, mappings, sender comps."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router

from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import (
    ClearingMapping,
    Exchange,
    ExecutionFirm,
    LegalClearingEntity,
    SenderComp,
)
from riskadmin.lib import clock
from riskadmin.rest import scopes
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.schemas import Code, ExchangeCode, Out, Page

router = Router(tags=["Register"])


class RoleOut(Out):
    """A role and where it holds; both null means over all firms."""

    role: str
    lce: str | None
    execution_firm: str | None


class WhoOut(Out):
    """The user of the call, and the scopes it came with. `business_time` is the console's clock, which differs from
    real time in a demo only."""

    username: str
    name: str
    roles: list[RoleOut]
    scopes: list[str]
    business_time: datetime


class LceOut(Out):
    """A legal clearing entity."""

    code: str
    name: str


class ExecutionFirmOut(Out):
    """An execution firm."""

    code: str
    name: str


class ExchangeOut(Out):
    """An exchange, of the platform or a partner."""

    code: str
    name: str
    partner: bool


class MappingOut(Out):
    """Which LCE guarantees an (execution firm, exchange) pair, from when until when (business time)."""

    id: int
    lce: str
    execution_firm: str
    exchange: str
    effective_from: datetime
    effective_to: datetime | None
    in_force: bool


class SenderCompOut(Out):
    """An order-entry session id of 7 characters."""

    sender_comp_id: str
    execution_firm: str
    gateway: Gateway
    segment: str | None
    cancel_on_disconnect: bool


class MappingFilter(Paging):
    """Which mappings."""

    lce: Code | None = None
    execution_firm: Code | None = None
    exchange: ExchangeCode | None = None
    in_force: bool | None = Field(None, description="True: only those that hold now.")


class SenderCompFilter(Paging):
    """Which sender comps."""

    execution_firm: Code | None = None


@router.get("/whoami", response=WhoOut, summary="Who you are")
def whoami(request: HttpRequest) -> Any:
    """Your roles, and what the token may be used for."""
    held = request.user.memberships.select_related("lce", "execution_firm").order_by("pk")
    roles = [
        RoleOut(
            role=one.role,
            lce=one.lce.code if one.lce else None,
            execution_firm=one.execution_firm.code if one.execution_firm else None,
        )
        for one in held
    ]
    return WhoOut(
        username=request.user.get_username(),
        name=request.user.get_full_name(),
        roles=roles,
        scopes=sorted(getattr(request, scopes.ATTRIBUTE)),
        business_time=clock.business_now(),
    )


@router.get("/lces", response=Page[LceOut], summary="Legal clearing entities")
def list_lces(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The legal clearing entities that you see, by code."""
    rows = LegalClearingEntity.objects.visible_to(request.user)
    return page(request, response, rows, wanted, ("code",), lambda row: LceOut(code=row.code, name=row.name))


@router.get("/execution-firms", response=Page[ExecutionFirmOut], summary="Execution firms")
def list_execution_firms(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The execution firms that you see, by code."""
    rows = ExecutionFirm.objects.visible_to(request.user)
    return page(request, response, rows, wanted, ("code",), lambda row: ExecutionFirmOut(code=row.code, name=row.name))


@router.get("/exchanges", response=Page[ExchangeOut], summary="Exchanges")
def list_exchanges(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """Every exchange, by code."""
    return page(request, response, Exchange.objects.all(), wanted, ("code",), _exchange)


@router.get("/mappings", response=Page[MappingOut], summary="Clearing mappings")
def list_mappings(request: HttpRequest, response: HttpResponse, wanted: Query[MappingFilter]) -> Any:
    """Past, present and coming ones, newest first. A mapping that ended stays readable for whoever owned it."""
    now = clock.business_now()
    rows = ClearingMapping.objects.visible_to(request.user).select_related("lce", "execution_firm", "exchange")
    names = {
        "lce__code": wanted.lce, "execution_firm__code": wanted.execution_firm, "exchange__code": wanted.exchange,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in names.items() if value is not None})
    if wanted.in_force is not None:
        holding = ClearingMapping.objects.in_force(now).values("pk")
        rows = rows.filter(pk__in=holding) if wanted.in_force else rows.exclude(pk__in=holding)
    return page(request, response, rows, wanted, ("-pk",), lambda row: _mapping(row, now))


@router.get("/sender-comps", response=Page[SenderCompOut], summary="Sender comps")
def list_sender_comps(request: HttpRequest, response: HttpResponse, wanted: Query[SenderCompFilter]) -> Any:
    """The order-entry session ids of the execution firms that you see."""
    rows = SenderComp.objects.visible_to(request.user).select_related("execution_firm")
    if wanted.execution_firm is not None:
        rows = rows.filter(execution_firm__code=wanted.execution_firm)
    return page(request, response, rows, wanted, ("sender_comp_id",), _sender_comp)


def _exchange(row: Exchange) -> ExchangeOut:
    return ExchangeOut(code=row.code, name=row.name, partner=row.partner)


def _mapping(row: ClearingMapping, now: datetime) -> MappingOut:
    ended = row.effective_to is not None and row.effective_to <= now
    return MappingOut(
        id=row.pk, lce=row.lce.code, execution_firm=row.execution_firm.code, exchange=row.exchange.code,
        effective_from=row.effective_from, effective_to=row.effective_to,
        in_force=row.effective_from <= now and not ended,
    )  # fmt: skip


def _sender_comp(row: SenderComp) -> SenderCompOut:
    return SenderCompOut(
        sender_comp_id=row.sender_comp_id,
        execution_firm=row.execution_firm.code,
        gateway=Gateway(row.gateway),
        segment=row.segment or None,
        cancel_on_disconnect=row.cancel_on_disconnect,
    )
