"""What stops an account: status, order entry by execution firm (ICC-6), and the policy on unknown ones. Each act has a
page that says what it does and asks for a reason."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from creditcontrols.accounts import selectors, services
from creditcontrols.accounts.choices import Authority
from creditcontrols.accounts.forms import ReasonForm
from creditcontrols.accounts.models import Account, AccountFirm, AccountPolicy
from creditcontrols.models import Order
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.permissions import (
    can_suspend_for_firm,
    can_suspend_for_lce,
    check_can_keep_accounts,
)
from riskadmin.firms.screen import posted, screen

BAD, CONFLICT = 422, 409


@require_http_methods(["GET", "POST"])
@screen
def order_entry(request: HttpRequest, account_id: int, firm: str) -> HttpResponse:
    """Suspend or allow order entry of an account through an execution firm."""
    account = selectors.account(request.user, account_id)
    link = next((one for one in account.shown_firms if one.execution_firm.code == firm), None)
    if link is None:
        raise AccountFirm.DoesNotExist
    authority = _authority(request.user, account, link)
    suspend = not getattr(link, f"{authority.value}_suspended")
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        wanted = request.POST.get("suspend", "1" if suspend else "0") == "1"
        try:
            services.set_order_entry(
                actor=request.user, account_id=account_id, firm=firm, suspended=wanted,
                reason=form.cleaned_data["reason"], authority=authority,
            )  # fmt: skip
            return redirect("ams_account", account_id)
        except services.NotSuspended as fault:
            form.add_error(None, str(fault))
    about = _entry_about(request.user, account, link, authority, suspend)
    return _page(request, form, about, reverse("ams_account", args=[account_id]))


@require_http_methods(["GET", "POST"])
@screen
def status(request: HttpRequest, account_id: int) -> HttpResponse:
    """Activate or deactivate an account."""
    account = selectors.account(request.user, account_id)
    check_can_keep_accounts(request.user, account)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.set_status(
            actor=request.user, account_id=account_id, active=not account.active, reason=form.cleaned_data["reason"]
        )
        return redirect("ams_account", account_id)
    word = "Deactivate" if account.active else "Activate"
    about = {
        "account": account, "title": f"{word} account {account.number}", "suspend": account.active, "kind": "status",
        "button": f"{word} account {account.number}",
    }  # fmt: skip
    return _page(request, form, about, reverse("ams_account", args=[account_id]))


@require_http_methods(["GET", "POST"])
@screen
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """Refuse orders from unknown accounts, or let them pass."""
    lce = LegalClearingEntity.objects.visible_to(request.user).get(code=code)
    check_can_keep_accounts(request.user, lce)
    known = AccountPolicy.objects.filter(lce=lce).first()
    refuse = not (known is not None and known.unknown_refused)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        wanted = request.POST.get("suspend", "1" if refuse else "0") == "1"
        services.set_policy(
            actor=request.user, lce=lce, unknown_refused=wanted, reason=form.cleaned_data["reason"]
        )  # fmt: skip
        return redirect("ams_accounts")
    word = "Refuse" if refuse else "Allow"
    about = {
        "title": f"{word} orders from unknown accounts of {lce.code}", "suspend": refuse, "kind": "policy", "lce": lce,
        "button": f"{word} unknown accounts", "known": selectors.accounts(request.user, lce=lce.code).count(),
    }  # fmt: skip
    return _page(request, form, about, reverse("ams_accounts"))


def _authority(user: Any, account: Account, link: AccountFirm) -> Authority:
    """In whose name the user acts; the service refuses whoever has none."""
    by_firm = can_suspend_for_firm(user, link.execution_firm_id) and not can_suspend_for_lce(user, account)
    authority = Authority.EF if by_firm else Authority.LCE
    if not by_firm:
        services.check_authority(user, account, link.execution_firm, authority)
    return authority


def _entry_about(user: Any, account: Account, link: AccountFirm, authority: Authority, suspend: bool) -> dict[str, Any]:
    """What the page of a suspension or permission says."""
    firm = link.execution_firm.code
    word = "Suspend" if suspend else "Allow"
    live = Order.objects.visible_to(user).filter(account=account.number, state__in=LIVE_STATES)
    working = live.filter(group__execution_firm__code=firm).count()
    return {
        "account": account, "title": f"{word} order entry of {account.number} through {firm}", "suspend": suspend,
        "working": working, "kind": "entry", "button": f"{word} order entry of {account.number}", "firm": firm,
        "still": _other(link, authority),
    }  # fmt: skip


def _other(link: AccountFirm, authority: Authority) -> str:
    """Who else has suspended order entry; "" when nobody has."""
    by_lce = authority is Authority.EF
    suspended = link.lce_suspended if by_lce else link.ef_suspended
    return (Authority.LCE if by_lce else Authority.EF).label.lower() if suspended else ""


def _page(request: HttpRequest, form: ReasonForm, about: dict[str, Any], back: str) -> HttpResponse:
    code = (CONFLICT if form.non_field_errors() else BAD) if request.method == "POST" else 200
    return render(request, "accounts/confirm.html", {"form": form, "back": back, **about}, status=code)
