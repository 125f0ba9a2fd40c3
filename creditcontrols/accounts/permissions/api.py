"""The calls about permissions of an account (AMS-8)."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from creditcontrols.accounts import selectors as reading
from creditcontrols.accounts.api import AccountId
from creditcontrols.accounts.choices import Access, MarketType
from creditcontrols.accounts.models import AccountPermission
from creditcontrols.accounts.permissions import selectors, services
from creditcontrols.accounts.permissions.schemas import AccountPermissionIn, AccountPermissionOut
from riskadmin.rest.problems import Problem
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Accounts"])


@router.get(
    "/accounts/{account_id}/permissions", response=list[AccountPermissionOut], summary="Permissions of an account"
)
def list_account_permissions(request: HttpRequest, account_id: AccountId) -> Any:
    """One for each market type; 404 to those who are neither of its clearing entity nor of its owner."""
    account = reading.account(request.user, account_id)
    if not account.permissions_seen:  # type: ignore[attr-defined]
        raise AccountPermission.DoesNotExist
    return [_permission(line) for line in selectors.lines(account)]


@router.put(
    "/accounts/{account_id}/permissions/{market_type}", response=AccountPermissionOut, summary="Change a permission"
)
@changes(Scope.ACCOUNTS)
def put_account_permission(
    request: HttpRequest, account_id: AccountId, market_type: Path[MarketType], body: AccountPermissionIn
) -> Any:
    """Permit nothing, some products or all; 409 when somebody saved it since it was read."""
    account = reading.account(request.user, account_id)
    try:
        made = services.set_permission(
            actor=request.user, account_id=account_id, market=market_type, base_version=body.base_version,
            values=body.values(), reason=body.reason,
        )  # fmt: skip
    except services.Moved as moved:
        raise Problem(409, str(moved)) from moved
    return _permission(selectors.line(account, market_type, made))


def _permission(line: selectors.PermissionLine) -> AccountPermissionOut:
    values, row = line.values, line.row
    return AccountPermissionOut(
        market_type=line.market, permission=Access(values.access), products=list(values.products),
        brokers=list(values.brokers), credit_limit_cents=values.credit_limit, max_long=values.max_long,
        max_short=values.max_short, version=row.version if row else 0,
        changed_by=str(row.changed_by) if row and row.changed_by else None, changed_at=row.changed_at if row else None,
    )  # fmt: skip
