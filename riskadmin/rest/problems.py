"""Errors of the REST API as problem details (RFC 9457), so that a client reads every refusal in the same way."""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.core.exceptions import ValidationError as ModelFault
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError
from ninja.errors import ValidationError as InputFault

from riskadmin.audit.context import request_id
from riskadmin.audit.services import record

MEDIA_TYPE: Final = "application/problem+json"
NOT_FOUND: Final = "It does not exist, or you may not see it."
RETRY_SECONDS: Final = 1
_INPUT_PLACES: Final = frozenset({"body", "query", "path", "header", "form", "file"})

Fault = Mapping[str, str]
"""What is wrong with one value: `path` as the caller wrote it, and a sentence as `message`."""

log = structlog.get_logger(__name__)


class Problem(Exception):
    """A refusal of a call: `detail` is a sentence for people, `faults` are sentences by path of the caller's document,
    `extra` further members of the answer, `headers` further headers."""

    def __init__(
        self,
        status: int,
        detail: str,
        faults: Iterable[Fault] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.faults = status, detail, list(faults)
        self.extra, self.headers = dict(extra or {}), dict(headers or {})


def faults_of(sentences: Mapping[str, str]) -> list[Fault]:
    """Sentences by path in the form that a problem carries."""
    return [{"path": path, "message": message} for path, message in sentences.items()]


def answer(problem: Problem) -> HttpResponse:
    """The answer that tells a problem."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "errors": problem.faults,
        "request_id": request_id.get(),
        **problem.extra,
    }
    text = json.dumps(content, cls=DjangoJSONEncoder)
    return HttpResponse(text, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)


def refused(request: HttpRequest, refusal: Exception, tell: Callable[[Problem], HttpResponse] = answer) -> HttpResponse:
    """The answer to whatever a call raised, in the form of `tell`; 403 and 404 are audited like on a screen."""
    problem = _problem(refusal)
    if problem.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        _record_attempt(request, problem.status)
    return tell(problem)


def _problem(refusal: Exception) -> Problem:
    if isinstance(refusal, Problem):
        return refusal
    if isinstance(refusal, PermissionDenied):
        return Problem(HTTPStatus.FORBIDDEN, str(refusal) or "Your role does not allow this.")
    if isinstance(refusal, InputFault):
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not valid.", input_faults(refusal))
    if isinstance(refusal, ModelFault):
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not valid.", model_faults(refusal))
    if isinstance(refusal, HttpError):
        return Problem(refusal.status_code, str(refusal))
    if isinstance(refusal, DatabaseError):
        log.warning("api.database", exc_info=refusal)
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer. Try again.", headers=headers)
    return Problem(HTTPStatus.NOT_FOUND, NOT_FOUND)


def crashed(request: HttpRequest, error: Exception) -> HttpResponse:
    """500 for what nobody foresaw; the log has the rest under the request id."""
    log.error("api.crashed", path=request.path, exc_info=error)
    return answer(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "An error of the console. The request id finds it."))


def model_faults(fault: ModelFault) -> list[Fault]:
    """The sentences of a model or form check."""
    if not hasattr(fault, "error_dict"):
        return [{"path": "", "message": message} for message in fault.messages]
    return [
        {"path": "" if path == NON_FIELD_ERRORS else path, "message": message}
        for path, messages in fault.message_dict.items()
        for message in messages
    ]


def input_faults(fault: InputFault) -> list[Fault]:
    """What is wrong with the form of a request."""
    return [{"path": _path(one["loc"]), "message": one["msg"]} for one in fault.errors]


def _path(place: Iterable[str | int]) -> str:
    # ("body", "body", "weekday", "max_futures_buy"): where it stood, and for a body the name of the argument.
    parts = [str(part) for part in place]
    if parts and parts[0] in _INPUT_PLACES:
        parts = parts[2:] if parts[0] in ("body", "form") else parts[1:]
    return ".".join(parts)


def _record_attempt(request: HttpRequest, status: int) -> None:
    if not request.user.is_authenticated:
        return
    verb = "api.forbidden" if status == HTTPStatus.FORBIDDEN else "api.not_found"
    with transaction.atomic():
        record(actor=request.user, verb=verb, target=("address", request.path[:60]), after={"method": request.method})
