"""The page of one's own API tokens."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from riskadmin.firms.screen import screen
from riskadmin.lib import clock
from riskadmin.people import reauthentication
from riskadmin.people.choices import Act
from riskadmin.tokens.forms import TokenForm
from riskadmin.tokens.limiting import MOST_CALLS
from riskadmin.tokens.selectors import own_tokens
from riskadmin.tokens.services import create_token, revoke_token


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@screen
def tokens(request: HttpRequest) -> HttpResponse:
    """The own tokens; a POST makes one and shows its secret, this once, after the user confirmed who it is."""
    return _create(request) if request.method == "POST" else _answer(request)


@require_POST
@screen
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End an own token at once."""
    token = revoke_token(actor=request.user, token_id=token_id)
    messages.success(request, f"Token {token.name} is revoked: calls with it are refused from now on.")
    return redirect("api_tokens")


def _create(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _answer(request, form=form, status=422)
    reauthentication.check(request, Act.MAKE_TOKEN)
    try:
        created = create_token(actor=request.user, **form.cleaned_data)
    except ValidationError as fault:
        form.add_error(None, fault)
        return _answer(request, form=form, status=422)
    return _answer(request, created=created)


def _answer(request: HttpRequest, *, form: TokenForm | None = None, status: int = 200, **extra: Any) -> HttpResponse:
    now = clock.real_now()
    found = list(own_tokens(request.user))
    context = {
        "form": form or TokenForm(),
        "active": [token for token in found if token.state(now) == "active"],
        "ended": [(token, token.state(now)) for token in found if token.state(now) != "active"][:20],
        "most_calls": MOST_CALLS,
        **extra,
    }
    return render(request, "tokens/tokens.html", context, status=status)
