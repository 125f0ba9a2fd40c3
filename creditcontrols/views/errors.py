"""Error pages. Each says cause and next step, and none tells whether a foreign object exists (SPEC §1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from riskadmin.audit.context import request_id


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: seen, but not to be changed by this role."""
    return _page(request, 403, {"cause": str(exception or "")})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: does not exist, or not for this user."""
    return _page(request, 404, {})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token does not belong to this session."""
    return _page(request, 403, {"cause": "The page was open too long, or came from another session. Load it again."})


def server_error(request: HttpRequest) -> HttpResponse:
    """500: told without the database, which may be the cause."""
    return HttpResponse(render_to_string("500.html", {"request_id": request_id.get()}), status=500)


def _page(request: HttpRequest, status: int, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"{status}.html", {"request_id": request_id.get(), **context}, status=status)
