"""The request id that audit rows carry."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from riskadmin.audit.context import request_id
from riskadmin.audit.middleware import request_id_middleware
from riskadmin.audit.services import record


@pytest.mark.django_db
def test_audit_rows_of_a_request_carry_its_id_and_no_later_row_does() -> None:
    events = []

    def view(request: HttpRequest) -> HttpResponse:
        events.append(record(actor="test", verb="thing.done", target=("thing", "1")))
        return HttpResponse()

    response = request_id_middleware(view)(RequestFactory().get("/"))
    assert len(events[0].request_id) == 32
    assert response["X-Request-ID"] == events[0].request_id
    assert request_id.get() == ""
