"""The pages of the key pairs. No page is stored, and only the reply to a passed code holds a secret."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from riskadmin.firms.screen import screen
from riskadmin.keypairs import screens
from riskadmin.keypairs.forms import CodeForm, DeleteForm, GenerateForm
from riskadmin.keypairs.lifetime import NewPairRefused
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.releasing import CodeRefused, Purpose, Released, TooManyCodes, release_secret, takes_password
from riskadmin.keypairs.selectors import MOST_CODES, codes_used, kept_session
from riskadmin.keypairs.services import PairEnded, create_key_pair, delete_key_pair
from riskadmin.lib import clock

_FORM: Final = ["GET", "HEAD", "POST"]


@require_safe
@never_cache
@screen
def key_pairs(request: HttpRequest) -> HttpResponse:
    """The session ids whose key pairs the user sees: those that need something first."""
    search = request.GET.get("q", "").strip()
    lines, more = screens.session_lines(request.user, search, clock.business_now())
    return render(request, "keypairs/sessions.html", {"lines": lines, "more": more, "q": search})


@require_safe
@never_cache
@screen
def key_pair_session(request: HttpRequest, session_id: str) -> HttpResponse:
    """The pairs of a session id, valid ones first."""
    context = screens.session_page(request.user, session_id, clock.business_now())
    used = codes_used(request.user, clock.real_now())
    return render(request, "keypairs/session.html", {**context, "used": used, "most": MOST_CODES})


@require_http_methods(_FORM)
@never_cache
@screen
def generate(request: HttpRequest, session_id: str) -> HttpResponse:
    """What a new pair would do; a POST makes it."""
    session = kept_session(request.user, session_id)
    if request.method != "POST":
        return _generating(request, session_id)
    form = GenerateForm(request.POST)
    wanted = form.cleaned_data["delete"] if form.is_valid() else ""
    try:
        pair = create_key_pair(
            actor=request.user, session_id=session.session_id, now=clock.business_now(), delete=wanted,
            seen=form.seen(),
        )  # fmt: skip
    except NewPairRefused as refusal:
        return _generating(request, session_id, refusal=str(refusal), status=409)
    messages.success(request, f"Key pair {pair} is valid for logons now. Download its secret and hand it over.")
    return redirect("key_pair_session", session_id)


@sensitive_post_parameters("code")
@require_http_methods(_FORM)
@never_cache
@screen
def secret(request: HttpRequest, session_id: str, access_key_id: str) -> HttpResponse:
    """The question for the second factor; a POST with the right code is answered with the secret, this once."""
    kept_session(request.user, session_id)
    pair = _valid(session_id, access_key_id)
    if request.method != "POST":
        return _asking(request, pair)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _asking(request, pair, refusal=form.errors["code"][0], status=422)
    purpose = Purpose.SHOWN if request.POST.get("as") == "page" else Purpose.DOWNLOADED
    try:
        released = release_secret(
            actor=request.user, session_id=session_id, access_key_id=access_key_id,
            typed=form.cleaned_data["code"], purpose=purpose,
        )  # fmt: skip
    except TooManyCodes as refusal:
        return _asking(request, pair, refusal=str(refusal), status=429)
    except CodeRefused as refusal:
        return _asking(request, pair, refusal=str(refusal), status=422)
    except PairEnded:
        return redirect("key_pair_session", session_id)
    return _file(released) if purpose == Purpose.DOWNLOADED else _asking(request, pair, released=released)


@require_http_methods(_FORM)
@never_cache
@screen
def delete(request: HttpRequest, session_id: str, access_key_id: str) -> HttpResponse:
    """What deleting a pair means; a POST with the session id typed again deletes it."""
    session = kept_session(request.user, session_id)
    pair = _valid(session_id, access_key_id)
    form = DeleteForm(request.POST if request.method == "POST" else None, session_id=session.session_id)
    if not form.is_valid():
        others = screens.valid_pairs(session_id, clock.business_now()).exclude(pk=pair.pk)
        context = {"session": session, "pair": pair, "form": form, "others": others}
        return render(request, "keypairs/delete.html", context, status=422 if form.is_bound else 200)
    try:
        delete_key_pair(
            actor=request.user, session_id=session_id, access_key_id=access_key_id, now=clock.business_now(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except PairEnded as refusal:
        messages.warning(request, f"{refusal} Nothing was deleted.")
    else:
        messages.success(request, f"Key pair {access_key_id} is deleted. The next logon with it is refused.")
    return redirect("key_pair_session", session_id)


def _valid(session_id: str, access_key_id: str) -> KeyPair:
    return screens.valid_pairs(session_id, clock.business_now()).get(access_key_id=access_key_id)


def _generating(request: HttpRequest, session_id: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = screens.generate_page(request.user, session_id, clock.business_now())
    return render(request, "keypairs/generate.html", {**context, "refusal": refusal}, status=status)


def _asking(
    request: HttpRequest, pair: KeyPair, *, refusal: str = "", released: Released | None = None, status: int = 200
) -> HttpResponse:
    used = codes_used(request.user, clock.real_now())
    context: dict[str, Any] = {
        "pair": pair,
        "refusal": refusal,
        "released": released,
        "by_password": takes_password(request.user),
        "used": used,
        "left": MOST_CODES - used,
        "most": MOST_CODES,
    }
    return render(request, "keypairs/secret.html", context, status=status)


def _file(released: Released) -> HttpResponse:
    answer = HttpResponse(released.as_file(), content_type="text/plain; charset=us-ascii")
    name = f"{released.pair.session_id}-{released.pair.access_key_id}.txt"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
