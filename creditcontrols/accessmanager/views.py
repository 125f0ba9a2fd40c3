"""Pages of the Access Manager: restricted products, the accounts of a product, and the history."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from creditcontrols.accessmanager import selectors
from creditcontrols.accessmanager.forms import AccountsForm, ReasonForm
from creditcontrols.accessmanager.selectors import Place
from creditcontrols.accessmanager.services import PermitFault, set_permissions
from riskadmin.firms.permissions import can_permit_accounts, check_can_permit_accounts
from riskadmin.firms.screen import csv_file, screen
from riskadmin.lib import csvtext

PER_PAGE: Final = 100
MOST_EXPORTED: Final = 20_000
HEAD: Final = ("Time (UTC)", "LCE", "Execution firm", "Product", "Account", "Act", "By", "Reason")


@require_safe
@screen
def products(request: HttpRequest) -> HttpResponse:
    """The restricted products with their contracts, periods and days left."""
    return render(request, "accessmanager/products.html", {"tab": "products", "products": selectors.products()})


@require_safe
@screen
def choose(request: HttpRequest) -> HttpResponse:
    """Choose an execution firm and a product."""
    found = selectors.places(request.user)
    wanted = tuple(request.GET.get(name, "") for name in ("lce", "firm", "product"))
    if wanted in found:
        return redirect("access_product", *wanted)
    chosen = [
        (name, label, sorted({place[position] for place in found}), wanted[position])
        for position, (name, label) in enumerate((("firm", "Execution firm"), ("product", "Product")), 1)
    ]
    matching = [place for place in found if _fits(place, wanted)]
    if len(matching) == 1 and wanted[1] and wanted[2]:
        return redirect("access_product", *matching[0])
    context = {"tab": "accounts", "places": matching, "filters": chosen, "filtered": any(wanted)}
    return render(request, "accessmanager/choose.html", context)


def _fits(place: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return all(not value or value == part for value, part in zip(wanted, place, strict=True))


@require_safe
@screen
def product(request: HttpRequest, lce: str, firm: str, product: str) -> HttpResponse:
    """The accounts permitted and revoked of one product of a firm."""
    return _product(request, selectors.place(request.user, lce, firm, product))


def _product(request: HttpRequest, place: Place, fault: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    saved = request.GET.get("saved", "")
    context = {
        "tab": "accounts", "place": place, "rows": selectors.permissions(request.user, place), "fault": fault,
        "typed": typed, "may_set": can_permit_accounts(request.user, place.lce),
        "saved": int(saved) if saved.isascii() and saved.isdigit() and len(saved) < 18 else None,
    }  # fmt: skip
    return render(request, "accessmanager/product.html", context, status=status)


@require_POST
@screen
def set_accounts(request: HttpRequest, lce: str, firm: str, product: str) -> HttpResponse:
    """Permit or revoke the chosen accounts: first they are shown once more, then it is done."""
    place = selectors.place(request.user, lce, firm, product)
    check_can_permit_accounts(request.user, place.lce)
    form = AccountsForm(request.POST)
    if not form.is_valid() or not form.chosen():
        return _product(request, place, "Choose at least one account.", request.POST.get("typed", ""), status=422)
    asked = ReasonForm(request.POST if "confirmed" in request.POST else None)
    if asked.is_valid():
        try:
            made = set_permissions(
                actor=request.user, lce=place.lce, firm=place.firm, product=product, accounts=form.chosen(),
                permitted=form.permitted, reason=asked.cleaned_data["reason"],
            )  # fmt: skip
            return redirect(f"{reverse('access_product', args=[lce, firm, product])}?saved={made}")
        except PermitFault as fault:
            asked.add_error(None, str(fault))
    context = {
        "tab": "accounts", "place": place, "accounts": form.chosen(), "permitted": form.permitted, "form": asked,
    }  # fmt: skip
    return render(request, "accessmanager/confirm.html", context, status=422 if asked.errors else 200)


@require_safe
@screen
def saved(request: HttpRequest, inbox_id: int) -> HttpResponse:
    """Whether a change is in force: a part of its page, asked again until it is."""
    context = {"saved": inbox_id, "in_force": selectors.is_in_force(request.user, inbox_id)}
    return render(request, "accessmanager/_saved.html", context)


@require_safe
@screen
def history(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Who permitted and revoked what, newest first; as a page or as CSV."""
    firm, wanted = (request.GET.get(name, "").upper()[:6] for name in ("firm", "product"))
    found = selectors.changes(request.user, firm, wanted)
    if request.GET.get("format") == "csv":
        rows = (
            (one.at.isoformat(), one.lce.code, one.execution_firm, one.product, one.account,
             "permitted" if one.permitted else "revoked", one.actor, one.reason)
            for one in found[:MOST_EXPORTED].iterator(chunk_size=2000)
        )  # fmt: skip
        return csv_file(csvtext.lines(HEAD, rows), "access-manager-history.csv")
    kept = request.GET.copy()
    kept.pop("page", None)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"tab": "history", "page": page, "firm": firm, "product": wanted, "query": kept.urlencode()}
    return render(request, "accessmanager/history.html", context)
