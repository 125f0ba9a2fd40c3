"""Which groups may trade on weekends (SPEC GC2-06): GAM's overview, and an LCE's own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.selectors import weekend_rows
from riskadmin.firms.screen import screen


@require_safe
@screen
def weekend(request: HttpRequest) -> HttpResponse:
    """Every group with weekend trading on that the user may see, with who turned it on and its limits."""
    return render(request, "creditcontrols/weekend.html", {"rows": weekend_rows(request.user)})
