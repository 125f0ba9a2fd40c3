"""The page of a permission of an account (AMS-8)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from creditcontrols.accounts import selectors as reading
from creditcontrols.accounts.choices import MarketType
from creditcontrols.accounts.models import Account, AccountPermission
from creditcontrols.accounts.permissions import selectors, services
from creditcontrols.accounts.permissions.forms import PermissionForm, initial
from riskadmin.firms.permissions import check_can_keep_accounts
from riskadmin.firms.screen import posted, screen

BAD, CONFLICT = 422, 409


@require_http_methods(["GET", "POST"])
@screen
def permission(request: HttpRequest, account_id: int, market: str) -> HttpResponse:
    """What the account may trade on a market type. Of two people who save from one version, the second is told."""
    account = reading.account(request.user, account_id)
    if market not in MarketType.values:
        raise AccountPermission.DoesNotExist
    check_can_keep_accounts(request.user, account)
    line = selectors.line(account, MarketType(market), selectors.permission(account, MarketType(market)))
    version = line.row.version if line.row else 0
    form = PermissionForm(posted(request), market=line.market, initial=initial(line.values, version))
    status, moved = (BAD if request.method == "POST" else 200), ""
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, form, account, line.market)
        except ValidationError as fault:
            form.add_error(None, fault)
        except services.Moved as found:
            form.data = form.data.copy()
            form.data["base_version"] = version
            status, moved = CONFLICT, str(found)
    context = {
        "form": form, "fields": [one for one in form if one.name != "base_version"], "line": line, "account": account,
        "moved": moved, "back": reverse("ams_account", args=[account.pk]),
    }  # fmt: skip
    return render(request, "accounts/permission.html", context, status=status)


def _save(request: HttpRequest, form: PermissionForm, account: Account, market: MarketType) -> HttpResponse:
    services.set_permission(
        actor=request.user, account_id=account.pk, market=market, values=form.values(),
        base_version=form.cleaned_data["base_version"] or 0, reason=form.cleaned_data["reason"],
    )  # fmt: skip
    return redirect("ams_account", account.pk)
