"""The calls of entity risk management: restrictions, user maximums, settings, pre-negotiated trades."""

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from creditcontrols.erm import selectors, services
from creditcontrols.erm.choices import TradeSide, TradeState, TradeType
from creditcontrols.erm.maximums import selectors as reading
from creditcontrols.erm.maximums import services as setting
from creditcontrols.erm.models import PreNegotiatedTrade, ProductRestriction, TradeTypeRestriction, UserMaximum
from creditcontrols.erm.policies import Wanted
from creditcontrols.erm.querysets import SavedQuerySet
from creditcontrols.erm.schemas import (
    MemberSettingsIn,
    MemberSettingsOut,
    PreNegotiatedTradeIn,
    PreNegotiatedTradeOut,
    ProductCode,
    ProductRestrictionOut,
    RestrictionFilter,
    RestrictionIn,
    TradesFilter,
    TradeTypeRestrictionOut,
    UserMaximumFilter,
    UserMaximumOut,
    UserMaximumsIn,
)
from creditcontrols.erm.selectors import SettingsLine
from creditcontrols.erm.trades import selectors as trading
from creditcontrols.erm.trades.services import Terms, enter_trade
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.lib.ids import format_price, parse_price
from riskadmin.rest.paging import page
from riskadmin.rest.problems import Problem
from riskadmin.rest.schemas import Code, Id, Page
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Entity risk"])

BY_FIRM = ("execution_firm_id", "pk")
TradeId = Annotated[Id, Path()]


@router.get("/product-restrictions", response=Page[ProductRestrictionOut], summary="Product restrictions")
def list_product_restrictions(request: HttpRequest, response: HttpResponse, wanted: Query[RestrictionFilter]) -> Any:
    """What was ever restricted of the pairs that you see."""
    rows = _narrowed(ProductRestriction.objects.visible_to(request.user), wanted)
    return page(request, response, rows, wanted, BY_FIRM, _product)


@router.put(
    "/product-restrictions/{lce}/{execution_firm}/{product}",
    response=ProductRestrictionOut,
    summary="Restrict or allow a product",
)
@changes(Scope.CONTROLS)
def put_product_restriction(
    request: HttpRequest, lce: Path[Code], execution_firm: Path[Code], product: Path[ProductCode], body: RestrictionIn
) -> Any:
    """Whether the execution firm may trade the product in the pairs of the clearing entity; 409 when it stands so."""
    try:
        return _product(services.restrict_product(
            actor=request.user, lce=lce, firm=execution_firm, product=product, restricted=body.restricted,
            reason=body.reason,
        ))  # fmt: skip
    except services.StandsSo as fault:
        raise Problem(409, str(fault)) from fault


@router.get("/trade-type-restrictions", response=Page[TradeTypeRestrictionOut], summary="Trade type restrictions")
def list_trade_type_restrictions(request: HttpRequest, response: HttpResponse, wanted: Query[RestrictionFilter]) -> Any:
    """What was ever restricted of the pairs that you see."""
    rows = _narrowed(TradeTypeRestriction.objects.visible_to(request.user), wanted)
    return page(request, response, rows, wanted, BY_FIRM, _type)


@router.put(
    "/trade-type-restrictions/{lce}/{execution_firm}/{trade_type}",
    response=TradeTypeRestrictionOut,
    summary="Restrict or allow a trade type",
)
@changes(Scope.CONTROLS)
def put_trade_type_restriction(
    request: HttpRequest, lce: Path[Code], execution_firm: Path[Code], trade_type: Path[TradeType], body: RestrictionIn
) -> Any:
    """Whether the execution firm may enter such trades that the clearing entity clears; 409 when it stands so."""
    try:
        return _type(services.restrict_trade_type(
            actor=request.user, lce=lce, firm=execution_firm, trade_type=trade_type, restricted=body.restricted,
            reason=body.reason,
        ))  # fmt: skip
    except services.StandsSo as fault:
        raise Problem(409, str(fault)) from fault


@router.get("/user-maximums", response=Page[UserMaximumOut], summary="User maximum quantities")
def list_user_maximums(request: HttpRequest, response: HttpResponse, wanted: Query[UserMaximumFilter]) -> Any:
    """The maximums that you see, by execution firm."""
    rows = reading.maximums(
        request.user, lce=wanted.lce, firm=wanted.execution_firm or "", operator=(wanted.operator or "").upper(),
        product=wanted.product or "", is_set=bool(wanted.set),
    )  # fmt: skip
    rows = rows if wanted.own is None else rows.filter(lce__isnull=wanted.own)
    return page(request, response, rows, wanted, BY_FIRM, _maximum)


@router.put("/user-maximums", response=list[UserMaximumOut], summary="Set maximums of an operator")
@changes(Scope.CONTROLS)
def put_user_maximums(request: HttpRequest, body: UserMaximumsIn) -> Any:
    """All or none; 409 when somebody saved one of them since it was read. Answers the products that were named."""
    operator = body.operator.upper()
    wanted = [Wanted(one.product, one.outright, one.spread, one.base_version) for one in body.maximums]
    try:
        setting.set_maximums(
            actor=request.user, lce=body.lce or "", firm=body.execution_firm, operator=operator, wanted=wanted,
            reason=body.reason or "",
        )  # fmt: skip
    except setting.Moved as moved:
        raise Problem(409, str(moved)) from moved
    rows = reading.maximums(request.user, lce=body.lce or "", firm=body.execution_firm, operator=operator)
    named = [one.product for one in body.maximums]
    return [_maximum(row) for row in rows.filter(product__in=named).order_by("product")]


@router.get("/clearing-member-settings", response=list[MemberSettingsOut], summary="What clearing firms show")
def list_member_settings(request: HttpRequest) -> Any:
    """One for each clearing entity that you act in."""
    return [_settings(line) for line in selectors.settings_lines(request.user)]


@router.put("/clearing-member-settings/{lce}", response=MemberSettingsOut, summary="Hide or show account details")
@changes(Scope.ACCOUNTS)
def put_member_settings(request: HttpRequest, lce: Path[Code], body: MemberSettingsIn) -> Any:
    """Whether trading firms see the accounts that they own; it counts at once. 409 when it stands so."""
    owner = LegalClearingEntity.objects.visible_to(request.user).get(code=lce)
    try:
        row = services.set_member_settings(
            actor=request.user, lce=owner, details_hidden=body.account_details_hidden, reason=body.reason
        )
    except services.StandsSo as fault:
        raise Problem(409, str(fault)) from fault
    return _settings(SettingsLine(owner, row, may_change=True))


@router.get(
    "/pre-negotiated-trades", response=Page[PreNegotiatedTradeOut], summary="Pre-negotiated trades, newest first"
)
def list_pre_negotiated_trades(request: HttpRequest, response: HttpResponse, wanted: Query[TradesFilter]) -> Any:
    """The trades that you see."""
    found = trading.trades(request.user, trading.TradeFilter(
        wanted.lce or "", wanted.execution_firm or "", wanted.state or "", (wanted.account or "").upper(),
        (wanted.operator or "").upper(), wanted.symbol or "",
    ))  # fmt: skip
    return page(request, response, found, wanted, ("-pk",), _trade)


@router.post("/pre-negotiated-trades", response=PreNegotiatedTradeOut, summary="Enter a pre-negotiated trade")
@changes(Scope.TRADES)
def enter_pre_negotiated_trade(request: HttpRequest, body: PreNegotiatedTradeIn) -> Any:
    """One side of a trade that was agreed outside the market. The engine decides it: read it again until `state` is
    `entered` or `refused`."""
    price = parse_price(body.price)
    if price is None:
        raise ValidationError({"price": "Give a price in digits, for example 4412.25."})
    terms = Terms(
        body.operator.upper(), body.account.upper(), body.symbol, body.side, body.quantity, price, body.trade_type
    )
    return _trade(enter_trade(actor=request.user, firm=body.execution_firm, terms=terms))


@router.get("/pre-negotiated-trades/{trade_id}", response=PreNegotiatedTradeOut, summary="One pre-negotiated trade")
def get_pre_negotiated_trade(request: HttpRequest, trade_id: TradeId) -> Any:
    """Its terms and what became of it."""
    return _trade(trading.trade(request.user, trade_id))


def _narrowed(rows: SavedQuerySet, wanted: RestrictionFilter) -> SavedQuerySet:
    fits = {"lce__code": wanted.lce, "execution_firm__code": wanted.execution_firm, "restricted": wanted.restricted}
    found = rows.filter(**{name: value for name, value in fits.items() if value is not None})
    return found.select_related("lce", "execution_firm", "changed_by")


def _saved(row: ProductRestriction | TradeTypeRestriction | UserMaximum) -> dict[str, Any]:
    return {
        "version": row.version, "changed_by": str(row.changed_by) if row.changed_by else None,
        "changed_at": row.changed_at, "reason": row.reason or None, "in_force": row.in_force,
        "in_force_at": row.in_force_at,
    }  # fmt: skip


def _product(row: ProductRestriction) -> ProductRestrictionOut:
    return ProductRestrictionOut(
        lce=row.lce.code, execution_firm=row.execution_firm.code, product=row.product, restricted=row.restricted,
        **_saved(row),
    )  # fmt: skip


def _type(row: TradeTypeRestriction) -> TradeTypeRestrictionOut:
    return TradeTypeRestrictionOut(
        lce=row.lce.code, execution_firm=row.execution_firm.code, trade_type=TradeType(row.trade_type),
        restricted=row.restricted, **_saved(row),
    )  # fmt: skip


def _maximum(row: UserMaximum) -> UserMaximumOut:
    return UserMaximumOut(
        lce=row.lce.code if row.lce else None, execution_firm=row.execution_firm.code, operator=row.operator,
        product=row.product, outright=row.outright, spread=row.spread, **_saved(row),
    )  # fmt: skip


def _settings(line: SettingsLine) -> MemberSettingsOut:
    row = line.settings
    return MemberSettingsOut(
        lce=line.lce.code, account_details_hidden=line.hidden,
        changed_by=str(row.changed_by) if row and row.changed_by else None, changed_at=row.changed_at if row else None,
        reason=row.reason or None if row else None,
    )  # fmt: skip


def _trade(row: PreNegotiatedTrade) -> PreNegotiatedTradeOut:
    return PreNegotiatedTradeOut(
        id=row.pk, trade_type=TradeType(row.trade_type), execution_firm=row.execution_firm.code,
        lce=row.lce.code if row.lce else None, operator=row.operator, account=row.account, symbol=row.symbol,
        side=TradeSide(row.side), quantity=row.quantity, price=format_price(row.price_nanos),
        state=TradeState(row.state), step=row.step, code=row.code or None, text=row.text or None,
        entered_by=str(row.entered_by), requested_at=row.requested_at, decided_at=row.decided_at,
    )  # fmt: skip
