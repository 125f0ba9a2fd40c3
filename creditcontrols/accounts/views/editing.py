"""The form of an account: a new one, or another state of one."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from creditcontrols.accounts import selectors, services
from creditcontrols.accounts.forms import AccountForm, initial
from creditcontrols.accounts.models import Account
from riskadmin.firms.permissions import check_can_keep_accounts
from riskadmin.firms.screen import posted, screen

BAD, CONFLICT = 422, 409


@require_http_methods(["GET", "POST"])
@screen
def new(request: HttpRequest) -> HttpResponse:
    """Register an account."""
    lces = selectors.kept_lces(request.user)
    if not lces:
        raise PermissionDenied("Only a clearing firm administrator, or GAM, keeps accounts.")
    parent = request.GET.get("parent", "")[:20]
    form = AccountForm(posted(request), lces=lces, initial={"parent": parent, "services": ["CMED"]})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_account(
                actor=request.user, lce=form.cleaned_data["lce"], values=form.values(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            return redirect("ams_account", made.pk)
        except ValidationError as fault:
            form.add_error(None, fault)
    return _page(request, form, None, status=BAD if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@screen
def edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change an account; its number stays. Of two people who save from one version, the second is told."""
    found = selectors.account(request.user, account_id)
    check_can_keep_accounts(request.user, found)
    values = selectors.values_of(found, found.shown_firms)
    start = initial(values) | {"base_version": found.version}
    form = AccountForm(posted(request), lces=[found.lce], fixed=True, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            return _change(request, form, found)
        except ValidationError as fault:
            form.add_error(None, fault)
        except services.Moved as moved:
            form.data = form.data.copy()
            form.data["base_version"] = found.version
            return _page(request, form, found, status=CONFLICT, moved=str(moved))
    return _page(request, form, found, status=BAD if request.method == "POST" else 200)


def _change(request: HttpRequest, form: AccountForm, found: Account) -> HttpResponse:
    services.change_account(
        actor=request.user, account_id=found.pk, base_version=form.cleaned_data["base_version"] or 0,
        values=form.values(found.number), reason=form.cleaned_data["reason"],
    )  # fmt: skip
    return redirect("ams_account", found.pk)


def _page(
    request: HttpRequest, form: AccountForm, found: Account | None, *, status: int = 200, moved: str = ""
) -> HttpResponse:
    title = f"Change account {found.number}" if found else "New account"
    back = reverse("ams_account", args=[found.pk]) if found else reverse("ams_accounts")
    shown: list[Any] = [field for field in form if field.name != "base_version"]
    context = {"form": form, "fields": shown, "title": title, "back": back, "account": found, "moved": moved}
    return render(request, "accounts/form.html", context, status=status)
