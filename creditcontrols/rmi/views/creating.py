"""The tab Create Blocks: what is blocked, whose accounts, and the account list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from creditcontrols.rmi import selectors
from creditcontrols.rmi.choices import RmiSource
from creditcontrols.rmi.forms import BlockForm
from creditcontrols.rmi.policies import RmiFault
from creditcontrols.rmi.services import Blocked, block_accounts
from creditcontrols.rmi.views import accounts
from riskadmin.firms.models import User
from riskadmin.firms.screen import screen

PATHS = {"accounts": "account", "kind": "kind", "side": "side", "product": "product", "exchange": "exchange"}
"""Fields of the form by what a fault names."""


def check_can_act(user: Any) -> None:
    """Raises PermissionDenied when there is no firm whose accounts `user` may block."""
    if not selectors.firms_for(user):
        raise PermissionDenied("Accounts are blocked by risk administrators of clearing firms and by GCC.")


@require_http_methods(["GET", "POST"])
@screen
def create(request: HttpRequest) -> HttpResponse:
    """The form; `do` says which of its buttons was pressed: copy to the list, remove from it, or block."""
    check_can_act(request.user)
    kept = accounts.kept(request.session)
    if request.method != "POST":
        return _page(request, BlockForm(user=request.user, kept=kept))
    form = BlockForm(request.POST, user=request.user, kept=kept)
    if request.POST.get("do") in ("copy", "remove"):
        return _change_list(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        done = _block(request.user, form)
    except RmiFault as fault:
        form.add_error(PATHS.get(fault.path), str(fault))
        return _page(request, form, status=422)
    messages.info(request, _sentence(done))
    return redirect("rmi_active")


def _block(user: Any, form: BlockForm) -> Blocked:
    lce, firm = form.cleaned_data["firm"]
    assert isinstance(user, User)
    return block_accounts(
        actor=user, pairs=selectors.pairs_for(user, lce, firm), accounts=[*form.typed, *form.cleaned_data["kept"]],
        criteria=form.criteria(), source=RmiSource.GUI, reason=form.cleaned_data["reason"],
    )  # fmt: skip


def _change_list(request: HttpRequest, form: BlockForm) -> HttpResponse:
    """Change the account list and show the form as it was typed."""
    values = form.data.copy()
    fault = ""
    try:
        if request.POST.get("do") == "copy":
            kept = accounts.keep(request.session, form.typed)
            values["account"] = ""
        else:
            kept = accounts.drop(request.session, form.ticked)
    except RmiFault as found:
        kept, fault = accounts.kept(request.session), str(found)
    shown = BlockForm(initial=values.dict(), user=request.user, kept=kept)
    return _page(request, shown, ticked=form.ticked, fault=fault, status=422 if fault else 200)


def _page(
    request: HttpRequest, form: BlockForm, *, ticked: list[str] | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form, "tab": "create", "kept": accounts.kept(request.session), "fault": fault,
        "ticked": form.ticked if ticked is None else ticked, "may_act": True,
        "fields": [form[name] for name in ("kind", "side", "exchange", "product", "reason")],
    }  # fmt: skip
    return render(request, "rmi/create.html", context, status=status)


def _sentence(done: Blocked) -> str:
    made, standing = len(done.made), len(done.standing)
    told = f"{made} block{'s'[: made != 1]} saved; the list says when they are in force." if made else ""
    were = f" {standing} stood already." if standing else ""
    return f"{told}{were}".strip()
