"""The OpenAPI document: names once, scopes named, the same problems everywhere."""

from collections import Counter
from collections.abc import Iterator

from django.test import Client

from riskadmin.api import ROUTERS, document
from riskadmin.rest.openapi import METHODS
from riskadmin.rest.schemas import Filter, In, Out
from riskadmin.rest.scopes import ALL

OPERATIONS = [
    (path, method, operations[method])
    for path, operations in document()["paths"].items()
    for method in METHODS
    if method in operations
]


def test_every_call_has_a_name_of_its_own_and_says_what_it_does() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))
    assert all(operation["summary"] and operation["description"] for _, _, operation in OPERATIONS)


def test_no_address_is_split_over_two_routers() -> None:
    """The first one would answer 405 to the methods of the other."""
    paths = Counter(path for router in ROUTERS for path in router.path_operations)
    assert [path for path, count in paths.items() if count > 1] == []


def test_every_call_names_its_scope() -> None:
    scopes = {(method == "get", operation.get("x-scope")) for _, method, operation in OPERATIONS}
    assert {scope for _, scope in scopes} <= ALL
    assert (False, "read") not in scopes


def test_every_schema_name_stands_for_one_schema() -> None:
    names = Counter(kind.__name__ for base in (In, Out, Filter) for kind in _kinds(base) if "[" not in kind.__name__)
    assert [name for name, count in names.items() if count > 1] == []


def _kinds(base: type) -> Iterator[type]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def test_every_refusal_is_a_problem() -> None:
    for _, _, operation in OPERATIONS:
        for status, response in operation["responses"].items():
            assert (int(status) >= 400) == (list(response["content"]) == ["application/problem+json"])


def test_the_document_is_for_everybody_and_needs_no_database() -> None:
    response = Client().get("/api/v1/openapi.json")
    assert (response.status_code, response.json()["openapi"]) == (200, "3.1.0")
