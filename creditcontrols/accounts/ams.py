"""The AMS API (AMS-7): accounts in the shape that clearing firms' programs know, with links in every reply.

`type` is clearing or trading, the latter being sub-accounts. `owner` and `account` may be left out from the end."""

from collections.abc import Iterable
from dataclasses import replace
from math import ceil
from typing import Any, Final
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Path, Query, Router

from creditcontrols.accounts import selectors, services
from creditcontrols.accounts.ams_schemas import (
    AccountsOut,
    AccountType,
    AmsAccountIn,
    AmsAttribute,
    AmsPaging,
    ClearingAccountOut,
    CountsOut,
    EntitlementOut,
    FirmOut,
    LinkOut,
    MarketPermissionOut,
    MyFirmsOut,
)
from creditcontrols.accounts.choices import AccountService, AccountStatus, Segregation
from creditcontrols.accounts.models import Account
from creditcontrols.accounts.permissions.selectors import lines
from creditcontrols.accounts.policies import AccountValues
from creditcontrols.accounts.schemas import Number, Owner
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.rest.problems import Problem
from riskadmin.rest.schemas import Code
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["AMS"])

PREFIX: Final = "/ams/v1/"
ICC_LINKS: Final = ("limits", "utilization")


@router.get("/myFirms/", response=MyFirmsOut, summary="Clearing firms by service")
def get_my_firms(request: HttpRequest) -> Any:
    """The clearing firms whose accounts you see, for each service."""
    seen = selectors.accounts(request.user).order_by()
    found = LegalClearingEntity.objects.visible_to(request.user)
    lces = [one for one in found if selectors.is_own(request.user, one)] or list(
        LegalClearingEntity.objects.filter(pk__in=seen.values("lce"))
    )
    firms = [FirmOut(firmName=one.code, firmLongName=one.name, clearingId=one.code) for one in lces]
    entitlements = [EntitlementOut(service=service, clearingFirms=firms) for service in AccountService]
    links = [_link("self", "myFirms/")]
    links += [
        _link(f"accounts {service.value} {one.code}", f"accounts/clearing/{service.value}/{one.code}")
        for service in AccountService for one in lces
    ]  # fmt: skip
    return MyFirmsOut(entitlements=entitlements, links=links)


@router.get("/accounts/{type}/{service}/{clearingFirm}", response=AccountsOut, summary="Accounts of a firm")
def get_firm_accounts(
    request: HttpRequest, type: AccountType, service: AccountService, clearingFirm: Path[Code], wanted: Query[AmsPaging]
) -> Any:
    """The accounts of the clearing firm that you see."""
    path = f"accounts/{type}/{service.value}/{clearingFirm}"
    return _page(request, path, type, service, clearingFirm, wanted)


@router.get("/accounts/{type}/{service}/{clearingFirm}/{owner}", response=AccountsOut, summary="Accounts of an owner")
def get_owner_accounts(
    request: HttpRequest, type: AccountType, service: AccountService, clearingFirm: Path[Code], owner: Path[Owner],
    wanted: Query[AmsPaging],
) -> Any:  # fmt: skip
    """Those of one owner: an execution firm or an LEI."""
    path = f"accounts/{type}/{service.value}/{clearingFirm}/{owner}"
    return _page(request, path, type, service, clearingFirm, wanted, owner=owner)


_ONE: Final = "/accounts/{type}/{service}/{clearingFirm}/{owner}/{account}"


@router.get(_ONE, response=AccountsOut, summary="One account")
def get_one_account(
    request: HttpRequest, type: AccountType, service: AccountService, clearingFirm: Path[Code], owner: Path[Owner],
    account: Path[Number],
) -> Any:  # fmt: skip
    """The account as the only one of its page; 404 when you see none."""
    return _single(request, find(request, type, service, clearingFirm, owner, account), type, service)


@router.post(_ONE, response=AccountsOut, summary="Register or change an account")
@changes(Scope.ACCOUNTS)
def post_account(
    request: HttpRequest, type: AccountType, service: AccountService, clearingFirm: Path[Code], owner: Path[Owner],
    account: Path[Number], body: AmsAccountIn,
) -> Any:  # fmt: skip
    """Answers the updated data. An account that is there gets the service, and what the body says; another is made."""
    lce = LegalClearingEntity.objects.visible_to(request.user).get(code=clearingFirm)
    found = selectors.accounts(request.user, lce=clearingFirm, number=account).with_firms(request.user).first()
    if found is None:
        start = AccountValues(account.upper(), "", owner, services=(service.value,))
        values = _asked(start, body, service, type)
        made = services.create_account(actor=request.user, lce=lce, values=values, reason=body.reason or "")
    else:
        if found.owner != owner or (found.parent is not None) != (type == "trading"):
            raise Problem(409, f"Account {found.number} is there already, with another owner or type.")
        values = _asked(selectors.values_of(found, found.shown_firms), body, service, type)
        made = _change(request, found, values, body.reason or "")
    return _single(request, selectors.account(request.user, made.pk), type, service)


@router.delete(_ONE, response=AccountsOut, summary="Take an attribute from an account")
@changes(Scope.ACCOUNTS)
def delete_attribute(
    request: HttpRequest, type: AccountType, service: AccountService, clearingFirm: Path[Code], owner: Path[Owner],
    account: Path[Number], wanted: Query[AmsAttribute],
) -> Any:  # fmt: skip
    """An execution firm, a session or a service; answers the account with what remains. Accounts are never deleted:
    set their status to inactive."""
    named = [name for name in ("executionFirm", "sessionId", "serviceName") if getattr(wanted, name) is not None]
    if len(named) != 1:
        raise Problem(400, "Name exactly one of executionFirm, sessionId and serviceName.")
    found = find(request, type, service, clearingFirm, owner, account)
    held = {"executionFirm": "firms", "sessionId": "sessions", "serviceName": "services"}[named[0]]
    before, gone = selectors.values_of(found, found.shown_firms), getattr(wanted, named[0])
    remaining = tuple(one for one in getattr(before, held) if one != gone)
    if len(remaining) == len(getattr(before, held)):
        raise Problem(404, f"The account has no {named[0]} {gone}.")
    made = _change(request, found, replace(before, **{held: remaining}), "")
    return _single(request, selectors.account(request.user, made.pk), type, service)


def _asked(before: AccountValues, body: AmsAccountIn, service: AccountService, type: str) -> AccountValues:
    """The account as the body says, with the service of the address."""
    members = {
        "description": body.description, "segregation": body.segType, "status": body.status,
        "intermediary": body.delegatedIntermediary, "holding": body.holdingAccount, "parent": body.parentAccount,
        "firms": body.executionFirms, "sessions": body.sessionIds,
    }  # fmt: skip
    given: dict[str, Any] = {name: value for name, value in members.items() if value is not None}
    for name in ("firms", "sessions"):
        if name in given:
            given[name] = tuple(dict.fromkeys(given[name]))
    if "parent" in given:
        given["parent"] = given["parent"].upper()
    values = replace(before, services=tuple(dict.fromkeys((*before.services, service.value))), **given)
    if bool(values.parent) != (type == "trading"):
        raise ValidationError({"parentAccount": "A trading account has a parent account, a clearing account has none."})
    return values


def _change(request: HttpRequest, found: Account, values: AccountValues, reason: str) -> Account:
    try:
        return services.change_account(
            actor=request.user, account_id=found.pk, base_version=found.version, values=values, reason=reason
        )
    except services.Moved as moved:
        raise Problem(409, str(moved)) from moved


def find(request: HttpRequest, type: str, service: AccountService, lce: str, owner: str, number: str) -> Any:
    """The one account that the address names, with firms and permissions. Raises Account.DoesNotExist."""
    rows = selectors.accounts(
        request.user, lce=lce, owner=owner, number=number, service=service.value, sub=type == "trading"
    )
    return rows.with_firms(request.user).with_permissions(request.user).get()


def _page(
    request: HttpRequest, path: str, type: str, service: AccountService, lce: str, wanted: AmsPaging, owner: str = ""
) -> AccountsOut:
    if not LegalClearingEntity.objects.visible_to(request.user).filter(code=lce).exists():
        raise LegalClearingEntity.DoesNotExist
    rows = selectors.accounts(request.user, lce=lce, owner=owner, service=service.value, sub=type == "trading")
    total = rows.count()
    pages = max(1, ceil(total / wanted.size))
    start = (wanted.page - 1) * wanted.size
    shown = rows.with_firms(request.user).with_permissions(request.user)[start : start + wanted.size]
    places = {"self": wanted.page, "first": 1, "last": pages}
    if wanted.page < pages:
        places["next"] = wanted.page + 1
    if wanted.page > 1:
        places["prev"] = wanted.page - 1
    links = [_link(rel, f"{path}?page={number}&size={wanted.size}") for rel, number in places.items()]
    counts = CountsOut(total=total, page=wanted.page, pages=pages, size=wanted.size)
    return _answer(request, shown, type, service, counts, [*links, _link("myFirms", "myFirms/")])


def _single(request: HttpRequest, row: Account, type: str, service: AccountService) -> AccountsOut:
    counts = CountsOut(total=1, page=1, pages=1, size=1)
    up = f"accounts/{type}/{service.value}/{row.lce.code}"
    links = [_self(row, type, service), _link("up", up), _link("myFirms", "myFirms/")]
    return _answer(request, [row], type, service, counts, links)


def _answer(
    request: HttpRequest, rows: Iterable[Account], type: str, service: AccountService, counts: CountsOut,
    links: list[LinkOut],
) -> AccountsOut:  # fmt: skip
    accounts = [_account(request, row, type, service) for row in rows]
    return AccountsOut(service=service, counts=counts, clearingAccounts=accounts, links=links)


def _account(request: HttpRequest, row: Account, type: str, service: AccountService) -> ClearingAccountOut:
    firms = row.shown_firms  # type: ignore[attr-defined]
    return ClearingAccountOut(
        clearingFirm=row.lce.code, accountNumber=row.number, owner=row.owner,
        ownerLongName=row.owner_firm.name if row.owner_firm else "", description=row.description,
        segType=Segregation(row.segregation), status=AccountStatus(row.status),
        services=[AccountService(name) for name in row.services], delegatedIntermediary=row.intermediary,
        holdingAccount=row.holding, parentAccount=row.parent.number if row.parent else None,
        executionFirms=[link.execution_firm.code for link in firms],
        suspendedExecutionFirms=[link.execution_firm.code for link in firms if link.suspended],
        sessionIds=selectors.seen_sessions(request.user, row), inForce=row.in_force,
        permissions=_permissions(row) if row.permissions_seen else None,  # type: ignore[attr-defined]
        links=links_of(row, type, service),
    )  # fmt: skip


def _permissions(row: Account) -> list[MarketPermissionOut]:
    return [
        MarketPermissionOut(
            marketType=line.market, permission=line.values.access.upper(),  # type: ignore[arg-type]
            permittedProducts=list(line.values.products), permittedBrokers=list(line.values.brokers), currency="USD",
            creditLimitCents=line.values.credit_limit, maxLong=line.values.max_long, maxShort=line.values.max_short,
        )
        for line in lines(row)
    ]  # fmt: skip


def _self(row: Account, type: str, service: AccountService) -> LinkOut:
    return _link("self", f"accounts/{type}/{service.value}/{row.lce.code}/{row.owner}/{_quoted(row.number)}")


def links_of(row: Account, type: str, service: AccountService) -> list[LinkOut]:
    """The account itself and, with the inline credit controls, its limits and utilization."""
    itself = _self(row, type, service)
    more = ICC_LINKS if service is AccountService.ICC else ()
    return [itself, *(LinkOut(rel=rel, href=f"{itself.href}/{rel}") for rel in more)]


def _quoted(number: str) -> str:
    return quote(number, safe="")


def _link(rel: str, path: str) -> LinkOut:
    return LinkOut(rel=rel, href=f"{PREFIX}{path}")
