"""The list of execution firms with their exchange groups."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.selectors import firm_page
from riskadmin.firms.screen import screen

SECTIONS = (
    ("Blocked", "orders on at least one side are refused now"),
    ("Near a limit", "highest side at 60 % or more"),
    ("Within limits", "every side below 60 %"),
)


@require_safe
@screen
def firm_list(request: HttpRequest) -> HttpResponse:
    """The exchange groups that the user may see, what is wrong first, by page."""
    page = firm_page(request.user, request.GET.get("page", ""))
    sections = [
        (*SECTIONS[section], page.totals[section], list(found))
        for section, found in groupby(page.rows, lambda row: row.section)
    ]
    context = {"page": page, "sections": sections, "several_lces": page.several_lces, "pages": page.pages}
    return render(request, "creditcontrols/firms.html", context)
