"""The list of accounts with its files, and the page of one."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.accounts import selectors
from creditcontrols.accounts.choices import AccountService, AccountStatus, Authority
from creditcontrols.accounts.files.columns import HEADS
from creditcontrols.accounts.files.selectors import sheet_rows
from creditcontrols.accounts.models import Account, AccountChange, AccountFirm
from creditcontrols.accounts.permissions.selectors import lines as permission_lines
from creditcontrols.accounts.querysets import sees_accounts
from creditcontrols.filework import sheets
from creditcontrols.filework.pages import sheet
from riskadmin.firms.listing import search_of
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.permissions import can_keep_accounts, can_suspend_for_firm, can_suspend_for_lce
from riskadmin.firms.screen import screen

PER_PAGE: Final = 100
MOST_EXPORTED: Final = sheets.MOST_ROWS
FILTERS: Final = ("lce", "status", "service", "firm", "owner")


@require_safe
@screen
def account_list(request: HttpRequest) -> HttpResponse:
    """The accounts that pass the filters, a page at a time (AMS-5), and the policies on unknown ones."""
    check_sees_accounts(request.user)
    wanted = _wanted(request)
    pages = Paginator(selectors.accounts(request.user, **wanted).with_firms(request.user), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page": page, "wanted": wanted, "query": kept.urlencode(), "filtered": any(wanted.values()),
        "statuses": AccountStatus.choices, "services": AccountService.choices,
        "lces": LegalClearingEntity.objects.visible_to(request.user),
        "policies": selectors.policies(request.user), "keeps": selectors.kept_lces(request.user),
    }  # fmt: skip
    return render(request, "accounts/list.html", context)


@require_safe
@screen
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The accounts that pass the filters as a sheet, which is also the template of an upload."""
    check_sees_accounts(request.user)
    found = selectors.accounts(request.user, **_wanted(request)).with_firms(request.user)[:MOST_EXPORTED]
    return sheet(kind, "accounts", HEADS, sheet_rows(request.user, found), "Accounts")


@require_safe
@screen
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: what it is, order entry by execution firm, sub-accounts, history."""
    found = selectors.account(request.user, account_id)
    subs = selectors.accounts(request.user).filter(parent=found)
    history = AccountChange.objects.visible_to(request.user).filter(account=found).select_related("actor")
    context = {
        "account": found, "lines": [_line(request.user, found, link) for link in found.shown_firms],
        "sessions": selectors.seen_sessions(request.user, found), "keeps": can_keep_accounts(request.user, found),
        "permissions": permission_lines(found),
        "subs": list(subs[: selectors.LATEST]), "sub_count": subs.count(), "history": history[: selectors.LATEST],
    }  # fmt: skip
    return render(request, "accounts/account.html", context)


@require_safe
@screen
def standing(request: HttpRequest, account_id: int) -> HttpResponse:
    """Saved or in force: a part of the page, asked again until the engine has the account."""
    found = selectors.account(request.user, account_id)
    return render(request, "accounts/_standing.html", {"account": found})


def check_sees_accounts(user: Any) -> None:
    """Raises PermissionDenied for those who have nothing to do with accounts."""
    if not sees_accounts(user):
        raise PermissionDenied("Accounts are for clearing firms, execution firms and trading firms.")


def _wanted(request: HttpRequest) -> dict[str, str]:
    """The filters; what no account can have is no filter."""
    given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:20] for name in FILTERS}
    given["status"] = given["status"] if given["status"] in AccountStatus.values else ""
    given["service"] = given["service"] if given["service"] in AccountService.values else ""
    upper = {name: given[name].upper() for name in ("lce", "firm", "owner")}
    return {**given, **upper, "text": search_of(request)}


def _line(user: Any, account: Account, link: AccountFirm) -> dict[str, Any]:
    """Order entry through one firm, with what `user` may do: (authority, suspend)."""
    acts = []
    if can_suspend_for_lce(user, account):
        acts.append((Authority.LCE.value, not link.lce_suspended))
    if can_suspend_for_firm(user, link.execution_firm_id):
        acts.append((Authority.EF.value, not link.ef_suspended))
    code = link.execution_firm.code
    return {"link": link, "code": code, "acts": acts, "in_force": code in account.in_force_suspended}
