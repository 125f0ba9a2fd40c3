"""Restricting products and trade types, and what a clearing firm shows: each act has a page that says what it does and
asks for a reason (ERM-3, ERM-4, ERM-7)."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols.erm import selectors, services
from creditcontrols.erm.choices import TradeType
from creditcontrols.erm.forms import ReasonForm
from creditcontrols.erm.models import ProductRestriction, TradeTypeRestriction
from creditcontrols.erm.selectors import Pair
from creditcontrols.erm.views.firms import check_sees_entity_risk
from creditcontrols.models import Order
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.listing import search_of
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.permissions import can_restrict, check_can_restrict
from riskadmin.firms.screen import posted, screen
from riskadmin.reference.models import Product

BAD, CONFLICT = 422, 409


@require_safe
@screen
def products(request: HttpRequest, firm: str, lce: str) -> HttpResponse:
    """Every product of a pair, restricted or not."""
    check_sees_entity_risk(request.user)
    where = selectors.pair(request.user, lce, firm)
    text = search_of(request).upper()
    every = selectors.product_lines(request.user, where)
    shown = [line for line in every if text in f"{line.product.code} {line.product.name}".upper()]
    context = {
        "tab": "firms", "where": where, "lines": shown, "text": text,
        "may_change": can_restrict(request.user, where.lce), "restricted": sum(line.restricted for line in every),
        "waiting": any(line.restriction and not line.restriction.in_force for line in shown),
    }  # fmt: skip
    return render(request, "erm/products.html", context)


@require_http_methods(["GET", "POST"])
@screen
def product(request: HttpRequest, firm: str, lce: str, product: str) -> HttpResponse:
    """Restrict a product, or allow it again."""
    where = selectors.pair(request.user, lce, firm)
    check_can_restrict(request.user, where.lce)
    listed = selectors.products_of(where.firm, where.lce).get(code=product)
    row = ProductRestriction.objects.filter(lce=where.lce, execution_firm=where.firm, product=product).first()
    wanted = _wanted(request, not (row is not None and row.restricted))
    back = reverse("erm_products", args=[firm, lce])
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.restrict_product(
                actor=request.user, lce=lce, firm=firm, product=product, restricted=wanted,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            return redirect(back)
        except services.StandsSo as fault:
            form.add_error(None, str(fault))
    about = {
        "kind": "product", "where": where, "product": listed, "on": wanted,
        "working": _working(request.user, where, listed),
        "title": f"{'Restrict' if wanted else 'Allow'} {product} for {firm}",
        "button": f"{'Restrict' if wanted else 'Allow'} {product}",
    }  # fmt: skip
    return _page(request, form, about, back)


@require_http_methods(["GET", "POST"])
@screen
def trade_type(request: HttpRequest, firm: str, lce: str, trade_type: str) -> HttpResponse:
    """Restrict a trade type, or allow it again."""
    where = selectors.pair(request.user, lce, firm)
    check_can_restrict(request.user, where.lce)
    if trade_type not in TradeType.values:
        raise ObjectDoesNotExist
    kind = TradeType(trade_type)
    row = TradeTypeRestriction.objects.filter(lce=where.lce, execution_firm=where.firm, trade_type=trade_type).first()
    wanted = _wanted(request, not (row is not None and row.restricted))
    back = reverse("erm_firm", args=[firm])
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.restrict_trade_type(
                actor=request.user, lce=lce, firm=firm, trade_type=kind, restricted=wanted,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            return redirect(back)
        except services.StandsSo as fault:
            form.add_error(None, str(fault))
    word = f"{'Restrict' if wanted else 'Allow'} {kind.label.lower()}s"
    about = {"kind": "trade_type", "where": where, "on": wanted, "title": f"{word} of {firm}", "button": word,
             "trade_type": kind}  # fmt: skip
    return _page(request, form, about, back)


@require_http_methods(["GET", "POST"])
@screen
def settings(request: HttpRequest, lce: str) -> HttpResponse:
    """Hide details of accounts from trading firms, or show them again."""
    owner = LegalClearingEntity.objects.visible_to(request.user).get(code=lce)
    check_can_restrict(request.user, owner)
    line = next(iter(selectors.settings_lines(request.user, [owner])))
    wanted = _wanted(request, not line.hidden)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_member_settings(
                actor=request.user, lce=owner, details_hidden=wanted, reason=form.cleaned_data["reason"]
            )
            return redirect("erm_firms")
        except services.StandsSo as fault:
            form.add_error(None, str(fault))
    word = "Hide account details" if wanted else "Show account details"
    about = {"kind": "settings", "lce": owner, "on": wanted, "title": f"{word} of {lce}", "button": word,
             "accounts": owner.accounts.exclude(owner_firm=None).count()}  # fmt: skip
    return _page(request, form, about, reverse("erm_firms"))


def _working(user: Any, where: Pair, listed: Product) -> int:
    """The orders of the pair that work in the product, as far as `user` sees them."""
    live = Order.objects.visible_to(user).filter(state__in=LIVE_STATES, group__execution_firm=where.firm)
    return live.filter(group__lce=where.lce, symbol__in=listed.instruments.values("symbol")).count()


def _wanted(request: HttpRequest, otherwise: bool) -> bool:
    """What the form asks for; a page that was open while somebody else acted does not do the opposite."""
    return request.POST.get("on", "1" if otherwise else "0") == "1"


def _page(request: HttpRequest, form: ReasonForm, about: dict[str, Any], back: str) -> HttpResponse:
    code = (CONFLICT if form.non_field_errors() else BAD) if request.method == "POST" else 200
    return render(request, "erm/confirm.html", {"tab": "firms", "form": form, "back": back, **about}, status=code)
