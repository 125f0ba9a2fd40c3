"""The REST API `/api/v1/`: the calls of all apps behind one gate, its OpenAPI document, and the page that shows it."""

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router
from ninja.errors import HttpError
from ninja.errors import ValidationError as InputFault
from ninja.operation import Operation

from creditcontrols.accessmanager.api import router as access_manager
from creditcontrols.accounts.api import router as accounts
from creditcontrols.accounts.permissions.api import router as permissions
from creditcontrols.api import routers as credit_controls
from creditcontrols.disconnects.api import router as disconnects
from creditcontrols.erm.api import router as entity_risk
from creditcontrols.icc.api import router as position_limits
from creditcontrols.killswitch.api import router as kill_switch
from creditcontrols.quoting.api import router as quoting
from creditcontrols.riskmonitor.api import router as risk_monitor
from creditcontrols.rmi.api import router as rmi
from dropcopygroups.api import routers as drop_copies
from notifications.api import router as notifications
from riskadmin.firms.api import router as firms
from riskadmin.firms.screen import screen
from riskadmin.keypairs.api import router as key_pairs
from riskadmin.people.api import router as people
from riskadmin.ports.api import router as ports
from riskadmin.reference.api import router as reference
from riskadmin.rest import problems
from riskadmin.rest.describing import sections
from riskadmin.rest.openapi import complete
from riskadmin.rest.problems import Problem
from riskadmin.schedule.api import router as schedule
from riskadmin.tokens.api import router as tokens
from riskadmin.tokens.gate import View, gate, no_such_call

PREFIX: Final = "api/v1/"

DESCRIPTION: Final = """What the screens show and what people change on them, for scripts.

Send a token as `Authorization: Bearer …`; it is made on the page *API tokens* of your account and does never more than
you may. Money is whole US cents under names that end in `_cents`, quantities are contracts, prices decimal text,
instants ISO 8601 in UTC. null means unlimited, unknown or not for you, as each member says. What does not exist or is
not yours is 404. Lists come in pages: follow `next` until it is null. Errors are problem details (RFC 9457) with a
sentence for each path."""

ROUTERS: Final[tuple[Router, ...]] = (
    firms, *credit_controls, kill_switch, rmi, quoting, disconnects, access_manager, accounts, permissions,
    position_limits, entity_risk, risk_monitor, notifications, reference, schedule, people, *drop_copies, key_pairs,
    ports, tokens,
)  # fmt: skip
"""The calls of each app, in the order of the document."""


class Api(NinjaAPI):
    """Ninja with the names of functions as operation ids."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = Api(
    title="riskadmin", version="1", description=DESCRIPTION, urls_namespace="api", docs_url=None, openapi_url=None
)
for _router in ROUTERS:
    api.add_router("", _router)
for _kind in (
    Problem, ObjectDoesNotExist, PermissionDenied, ValidationError, InputFault, HttpError, DatabaseError,
):  # fmt: skip
    api.add_exception_handler(_kind, problems.refused)
api.add_exception_handler(Exception, problems.crashed)


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document of the API."""
    return complete(dict(api.get_openapi_schema(path_prefix=PREFIX)))


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for everybody: it says nothing of any firm."""
    return JsonResponse(document())


@require_safe
@screen
def docs(request: HttpRequest) -> HttpResponse:
    """Every call of the API, as a page."""
    found = document()
    return render(request, "api/docs.html", {"description": found["info"]["description"], "sections": sections(found)})


def strict(
    view: View, route: str, prefix: str = PREFIX, told: Callable[[], dict[str, Any]] = document, status: int = 422
) -> View:
    """A view that refuses query parameters it does not know: a filter with a typing error must not read as none. `told`
    is the document of its API, `status` that of the refusal."""
    address = "/" + prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        operation = told()["paths"][address].get((request.method or "").lower())
        if operation is not None:
            known = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
            faults = dict.fromkeys(sorted(set(request.GET) - known), "There is no such parameter.")
            if faults:
                raise Problem(status, "The request is not valid.", problems.faults_of(faults))
        return view(request, *args, **kwargs)

    return inner


def _urls() -> list[URLPattern]:
    calls = [
        path(str(one.pattern), gate(strict(one.callback, str(one.pattern))), name=one.name)
        for one in api.urls[0]
        if one.name != "api-root"
    ]
    return [*calls, re_path("", no_such_call, name="no_such_call")]


urlpatterns = _urls()
"""Below PREFIX."""
