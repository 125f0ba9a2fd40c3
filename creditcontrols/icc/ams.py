"""Position limits and utilization of an account in the AMS API (AMS-7): read only, with links as the account has."""

from typing import Any, Final

from django.http import HttpRequest
from ninja import Path, Router

from creditcontrols.accounts.ams import find, links_of
from creditcontrols.accounts.ams_schemas import AccountType
from creditcontrols.accounts.choices import AccountService
from creditcontrols.accounts.models import Account
from creditcontrols.accounts.schemas import Number, Owner
from creditcontrols.choices import ContractType
from creditcontrols.icc import selectors
from creditcontrols.icc.ams_schemas import AmsLimitOut, AmsLimitsOut, AmsUtilizationOut, AmsUtilizationsOut
from creditcontrols.icc.answers import plain
from creditcontrols.icc.models import AccountPosition, PositionLimitRow
from riskadmin.rest.schemas import Code, limited

router = Router(tags=["AMS"])

_ONE: Final = "/accounts/{type}/ICC/{clearingFirm}/{owner}/{account}"
_ICC: Final = AccountService.ICC


@router.get(f"{_ONE}/limits", response=AmsLimitsOut, summary="Position limits of an account")
def get_account_limits(
    request: HttpRequest, type: AccountType, clearingFirm: Path[Code], owner: Path[Owner], account: Path[Number]
) -> Any:
    """Those that you see, by execution firm and product; 404 when you do not see the account."""
    row = find(request, type, _ICC, clearingFirm, owner, account)
    found = selectors.limits(request.user, lce=row.lce.code).filter(account=row)
    return AmsLimitsOut(**_head(row, type), limits=[_limit(one) for one in found])


@router.get(f"{_ONE}/utilization", response=AmsUtilizationsOut, summary="Utilization of an account")
def get_account_utilization(
    request: HttpRequest, type: AccountType, clearingFirm: Path[Code], owner: Path[Owner], account: Path[Number]
) -> Any:
    """Where it stands since the last reset; 404 when you do not see the account."""
    row = find(request, type, _ICC, clearingFirm, owner, account)
    found = selectors.usage(request.user, lce=row.lce.code, account=row.number)
    return AmsUtilizationsOut(**_head(row, type), utilization=[_usage(one) for one in found])


def _head(row: Account, type: str) -> dict[str, Any]:
    links = links_of(row, type, _ICC)
    return {"service": _ICC, "clearingFirm": row.lce.code, "accountNumber": row.number, "links": links}


def _limit(row: PositionLimitRow) -> AmsLimitOut:
    return AmsLimitOut(
        executionFirm=row.execution_firm.code, product=row.product, type=ContractType(row.kind),
        clearingFirmLong=row.lce_long, clearingFirmShort=row.lce_short, executionFirmLong=row.ef_long,
        executionFirmShort=row.ef_short, maxLong=row.long, maxShort=row.short, inForce=row.in_force,
    )  # fmt: skip


def _usage(row: AccountPosition) -> AmsUtilizationOut:
    return AmsUtilizationOut(
        executionFirm=row.ef, product=row.product, type=ContractType(row.kind), net=plain(row.net),
        long=plain(row.long), short=plain(row.short), maxLong=limited(row.limit_long),
        maxShort=limited(row.limit_short), at=row.at,
    )  # fmt: skip
