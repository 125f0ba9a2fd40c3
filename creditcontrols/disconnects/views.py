"""Pages of cancel on disconnect: firms, their sessions and trader ids, the report, and lost sessions."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from creditcontrols.disconnects import losses, selectors
from creditcontrols.disconnects.forms import ReasonForm, SwitchForm
from creditcontrols.disconnects.services import SwitchFault, switch_cancel_on_disconnect
from riskadmin.firms.listing import search_of
from riskadmin.firms.models import ExecutionFirm
from riskadmin.firms.permissions import can_switch_disconnects, check_can_switch_disconnects
from riskadmin.firms.screen import csv_file, screen
from riskadmin.lib import csvtext

PER_PAGE: Final = 50
MOST_EXPORTED: Final = 10_000
REPORT_HEAD: Final = (
    "Execution firm",
    "Sender comp",
    "Trader id",
    "Cancel on disconnect",
    "Set",
    "Changed (UTC)",
    "By",
)


@require_safe
@screen
def firm_list(request: HttpRequest) -> HttpResponse:
    """Every execution firm, to choose one."""
    found = selectors.firms(request.user, search_of(request))
    return render(request, "disconnects/firms.html", {"tab": "firms", "firms": found, "q": search_of(request)})


@require_safe
@screen
def firm_page(request: HttpRequest, firm: str) -> HttpResponse:
    """The sessions of a firm with their trader ids."""
    return _firm(request, firm)


def _firm(request: HttpRequest, code: str, fault: str = "", status: int = 200) -> HttpResponse:
    firm = selectors.firm_of(request.user, code)
    saved = request.GET.get("saved", "")
    context = {
        "tab": "firms", "firm": firm, "sessions": selectors.sessions(request.user, firm), "fault": fault,
        "may_switch": can_switch_disconnects(request.user, firm),
        "saved": int(saved) if saved.isascii() and saved.isdigit() and len(saved) < 18 else None,
    }  # fmt: skip
    return render(request, "disconnects/firm.html", context, status=status)


@require_POST
@screen
def switch(request: HttpRequest, firm: str) -> HttpResponse:
    """Switch the chosen pairs: first they are shown once more, then it is done."""
    found = selectors.firm_of(request.user, firm)
    check_can_switch_disconnects(request.user, found)
    form = SwitchForm(request.POST)
    if not form.is_valid() or not form.chosen():
        return _firm(request, firm, "Choose at least one session or trader id.", status=422)
    asked = ReasonForm(request.POST if "confirmed" in request.POST else None)
    if asked.is_valid():
        try:
            made = switch_cancel_on_disconnect(
                actor=request.user, firm=found, pairs=form.chosen(), on=form.on, reason=asked.cleaned_data["reason"]
            )
            return redirect(f"{reverse('disconnects_firm', args=[firm])}?saved={made}")
        except SwitchFault as fault:
            asked.add_error(None, str(fault))
    return _confirm(request, found, form, asked)


def _confirm(request: HttpRequest, firm: ExecutionFirm, form: SwitchForm, asked: ReasonForm) -> HttpResponse:
    """The chosen pairs once more, with what else trades on their sessions (COD-9)."""
    chosen = form.chosen()
    named = {session for session, _ in chosen}
    others = [
        pair for one in selectors.sessions(request.user, firm) for pair in one.pairs
        if one.comp.session_key in named and (one.comp.session_key, pair.trader) not in chosen and pair.trader
    ]  # fmt: skip
    context = {"tab": "firms", "firm": firm, "on": form.on, "pairs": chosen, "others": others, "form": asked}
    return render(request, "disconnects/confirm.html", context, status=422 if asked.errors else 200)


@require_safe
@screen
def saved(request: HttpRequest, inbox_id: int) -> HttpResponse:
    """Whether a change is in force: a part of its page, asked again until it is."""
    context = {"saved": inbox_id, "in_force": selectors.is_in_force(request.user, inbox_id)}
    return render(request, "disconnects/_saved.html", context)


@require_safe
@screen
def report(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The report "Cancel on disconnect": every pair, as a page or as CSV."""
    shown = request.GET.get("show", "on")
    found = selectors.pairs(request.user, selectors.firms(request.user, search_of(request)))
    if shown in ("on", "off"):
        found = [pair for pair in found if pair.on is (shown == "on")]
    if request.GET.get("format") == "csv":
        return _csv(REPORT_HEAD, map(_line, found), "cancel-on-disconnect.csv")
    page = Paginator(found, 4 * PER_PAGE).get_page(request.GET.get("page"))
    context = {"tab": "report", "page": page, "q": search_of(request), "show": shown, "query": _kept(request)}
    return render(request, "disconnects/report.html", context)


def _line(pair: selectors.Pair) -> Sequence[object]:
    own = pair.own
    told = ("own", own.changed_at.isoformat(), own.changed_by or "") if own else ("session", "", "")
    return (pair.comp.sender_comp_id[3:6], pair.comp, pair.name, "on" if pair.on else "off", *told)


@require_safe
@screen
def loss_list(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Lost sessions, newest first, with what became of their orders; as a page or as CSV."""
    found = losses.lost(request.user, search_of(request).upper())
    if request.GET.get("format") == "csv":
        rows = losses.lines(losses.told(request.user, found[:MOST_EXPORTED]))
        return _csv(losses.HEAD, rows, "session-losses.csv")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": "losses", "page": page, "losses": losses.told(request.user, page.object_list), "q": search_of(request),
        "query": _kept(request),
    }  # fmt: skip
    return render(request, "disconnects/losses.html", context)


@require_safe
@screen
def loss_page(request: HttpRequest, number: int) -> HttpResponse:
    """One lost session and the orders that it called in."""
    found, orders = losses.loss(request.user, number)
    page = Paginator(orders, 4 * PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "disconnects/loss.html", {"tab": "losses", "loss": found, "page": page, "query": ""})


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> StreamingHttpResponse:
    return csv_file(csvtext.lines(head, rows), name)


def _kept(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
