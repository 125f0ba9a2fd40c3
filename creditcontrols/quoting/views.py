"""Pages of mass quote protection: what is in force and what has tripped, setting and removing, and the history."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creditcontrols.models import ExchangeGroup
from creditcontrols.quoting import exports, selectors
from creditcontrols.quoting.forms import PATHS, ProtectionForm, SearchForm
from creditcontrols.quoting.models import QuoteProtection
from creditcontrols.quoting.policies import ProtectionFault
from creditcontrols.quoting.services import judge, remove_protection, set_protection
from riskadmin.firms.permissions import check_can_protect_quotes
from riskadmin.firms.screen import csv_file, screen

PER_PAGE: Final = 200
LATEST: Final = 100
LONGEST_REASON: Final = 300


@require_safe
@screen
def protections(request: HttpRequest) -> HttpResponse:
    """The protections that pass the search."""
    return render(request, "quoting/protections.html", _context(request) | {"tab": "view"})


@require_safe
@screen
def rows(request: HttpRequest) -> HttpResponse:
    """The rows again, for the page to ask often: 204 while nothing has changed since `?pulse=`."""
    if request.GET.get("pulse") == selectors.pulse(request.user):
        return HttpResponse(status=204)
    return render(request, "quoting/_rows.html", _context(request))


@require_safe
@screen
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The protections that pass the search, as CSV."""
    found = selectors.protections(request.user, _form(request).wanted())
    return csv_file(exports.lines(found), "mass-quote-protection.csv")


@require_http_methods(["GET", "POST"])
@screen
def set_values(request: HttpRequest) -> HttpResponse:
    """The form; once it is right a confirmation, then it is saved. `?protection=` fills it with one that stands."""
    if not selectors.firms_for(request.user):
        raise PermissionDenied("Mass quotes are protected by risk and clearing firm administrators.")
    if request.method != "POST":
        return _page(request, ProtectionForm(initial=_initial(request), user=request.user))
    form = ProtectionForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    pairs, wanted = selectors.pairs_for(request.user, *form.firm_pair()), form.wanted()
    try:
        if "confirmed" not in request.POST:
            groups = judge(actor=request.user, pairs=pairs, wanted=wanted)
            context = {"form": form, "tab": "set", "may_act": True, "wanted": wanted, "pairs": pairs, "groups": groups}
            return render(request, "quoting/confirm.html", context)
        saved = set_protection(actor=request.user, pairs=pairs, wanted=wanted, reason=form.cleaned_data["reason"])
    except ProtectionFault as fault:
        path = PATHS.get(fault.path, fault.path)
        form.add_error(path if path in form.fields else None, str(fault))
        return _page(request, form, status=422)
    messages.info(
        request, f"Protection of {saved.participant} in {saved.code} saved; the list says when it is in force."
    )
    return redirect("quoting")


@require_POST
@screen
def remove(request: HttpRequest, protection_id: int) -> HttpResponse:
    """What is removed, to be confirmed; with `confirmed` it is."""
    found = selectors.protection(request.user, protection_id)
    check_can_protect_quotes(request.user, found)
    if "confirmed" not in request.POST:
        return render(request, "quoting/remove.html", {"protection": found, "tab": "view", "may_act": True})
    try:
        remove_protection(
            actor=request.user, protection_id=protection_id, reason=request.POST.get("reason", "")[:LONGEST_REASON]
        )
    except ProtectionFault as fault:
        messages.error(request, f"Nothing was removed. {fault}")
    else:
        messages.info(request, f"Protection of {found.participant} in {found.code} is being removed.")
    return redirect("quoting")


@require_safe
@screen
def past(request: HttpRequest) -> HttpResponse:
    """What tripped, and who set what: the latest of each."""
    user = request.user
    context = {
        "tab": "history", "trips": selectors.trips(user)[:LATEST], "changes": selectors.changes(user)[:LATEST],
        "latest": LATEST, "may_act": bool(selectors.firms_for(user)),
    }  # fmt: skip
    return render(request, "quoting/history.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("protection", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return {}
    found: QuoteProtection = selectors.protection(request.user, int(asked))
    return {
        "firm": f"{found.lce.code}:{found.execution_firm.code}", "session": found.session, "trader": found.trader,
        "scope": f"{found.level}:{found.code}", "fill_percent": found.fill_percent, "quantity": found.quantity,
        "delta": found.delta,
    }  # fmt: skip


def _page(request: HttpRequest, form: ProtectionForm, *, status: int = 200) -> HttpResponse:
    return render(request, "quoting/set.html", {"form": form, "tab": "set", "may_act": True}, status=status)


def _form(request: HttpRequest) -> SearchForm:
    groups: Any = ExchangeGroup.objects.visible_to(request.user).order_by()
    return SearchForm(request.GET, firms=sorted(set(groups.values_list("execution_firm__code", flat=True))))


def _context(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    form, pulse = _form(request), selectors.pulse(user)
    wanted = form.wanted()
    pages = Paginator(selectors.protections(user, wanted), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "pulse"):
        query.pop(name, None)
    own = {lce for lce, _, _ in selectors.firms_for(user)}
    return {
        "form": form, "pulse": pulse, "pages": pages, "own": own, "may_act": bool(own), "query": query.urlencode(),
        "filtered": wanted != selectors.Search(),
    }  # fmt: skip
