"""Error pages that the screens answer with. They tell cause and next step, and never whether a foreign object exists.

Django's own handlers take the same templates for what no screen answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: seen, but not to be changed by this role."""
    return render(request, "403.html", {"exception": str(exception)}, status=403)


def not_found(request: HttpRequest) -> HttpResponse:
    """404: does not exist, or not for this user (SPEC §1)."""
    return render(request, "404.html", status=404)
