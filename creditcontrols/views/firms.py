"""The list of execution firms with their exchange groups."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.selectors import firm_rows
from creditcontrols.views.screen import screen

SECTIONS = (
    ("Blocked", "orders on at least one side are refused now"),
    ("Near a limit", "highest side at 60 % or more"),
    ("Within limits", "every side below 60 %"),
)


@require_safe
@screen
def firm_list(request: HttpRequest) -> HttpResponse:
    """Every exchange group that the user may see, what is wrong first."""
    rows = firm_rows(request.user)
    sections = [(*SECTIONS[section], list(found)) for section, found in groupby(rows, lambda row: row.section)]
    context = {
        "sections": sections,
        "rows": rows,
        "firms": len({row.group.execution_firm_id for row in rows}),
        "several_lces": len({row.group.lce_id for row in rows}) > 1,
    }
    return render(request, "creditcontrols/firms.html", context)
