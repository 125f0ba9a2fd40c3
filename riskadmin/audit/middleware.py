"""Gives every request an id that its audit rows carry."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from riskadmin.audit.context import request_id


def request_id_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django middleware: a fresh id for the time of the request, also in the reply's X-Request-ID."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid4().hex)
        try:
            response = get_response(request)
            response["X-Request-ID"] = request_id.get()
        finally:
            request_id.reset(token)
        return response

    return middleware
