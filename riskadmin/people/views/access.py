"""Who may do what in a clearing entity or an execution firm."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from riskadmin.firms.screen import screen
from riskadmin.people import selectors
from riskadmin.people.views.tabs import tabs


@require_safe
@screen
def of_lce(request: HttpRequest, code: str) -> HttpResponse:
    """The people of an LCE: roles, what they may do, last sign-in."""
    lce, lines = selectors.access_of_lce(request.user, code)
    return _answer(request, code, f"LCE {lce}", lines)


@require_safe
@screen
def of_firm(request: HttpRequest, code: str) -> HttpResponse:
    """The people of an execution firm, and the risk administrators whose limits hold for it."""
    firm, lines = selectors.access_of_firm(request.user, code)
    return _answer(request, code, f"Execution firm {firm.code} {firm.name}", lines)


def _answer(request: HttpRequest, code: str, title: str, lines: list[selectors.Line]) -> HttpResponse:
    known = selectors.known_to(request.user)
    context = {
        "tabs": tabs(request.user, code),
        "title": title,
        "lines": [(line, *selectors.state_of(line.user), line.user.pk in known) for line in lines],
    }
    return render(request, "people/access.html", context)
