"""The list of position limits, and one account and product with usage, standing and history."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.choices import ContractType
from creditcontrols.icc import reading, selectors
from creditcontrols.icc.querysets import sees_positions
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.screen import screen

PER_PAGE: Final = 100
TEXTS: Final = ("lce", "ef", "account", "product", "kind")
TICKS: Final = ("only_set", "near")


@require_safe
@screen
def limit_list(request: HttpRequest) -> HttpResponse:
    """The position limits that pass the filters, a page at a time, with usage (ICC-1)."""
    return render(request, "icc/limits.html", _context(request))


@require_safe
@screen
def rows(request: HttpRequest) -> HttpResponse:
    """The rows alone: usage as it is now."""
    return render(request, "icc/_rows.html", _context(request))


@require_safe
@screen
def standing(request: HttpRequest, row_id: int) -> HttpResponse:
    """Saved or in force, and usage: a part of the page of one row, asked again and again."""
    row = selectors.limit(request.user, row_id)
    line = reading.lines([row])[0]
    return render(request, "icc/_standing.html", {"row": row, "line": line})


def check_sees_positions(user: Any) -> None:
    """Raises PermissionDenied for those who have nothing to do with position limits."""
    if not sees_positions(user):
        raise PermissionDenied("Position limits are for clearing firms, execution firms and trading firms.")


def wanted(request: HttpRequest) -> dict[str, Any]:
    """The filters; what nothing can be is no filter."""
    given: dict[str, Any] = {name: request.GET.get(name, "").replace("\x00", "").strip().upper()[:20] for name in TEXTS}
    given["kind"] = given["kind"] if given["kind"] in ContractType.values else ""
    return given | {name: request.GET.get(name) == "1" for name in TICKS}


def _context(request: HttpRequest) -> dict[str, Any]:
    check_sees_positions(request.user)
    asked = wanted(request)
    page: Page[Any] = Paginator(selectors.limits(request.user, **asked), PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    return {
        "page": page, "lines": reading.lines(page.object_list), "wanted": asked, "query": kept.urlencode(),
        "filtered": any(asked.values()), "kinds": ContractType.choices, "flat": selectors.flat_since(),
        "lces": LegalClearingEntity.objects.visible_to(request.user),
        "firms": ExecutionFirm.objects.visible_to(request.user), "may_set": reading.may_set(request.user),
        "tab": "limits",
    }  # fmt: skip
