"""The AMS API `/ams/v1/`: its calls behind the gate of the REST API, its errors in the form that AMS has for them, and
its OpenAPI document."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe
from ninja import Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as InputFault

from creditcontrols.accounts.ams import router
from creditcontrols.icc.ams import router as position_limits
from riskadmin.api import Api, strict
from riskadmin.rest import problems
from riskadmin.rest.openapi import IDEMPOTENCY_KEY, METHODS, SECURITY
from riskadmin.rest.problems import Problem
from riskadmin.tokens.gate import gate

PREFIX: Final = "ams/v1/"
_ALWAYS: Final = (400, 401, 403, 422, 429, 500, 503)
_CHANGING: Final = (404, 409, 413, 415)

DESCRIPTION: Final = """Accounts of clearing firms, with links in every reply.

Begin with `myFirms`. Send a token as `Authorization: Bearer …`. A body or parameter that is malformed gets `errorType`
400 and `error` Bad Request; data that do not fit get 422 with a sentence for each member."""


class AmsError(Schema):
    """A refused call. `errors` are sentences by member."""

    errorType: str
    error: str
    message: str
    errors: dict[str, str]


def tell(problem: Problem) -> HttpResponse:
    """A problem in the form of AMS."""
    status = HTTPStatus(problem.status)
    content = {
        "errorType": str(status.value), "error": status.phrase, "message": problem.detail,
        "errors": {fault["path"]: fault["message"] for fault in problem.faults},
    }  # fmt: skip
    return JsonResponse(content, status=status.value, headers=problem.headers)


def refused(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """The answer to whatever a call raised; what is malformed is 400 here."""
    if isinstance(refusal, InputFault):
        faults = problems.input_faults(refusal)
        return tell(Problem(HTTPStatus.BAD_REQUEST, "The request is malformed.", faults))
    if isinstance(refusal, ValidationError):
        return tell(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The data do not fit.", problems.model_faults(refusal)))
    return problems.refused(request, refusal, tell)


def crashed(request: HttpRequest, error: Exception) -> HttpResponse:
    """500 for what nobody foresaw."""
    problems.crashed(request, error)
    return tell(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "An error of the console."))


ams = Api(title="AMS", version="1", description=DESCRIPTION, urls_namespace="ams", docs_url=None, openapi_url=None)
ams.add_router("", router)
ams.add_router("", position_limits)
for _kind in (
    Problem, ObjectDoesNotExist, PermissionDenied, ValidationError, InputFault, HttpError, DatabaseError,
):  # fmt: skip
    ams.add_exception_handler(_kind, refused)
ams.add_exception_handler(Exception, crashed)


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document of AMS."""
    found = dict(ams.get_openapi_schema(path_prefix=PREFIX))
    found["security"] = [{name: []} for name in SECURITY]
    components = found.setdefault("components", {})
    components["securitySchemes"] = SECURITY
    components.setdefault("schemas", {})["AmsError"] = AmsError.model_json_schema(mode="serialization")
    for operations in found["paths"].values():
        for method in METHODS:
            if method in operations:
                _complete(operations[method], method)
    return found


def _complete(operation: dict[str, Any], method: str) -> None:
    responses = {str(status): content for status, content in operation["responses"].items()}
    if method != "get":
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    else:
        operation["x-scope"] = "read"
    statuses = {*_ALWAYS, 404} | (set(_CHANGING) if method != "get" else set())
    for status in sorted(statuses):
        schema = {"$ref": "#/components/schemas/AmsError"}
        content = {"application/json": {"schema": schema}}
        responses.setdefault(str(status), {"description": HTTPStatus(status).phrase, "content": content})
    operation["responses"] = dict(sorted(responses.items()))


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for everybody: it says nothing of any firm."""
    return JsonResponse(document())


def no_such_call(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """404 for an address under which there is no call."""
    return tell(Problem(HTTPStatus.NOT_FOUND, "There is no such call."))


no_such_call.csrf_exempt = True  # type: ignore[attr-defined]


def _urls() -> list[URLPattern]:
    calls = [
        path(str(one.pattern), gate(strict(one.callback, str(one.pattern), PREFIX, document, 400), tell), name=one.name)
        for one in ams.urls[0]
        if one.name != "api-root"
    ]
    return [*calls, re_path("", no_such_call, name="no_such_call")]


urlpatterns = _urls()
"""Below PREFIX."""
