"""A foreign client reads the OpenAPI document and calls everything in it as each role: what comes back is as the
document says, and never a 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.caller import Desk
from tests.web.scene import paint

ROLES = ("ra", "ea", "ca", "gam", "gcc", "au")
EXAMPLES = 2
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    allow_header_conformance,
)
# The token is sent by the test: what the client would make up in its place tells nothing about the call.
CONFIG = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), config=CONFIG)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
BOUNDS = settings(
    max_examples=EXAMPLES, deadline=None, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The requests of a WSGI server end with their connection; here all share the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("role", ROLES)
def test_the_document_holds_for_every_call_as_each_role(desk: Desk, role: str) -> None:
    paint(desk.world)
    caller = desk.caller(role)
    reached: set[int] = set()
    for operation in OPERATIONS:
        for mode in MODES if _takes_something(operation) else MODES[:1]:
            reached |= _hammer(operation, mode, caller.headers, desk, ROLES.index(role))
    assert {200, 422} <= reached


def _takes_something(operation: Any) -> bool:
    """A call that takes nothing cannot be called wrongly."""
    return bool(operation.definition.raw.get("parameters") or "requestBody" in operation.definition.raw)


def _hammer(operation: Any, mode: GenerationMode, headers: dict[str, str], desk: Desk, number: int) -> set[int]:
    reached: set[int] = set()

    @seed(number)  # the same on every run, other calls for each role
    @BOUNDS
    @given(case=operation.as_strategy(generation_mode=mode), own=st.booleans())
    def call(case: Any, own: bool) -> None:
        if own and mode is GenerationMode.POSITIVE and "group_id" in (case.path_parameters or {}):
            case.path_parameters["group_id"] = desk.own.pk
        response: Response = case.call(headers=headers)
        reached.add(response.status_code)
        case.validate_response(response, checks=list(CHECKS))

    call()
    return reached
