"""What every call of the REST API passes: sign-in by token or session, rate limit, scope, body type, idempotency."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja.utils import check_csrf

from riskadmin.lib import clock
from riskadmin.people.second_factor import is_missing
from riskadmin.rest import problems, scopes
from riskadmin.rest.problems import Problem
from riskadmin.tokens import idempotency, limiting
from riskadmin.tokens.selectors import token_of

View = Callable[..., HttpResponse]

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_TYPES: Final = frozenset({"application/json", "multipart/form-data"})
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="riskadmin"'}


def gate(view: View, tell: Callable[[Problem], HttpResponse] = problems.answer) -> View:
    """A view of an API behind the gate; whatever goes wrong on the way is answered as a problem, in the form that the
    API has for them."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = _pass(request, lambda: view(request, *args, **kwargs))
        except (Problem, DatabaseError) as refusal:
            response = problems.refused(request, refusal, tell)
        return _finish(response, tell)

    inner.csrf_exempt = True  # type: ignore[attr-defined]
    return inner


def no_such_call(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """404 for an address under which there is no call."""
    return _finish(problems.answer(Problem(HTTPStatus.NOT_FOUND, "There is no such call.")), problems.answer)


no_such_call.csrf_exempt = True  # type: ignore[attr-defined]


def _pass(request: HttpRequest, call: Callable[[], HttpResponse]) -> HttpResponse:
    _identify(request)
    if request.method in SAFE:
        scopes.check_scope(request, scopes.Scope.READ)
        return call()
    if is_missing(request.user):
        raise Problem(HTTPStatus.FORBIDDEN, "Enrol a second factor before you change anything.")
    _check_body(request)
    return idempotency.carry_out(request, call)


def _identify(request: HttpRequest) -> None:
    """Find who asks, or raise Problem 401, 403 or 429. A token counts before the session."""
    given = request.headers.get("Authorization")
    if given is None:
        _identify_by_session(request)
        return
    kind, _, secret = given.partition(" ")
    now = clock.real_now()
    token = token_of(secret.strip(), now) if kind.lower() == "bearer" else None
    if token is None:
        raise Problem(HTTPStatus.UNAUTHORIZED, "The token is not valid, expired or revoked.", headers=CHALLENGE)
    request.user = token.user
    setattr(request, scopes.ATTRIBUTE, frozenset(token.scopes))
    allowance = limiting.count_call(token.pk, now)
    if allowance.remaining < 0:
        sentence = f"More than {limiting.MOST_CALLS} calls of this token in {limiting.WINDOW.seconds} seconds."
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, sentence, headers={"Retry-After": str(allowance.wait)})


def _identify_by_session(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        raise Problem(HTTPStatus.UNAUTHORIZED, "Send a token: Authorization: Bearer …", headers=CHALLENGE)
    if request.method not in SAFE and check_csrf(request) is not None:
        raise Problem(HTTPStatus.FORBIDDEN, "The CSRF token is missing or wrong. Send it as X-CSRFToken.")
    setattr(request, scopes.ATTRIBUTE, scopes.ALL)


def _check_body(request: HttpRequest) -> None:
    length = request.headers.get("Content-Length", "0")
    empty = length in ("", "0") and "Transfer-Encoding" not in request.headers
    if not empty and request.content_type not in BODY_TYPES:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.")
    if request.content_type == "multipart/form-data":
        return
    try:
        _ = request.body
    except RequestDataTooBig as fault:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large.") from fault


def _finish(response: HttpResponse, tell: Callable[[Problem], HttpResponse]) -> HttpResponse:
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and "Allow" in response:
        headers = {"Allow": response["Allow"]}
        response = tell(Problem(HTTPStatus.METHOD_NOT_ALLOWED, "No such method here.", headers=headers))
    response["Cache-Control"] = "no-store"
    return response
