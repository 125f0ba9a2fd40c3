"""Pages of trade busts: find a trade, take it back, see what became of it. GCC only."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols.busts import selectors
from creditcontrols.busts.forms import BustForm, TradeForm
from creditcontrols.busts.selectors import Trade
from creditcontrols.busts.services import BustFault, bust_trade
from creditcontrols.models import Fill
from riskadmin.firms.permissions import check_can_bust_trades
from riskadmin.firms.screen import screen
from riskadmin.people import reauthentication
from riskadmin.people.choices import Act


@require_safe
@screen
def busts(request: HttpRequest) -> HttpResponse:
    """The latest busts, the latest fills to pick from, and a place for a trade id."""
    check_can_bust_trades(request.user)
    if "trade" not in request.GET:
        return _list(request, TradeForm())
    form = TradeForm(request.GET)
    if not form.is_valid():
        return _list(request, form, status=422)
    try:
        found = selectors.trade(request.user, form.cleaned_data["trade"])
    except Fill.DoesNotExist:
        form.add_error("trade", "There is no trade with this id.")
        return _list(request, form, status=422)
    return redirect("trade_bust", found.trade_id)


@require_http_methods(["GET", "POST"])
@screen
def trade(request: HttpRequest, trade_id: int) -> HttpResponse:
    """One trade with both sides; a POST takes it back."""
    check_can_bust_trades(request.user)
    found = selectors.trade(request.user, trade_id)
    if request.method != "POST":
        return _trade(request, found, BustForm(trade_id=trade_id))
    form = BustForm(request.POST, trade_id=trade_id)
    if not form.is_valid():
        return _trade(request, found, form, status=422)
    reauthentication.check(request, Act.BUST_TRADE)
    try:
        bust_trade(actor=request.user, trade_id=trade_id, reason=form.cleaned_data["reason"])
    except BustFault as fault:
        form.add_error(None, str(fault))
        return _trade(request, found, form, status=422)
    return redirect("trade_bust", trade_id)


@require_safe
@screen
def answer(request: HttpRequest, bust_id: int) -> HttpResponse:
    """Where a bust stands: a part of its trade's page, asked again until the engine has answered."""
    check_can_bust_trades(request.user)
    return render(request, "creditcontrols/busts/_answer.html", {"bust": selectors.bust(request.user, bust_id)})


def _list(request: HttpRequest, form: TradeForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "busts": selectors.latest_busts(request.user),
        "fills": selectors.latest_fills(request.user),
        "latest": selectors.LATEST,
    }
    return render(request, "creditcontrols/busts/busts.html", context, status=status)


def _trade(request: HttpRequest, found: Trade, form: BustForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"trade": found, "form": form, "bust": found.bust}
    return render(request, "creditcontrols/busts/trade.html", context, status=status)
