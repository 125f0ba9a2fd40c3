"""What every screen of the credit controls has in common: signed in, within the caller's rows, refusals as pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRefresh

from creditcontrols.models import ExchangeGroup, Fill, LimitsUpload, Refusal, SavedView, TradeBust
from creditcontrols.views import errors
from riskadmin.audit.services import record

View = Callable[..., HttpResponse]
MISSING = (
    ExchangeGroup.DoesNotExist, SavedView.DoesNotExist, LimitsUpload.DoesNotExist, Refusal.DoesNotExist,
    Fill.DoesNotExist, TradeBust.DoesNotExist,
)  # fmt: skip


def screen(view: View) -> View:
    """A view for signed-in users. A group or saved view that does not exist becomes 404, PermissionDenied 403; both are
    audited."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        try:
            return view(request, *args, **kwargs)
        except MISSING:
            _record_attempt(request, "screen.not_found")
            return errors.not_found(request)
        except PermissionDenied as refusal:
            _record_attempt(request, "screen.forbidden")
            return errors.forbidden(request, refusal)

    return inner


def _sign_in(request: HttpRequest) -> HttpResponse:
    # A part of a page must not be filled with the sign-in page: the browser loads the whole page again.
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


@transaction.atomic
def _record_attempt(request: HttpRequest, verb: str) -> None:
    record(actor=request.user, verb=verb, target=("address", request.path[:60]), after={"method": request.method})
