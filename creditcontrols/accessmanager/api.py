"""The calls of the Access Manager (SPEC)."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router
from pydantic import StringConstraints

from creditcontrols.accessmanager import selectors
from creditcontrols.accessmanager.models import PermissionChange
from creditcontrols.accessmanager.services import MOST_ACCOUNTS, PermitFault, set_permissions
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem
from riskadmin.rest.schemas import Code, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Access Manager"])

ProductWord = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,6}$")]
AccountWord = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,13}$")]


class RestrictedContractOut(Out):
    """A contract of a restricted product; `restricted` while it is inside its period. Without a known last trading day
    it is."""

    symbol: str
    last_trading_day: date | None
    restricted_from: datetime | None
    trading_days_left: int | None
    restricted: bool


class RestrictedProductOut(Out):
    """A restricted product; `permitted_by_default`: accounts may trade it in its period until they are revoked."""

    product: str
    name: str | None
    exchange: str | None
    family: str
    days_before: int
    permitted_by_default: bool
    contracts: list[RestrictedContractOut]


class PermissionOut(Out):
    """The setting of an account, "*" for all without one of their own."""

    account: str
    permitted: bool
    in_force: bool
    changed_at: datetime
    changed_by: str
    reason: str | None


class PermissionsIn(In):
    """Which accounts, which way, and why; "*" stands for all accounts."""

    accounts: Annotated[list[AccountWord], Field(min_length=1, max_length=MOST_ACCOUNTS)]
    permitted: bool
    reason: Annotated[Sentence, Field(min_length=1)]


class PermissionsAskedOut(Out):
    """The command is on its way to the engine; `in_force` of the accounts says when it is there."""

    command_id: int


class PermissionChangeFilter(Paging):
    """Which acts."""

    execution_firm: Code | None = None
    product: ProductWord | None = None


class PermissionChangeOut(Out):
    """An account was permitted or revoked."""

    at: datetime
    lce: str
    execution_firm: str
    product: str
    account: str
    permitted: bool
    by: str
    reason: str | None


_PLACE = "/lces/{lce}/execution-firms/{execution_firm}/restricted-products/{product}/accounts"


@router.get("/restricted-products", response=list[RestrictedProductOut], summary="Restricted products")
def list_restricted_products(request: HttpRequest) -> Any:
    """The restricted products with their contracts and periods."""
    return [_product(one) for one in selectors.products()]


@router.get(_PLACE, response=list[PermissionOut], summary="Accounts permitted and revoked")
def list_permissions(
    request: HttpRequest, lce: Annotated[Code, Path()], execution_firm: Annotated[Code, Path()],
    product: Annotated[ProductWord, Path()],
) -> Any:  # fmt: skip
    """Accounts with a setting of their own, in the pairs that the LCE guarantees; all others follow the product."""
    place = selectors.place(request.user, lce, execution_firm, product)
    return [_permission(row) for row in selectors.permissions(request.user, place)]


@router.post(_PLACE, response=PermissionsAskedOut, summary="Permit or revoke accounts")
@changes(Scope.CONTROLS)
def put_permissions(
    request: HttpRequest, lce: Annotated[Code, Path()], execution_firm: Annotated[Code, Path()],
    product: Annotated[ProductWord, Path()], body: PermissionsIn,
) -> Any:  # fmt: skip
    """All or none of the accounts. Resting orders stay as they are."""
    place = selectors.place(request.user, lce, execution_firm, product)
    try:
        asked = set_permissions(
            actor=request.user, lce=place.lce, firm=place.firm, product=product, accounts=body.accounts,
            permitted=body.permitted, reason=body.reason,
        )  # fmt: skip
    except PermitFault as fault:
        raise Problem(422, str(fault)) from fault
    return PermissionsAskedOut(command_id=asked)


@router.get("/permission-changes", response=Page[PermissionChangeOut], summary="History of the Access Manager")
def list_permission_changes(request: HttpRequest, response: HttpResponse, wanted: Query[PermissionChangeFilter]) -> Any:
    """Who permitted and revoked what, newest first."""
    found = selectors.changes(request.user, wanted.execution_firm or "", wanted.product or "")
    return page(request, response, found, wanted, ("-pk",), _change)


def _product(one: selectors.RestrictedProduct) -> RestrictedProductOut:
    contracts = [
        RestrictedContractOut(
            symbol=each.symbol, last_trading_day=each.last, restricted_from=each.begins, trading_days_left=each.left,
            restricted=each.restricted,
        )
        for each in one.contracts
    ]  # fmt: skip
    return RestrictedProductOut(
        product=one.code, name=one.name or None, exchange=one.exchange or None, family=one.rule.family,
        days_before=one.rule.days, permitted_by_default=one.rule.permitted, contracts=contracts,
    )  # fmt: skip


def _permission(row: Any) -> PermissionOut:
    return PermissionOut(
        account=row.account, permitted=row.permitted, in_force=not row.waiting, changed_at=row.changed_at,
        changed_by=str(row.changed_by), reason=row.reason or None,
    )  # fmt: skip


def _change(row: PermissionChange) -> PermissionChangeOut:
    return PermissionChangeOut(
        at=row.at, lce=row.lce.code, execution_firm=row.execution_firm.code, product=row.product, account=row.account,
        permitted=row.permitted, by=str(row.actor), reason=row.reason or None,
    )  # fmt: skip
