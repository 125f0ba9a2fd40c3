"""User maximums: operators with the number of products that are set for each, and the page of one (ERM-5)."""

from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols.erm import selectors as places
from creditcontrols.erm.forms import MaximumsForm
from creditcontrols.erm.maximums import selectors, services
from creditcontrols.erm.maximums.files.columns import HEADS
from creditcontrols.erm.maximums.files.selectors import sheet_rows
from creditcontrols.erm.maximums.selectors import OperatorPage
from creditcontrols.erm.policies import operator_fault
from creditcontrols.erm.views.firms import check_sees_entity_risk
from creditcontrols.filework.pages import sheet
from riskadmin.firms.listing import search_of
from riskadmin.firms.permissions import can_act_for_firm, can_restrict
from riskadmin.firms.screen import posted, screen

PER_PAGE: Final = 100
BAD, CONFLICT = 422, 409
FILTERS: Final = ("lce", "firm", "product")


@require_safe
@screen
def operators(request: HttpRequest) -> HttpResponse:
    """Operators by firm, a page at a time."""
    check_sees_entity_risk(request.user)
    given = {name: request.GET.get(name, "").replace("\x00", "").strip().upper()[:6] for name in FILTERS}
    text = search_of(request)
    pages = Paginator(selectors.operators(request.user, text=text, **given), PER_PAGE)
    kept = request.GET.copy()
    kept.pop("page", None)
    where = places.pairs(request.user)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "tab": "maximums", "page": page, "lines": selectors.operator_lines(request.user, page, lce=given["lce"]),
        "wanted": {**given, "text": text},
        "query": kept.urlencode(),
        "filtered": any(given.values()) or bool(text), "lces": sorted({one.lce.code for one in where}),
        "firms": sorted({one.firm.code for one in where}), "keeps": selectors.owners(request.user),
        "settable": sorted({
            one.firm.code for one in where
            if can_restrict(request.user, one.lce) or can_act_for_firm(request.user, one.firm.pk)
        }),
    }  # fmt: skip
    return render(request, "erm/maximums.html", context)


@require_http_methods(["GET", "POST"])
@screen
def operator(request: HttpRequest) -> HttpResponse:
    """The maximums of an operator in every product, as one of those who set them; of two people who save from the same
    versions, the second is told."""
    check_sees_entity_risk(request.user)
    name, firm = request.GET.get("operator", "").strip().upper(), request.GET.get("firm", "").replace("\x00", "")
    if operator_fault(name):
        raise ObjectDoesNotExist
    found = selectors.operator(request.user, firm, name, request.GET.get("setter"))
    form = MaximumsForm(posted(request), products=[line.product.code for line in found.lines])
    if request.method != "POST":
        return _page(request, found, form)
    wanted = form.wanted()
    if form.faults or not form.is_valid():
        return _page(request, found, form, status=BAD)
    try:
        services.set_maximums(
            actor=request.user, lce=found.setter, firm=firm, operator=name, wanted=wanted,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except ValidationError as fault:
        form.add_error(None, fault.messages)
        return _page(request, found, form, status=BAD)
    except services.Moved as moved:
        return _page(request, found, form, status=CONFLICT, moved=str(moved))
    return redirect(address(firm, name, found.setter))


@require_safe
@screen
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The maximums of one setter as a sheet, which is also the template of an upload; unlimited is blank."""
    check_sees_entity_risk(request.user)
    firm, setter = (request.GET.get(name, "").upper()[:3] for name in ("firm", "lce"))
    rows = sheet_rows(request.user, setter=setter, firm=firm, text=search_of(request))
    return sheet(kind, "user-maximums", HEADS, rows, "Maximums")


def address(firm: str, operator: str, setter: str) -> str:
    """The page of an operator as one setter sets it."""
    return f"{reverse('erm_operator')}?{urlencode({'firm': firm, 'operator': operator, 'setter': setter})}"


def _page(
    request: HttpRequest, found: OperatorPage, form: MaximumsForm, *, status: int = 200, moved: str = ""
) -> HttpResponse:
    typed: Any = form.data if form.is_bound else {}
    rows = []
    for line in found.lines:
        code, row = line.product.code, line.row
        fields = [
            _field(name, code, getattr(row, name) if row else None, typed, form) for name in ("outright", "spread")
        ]
        # After a conflict the next save starts from what is saved now.
        rows.append({"line": line, "fields": fields, "version": row.version if row else 0})
    context = {
        "tab": "maximums", "found": found, "form": form, "rows": rows, "moved": moved,
        "tabs": [(one, address(found.firm.code, found.operator, one)) for one in found.setters],
        "unsettled": [line.product.code for line in found.lines if line.row and not line.row.in_force],
        "address": address(found.firm.code, found.operator, found.setter),
    }  # fmt: skip
    return render(request, "erm/operator.html", context, status=status)


def _field(name: str, code: str, saved: int | None, typed: Any, form: MaximumsForm) -> dict[str, Any]:
    key = f"{name}_{code}"
    value = typed.get(key, "" if saved is None else saved)
    return {"name": key, "label": f"{name.capitalize()} {code}", "value": value, "fault": form.faults.get(key, "")}
