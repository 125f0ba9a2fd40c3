"""Asking again who is there before a dangerous act: the password, or a code of the second factor, given within the last
MINUTES of real time. Signing in counts.

Use, below the decorator that handles sign-in and refusals, when the view itself has nothing to look up before::

    @require_POST
    @screen
    @reauthentication.required(Act.BUST_TRADE)
    def bust(request, trade_id): ...

or, better, within the view after its permission check, so that nobody is asked and then refused::

    check_can_bust(request.user, trade)
    reauthentication.check(request, Act.BUST_TRADE)

A plain form is kept and goes on by itself after the answer; a request of htmx leads to the question and back to its
page. Which acts there are stands in `riskadmin.people.choices.Act`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from riskadmin.lib import clock
from riskadmin.people.choices import Act

MINUTES: Final = 5
ACT_KEY: Final = "reauthentication_act"
_SAFE: Final = ("GET", "HEAD", "OPTIONS")

View = Callable[..., HttpResponse]


def is_recent(request: HttpRequest) -> bool:
    """Whether this session gave a password or code within the last MINUTES."""
    if not request.user.is_authenticated:
        return False
    given = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(given) and clock.real_now().timestamp() - max(given) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def check(request: HttpRequest, act: Act) -> None:
    """Return when the person showed recently who is there. Otherwise raises what leads to the question: let it pass."""
    if is_recent(request):
        return
    back = request.htmx.current_url_abs_path or "/" if request.htmx else request.get_full_path()
    request.session[ACT_KEY] = [act.value, back]
    if request.htmx:
        address = f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
        raise ImmediateHttpResponse(HttpResponseClientRedirect(address))
    raise ReauthenticationRequired


def asked_for(request: HttpRequest) -> str:
    """What the act does that leads to the question on this page; empty when something else asks."""
    act, back = request.session.get(ACT_KEY, ("", ""))
    return Act(act).label if act and back == request.GET.get("next", request.POST.get("next")) else ""


def required(act: Act) -> Callable[[View], View]:
    """Decorator: `check` before every unsafe request of the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in _SAFE:
                check(request, act)
            return view(request, *args, **kwargs)

        return inner

    return decorate
