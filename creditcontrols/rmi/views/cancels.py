"""Mass cancel of an account's orders: ask, confirm with the count, follow."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols.rmi import selectors
from creditcontrols.rmi.choices import RmiSource
from creditcontrols.rmi.forms import CancelForm
from creditcontrols.rmi.models import RmiMassCancel
from creditcontrols.rmi.policies import Pairs, RmiFault, clean_account, clean_exchange
from creditcontrols.rmi.services import mass_cancel
from creditcontrols.rmi.views.creating import check_can_act
from riskadmin.firms.permissions import check_can_block_accounts, check_can_see_account_blocks
from riskadmin.firms.screen import screen
from riskadmin.people import reauthentication
from riskadmin.people.choices import Act

PER_PAGE: Final = 200
LATEST: Final = 20


@require_http_methods(["GET", "POST"])
@screen
def cancel(request: HttpRequest) -> HttpResponse:
    """The form and the latest mass cancels; sent once it asks for confirmation with the count, confirmed it acts."""
    check_can_act(request.user)
    if request.method != "POST":
        return _page(request, CancelForm(user=request.user))
    form = CancelForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    pairs = selectors.pairs_for(request.user, *form.cleaned_data["firm"])
    check_can_block_accounts(request.user, pairs)
    try:
        account = clean_account(form.cleaned_data["account"])
        exchange = clean_exchange(pairs, form.cleaned_data["exchange"])
    except RmiFault as fault:
        form.add_error("exchange" if fault.path == "exchange" else "account", str(fault))
        return _page(request, form, status=422)
    typed = request.POST.get("confirmation")
    if typed is None or typed.strip().upper() != account:
        return _confirm(request, form, pairs, account, wrong=typed is not None)
    reauthentication.check(request, Act.CANCEL_ACCOUNT)
    made = mass_cancel(
        actor=request.user, pairs=pairs, account=account, exchange=exchange, source=RmiSource.GUI,
        reason=form.cleaned_data["reason"],
    )  # fmt: skip
    return redirect("rmi_mass_cancel", made.pk)


@require_safe
@screen
def progress(request: HttpRequest, cancel_id: int) -> HttpResponse:
    """One mass cancel with the result of each order."""
    return _progress(request, cancel_id, "rmi/mass_cancel.html")


@require_safe
@screen
def result(request: HttpRequest, cancel_id: int) -> HttpResponse:
    """The part of that page that is asked for until everything is done."""
    return _progress(request, cancel_id, "rmi/_result.html")


def _progress(request: HttpRequest, cancel_id: int, template: str) -> HttpResponse:
    check_can_see_account_blocks(request.user)
    found: RmiMassCancel = selectors.mass_cancels(request.user).get(pk=cancel_id)
    orders = Paginator(selectors.orders_of(found), PER_PAGE).get_page(request.GET.get("page"))
    tally = selectors.tally(found)
    context = {
        "cancel": found, "tally": tally, "pages": orders, "tab": "cancel", "query": "",
        "done": found.ordered_at is not None and tally.done, "may_act": bool(selectors.firms_for(request.user)),
    }  # fmt: skip
    return render(request, template, context)


def _page(request: HttpRequest, form: CancelForm, status: int = 200) -> HttpResponse:
    latest = list(selectors.mass_cancels(request.user)[:LATEST])
    context = {"form": form, "tab": "cancel", "latest": latest, "may_act": True}
    return render(request, "rmi/cancel.html", context, status=status)


def _confirm(request: HttpRequest, form: CancelForm, pairs: Pairs, account: str, *, wrong: bool) -> HttpResponse:
    exchange = form.cleaned_data["exchange"]
    context: dict[str, Any] = {
        "form": form, "tab": "cancel", "pairs": pairs, "account": account, "exchange": exchange, "wrong": wrong,
        "count": selectors.working_orders(pairs, account, exchange).count(), "may_act": True,
    }  # fmt: skip
    return render(request, "rmi/confirm.html", context, status=422 if wrong else 200)
