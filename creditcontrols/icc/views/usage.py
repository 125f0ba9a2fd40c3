"""Max Usage: what accounts reached of their limits by day, and the file of it."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.icc.querysets import sees_positions
from creditcontrols.icc.usage import HEAD, UsageForm, cells, days, lines
from riskadmin.firms.screen import csv_file, screen

PER_PAGE: Final = 100
CHUNK: Final = 2_000


@require_safe
@screen
def usage(request: HttpRequest) -> HttpResponse:
    """The form by execution firm and days, with what it finds, newest first."""
    form = _form(request)
    rows = days(request.user, form.cleaned_data) if form.is_valid() else None
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "head": HEAD, "query": query.urlencode(), "tab": "usage", "found": rows is not None}
    if rows is not None:
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "rows": [cells(row) for row in page]}
    return render(request, "icc/usage.html", context, status=200 if rows is not None else 422)


@require_safe
@screen
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same as a CSV file; a form that is wrong leads back to the page that says so."""
    form = _form(request)
    if not form.is_valid():
        return usage(request)
    since, until = (form.cleaned_data[name] for name in ("since", "until"))
    firm = form.cleaned_data["execution_firm"] or "all"
    found = days(request.user, form.cleaned_data)
    return csv_file(lines(found.iterator(chunk_size=CHUNK)), f"max-usage-{firm}-{since}-{until}.csv")


def _form(request: HttpRequest) -> UsageForm:
    if not sees_positions(request.user):
        raise PermissionDenied("Position limits are for clearing firms, execution firms and trading firms.")
    return UsageForm(request.GET, user=request.user)
