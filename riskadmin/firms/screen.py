"""What every screen has in common: signed in, within the caller's rows, refusals as pages.

It stands below the apps, so that each of them can use it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from riskadmin.audit.services import record

View = Callable[..., HttpResponse]


def screen(view: View) -> View:
    """A view for signed-in users. A row that does not exist for the user becomes 404, PermissionDenied 403; both
    attempts are audited (SPEC §1)."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist:
            _record_attempt(request, "screen.not_found")
            return render(request, "404.html", status=404)
        except PermissionDenied as refusal:
            _record_attempt(request, "screen.forbidden")
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, also when that is nothing, or None before anything was."""
    return request.POST if request.method == "POST" else None


def csv_file(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """A CSV file under that name, sent line by line and kept by no cache."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _sign_in(request: HttpRequest) -> HttpResponse:
    # A part of a page must not be filled with the sign-in page: the browser loads the whole page again.
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


@transaction.atomic
def _record_attempt(request: HttpRequest, verb: str) -> None:
    record(actor=request.user, verb=verb, target=("address", request.path[:60]), after={"method": request.method})
