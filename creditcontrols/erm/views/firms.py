"""The list of execution firms with what is set for each, and the page of one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.erm import overview, selectors
from creditcontrols.erm.querysets import sees_entity_risk
from creditcontrols.erm.trades.selectors import entering_firms
from riskadmin.firms.listing import search_of
from riskadmin.firms.screen import screen


@require_safe
@screen
def firm_list(request: HttpRequest) -> HttpResponse:
    """A row for each execution firm and clearing entity."""
    check_sees_entity_risk(request.user)
    found = selectors.pairs(request.user)
    text = search_of(request).upper()
    shown = [one for one in found if text in f"{one.firm.code} {one.firm.name} {one.lce.code}".upper()]
    lines = overview.lines(request.user, shown)
    context = {
        "tab": "firms", "lines": lines, "text": text,
        "waiting": any(line.standing.waiting for line in lines), "several": len(found) > 1,
        "settings": selectors.settings_lines(request.user),
    }  # fmt: skip
    return render(request, "erm/firms.html", context)


@require_safe
@screen
def firm(request: HttpRequest, firm: str) -> HttpResponse:
    """Everything that is set for an execution firm, by clearing entity."""
    check_sees_entity_risk(request.user)
    found = selectors.firm_pairs(request.user, firm)
    lines = overview.lines(request.user, found, with_products=True)
    context = {
        "tab": "firms", "firm": found[0].firm, "lines": lines,
        "waiting": any(line.standing.waiting for line in lines),
        "history": selectors.changes(request.user, found[0].firm),
        "enters": found[0].firm in entering_firms(request.user),
    }  # fmt: skip
    return render(request, "erm/firm.html", context)


def check_sees_entity_risk(user: Any) -> None:
    """Raises PermissionDenied for those who have nothing to do with it."""
    if not sees_entity_risk(user):
        raise PermissionDenied("Entity risk is for clearing firms and administrators of execution firms.")
