"""Pre-negotiated trades: list with CSV, the form of one, and what became of it."""

from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols.erm.forms import TradeFilterForm, TradeForm
from creditcontrols.erm.trades import selectors
from creditcontrols.erm.trades.services import enter_trade
from creditcontrols.erm.views.firms import check_sees_entity_risk
from riskadmin.firms.screen import csv_file, posted, screen

PER_PAGE: Final = 100
BAD: Final = 422


@require_safe
@screen
def trades(request: HttpRequest) -> HttpResponse:
    """The trades that pass the filters, newest first."""
    check_sees_entity_risk(request.user)
    form = TradeFilterForm(request.GET)
    pages = Paginator(selectors.trades(request.user, form.wanted()), PER_PAGE)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "tab": "trades", "form": form, "pages": pages.get_page(request.GET.get("page")), "query": kept.urlencode(),
        "enters": selectors.entering_firms(request.user),
    }  # fmt: skip
    return render(request, "erm/trades.html", context)


@require_safe
@screen
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The trades that pass the filters, as CSV."""
    check_sees_entity_risk(request.user)
    lines = selectors.export(request.user, TradeFilterForm(request.GET).wanted())
    return csv_file(lines, "pre-negotiated-trades.csv")


@require_http_methods(["GET", "POST"])
@screen
def new(request: HttpRequest) -> HttpResponse:
    """Enter a trade; its page says what the engine decided."""
    firms = selectors.entering_firms(request.user)
    if not firms:
        raise PermissionDenied("Pre-negotiated trades are entered by administrators of execution firms.")
    form = TradeForm(posted(request), firms=firms, initial={"firm": request.GET.get("firm", "")[:3]})
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_trade(actor=request.user, firm=form.cleaned_data["firm"], terms=form.terms())
            return redirect("erm_trade", made.pk)
        except ValidationError as fault:
            form.add_error(None, fault)
    context = {"tab": "trades", "form": form}
    return render(request, "erm/trade_new.html", context, status=BAD if request.method == "POST" else 200)


@require_safe
@screen
def trade(request: HttpRequest, trade_id: int) -> HttpResponse:
    """One trade: terms, state, and why it was refused."""
    return render(request, "erm/trade.html", {"tab": "trades", "trade": selectors.trade(request.user, trade_id)})


@require_safe
@screen
def state(request: HttpRequest, trade_id: int) -> HttpResponse:
    """Where a trade stands: a part of its page, asked again until the engine has decided."""
    return render(request, "erm/_trade_state.html", {"trade": selectors.trade(request.user, trade_id)})
