"""Refuses every change by a user without a second factor, and leads to its enrolment; reading goes on (SPEC R-1)."""

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from riskadmin.audit.services import record
from riskadmin.people.second_factor import is_missing

SAFE: Final = ("GET", "HEAD", "OPTIONS", "TRACE")
OWN_ACCOUNT: Final = ("account_", "mfa_", "usersessions_", "invitation", "api:")
"""Beginnings of the names of routes by which a person signs in and out and enrols; calls of the REST API ask themselves
and refuse in their own form."""


class SecondFactorMiddleware:
    """After sign-in and htmx in the order of middleware, so that every screen is behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the decision is in `process_view`, where the route is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """403 with the way to enrol, or nothing."""
        name = request.resolver_match.view_name or "" if request.resolver_match else ""
        if request.method in SAFE or name.startswith(OWN_ACCOUNT) or not is_missing(request.user):
            return None
        _note(request)
        if not request.htmx:
            return render(request, "people/second_factor_needed.html", status=403)
        # htmx puts 422 into the page: the form keeps what was typed, and the message says what to do.
        answer = render(request, "people/_second_factor_needed.html", status=422)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#messages", "innerHTML"
        return answer


@transaction.atomic
def _note(request: HttpRequest) -> None:
    record(
        actor=request.user, verb="screen.second_factor_missing", target=("address", request.path[:60]),
        after={"method": request.method},
    )  # fmt: skip
