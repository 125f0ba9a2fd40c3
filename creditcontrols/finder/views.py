"""The answers of the command box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.finder.selectors import find
from riskadmin.firms.screen import screen


@require_safe
@screen
def found(request: HttpRequest) -> HttpResponse:
    """The options for the query `q`, as the list of the command box takes them."""
    query = request.GET.get("q", "")
    response = render(request, "creditcontrols/_found.html", {"answer": find(request.user, query), "query": query})
    response["Cache-Control"] = "no-store"
    return response
