"""Every call of the API × who gives the status of the matrix, by token alone; what is foreign reads as not existing."""

from typing import Any

import pytest
from django.db import transaction

from riskadmin.api import document
from riskadmin.audit.models import AuditEvent
from riskadmin.rest.openapi import METHODS
from tests.api.access import CALLS, KEY, WHO
from tests.api.caller import Desk
from tests.api.waiting import waiting
from tests.notifications.rows import make_alert
from tests.web.scene import add_orders

ADDRESSES = {
    operations[method]["operationId"]: (path, method.upper())
    for path, operations in document()["paths"].items()
    for method in METHODS
    if method in operations
}
FOREIGN = [name for name, (_, _, expected) in CALLS.items() if expected[1] == 200 and expected[5] == 404]


@pytest.fixture
def full(desk: Desk) -> dict[str, Any]:
    """What arguments of paths stand for, in a world with a row of everything."""
    add_orders(desk.world)
    make_alert(desk.own, 1)
    assert KEY == "1-0-80"
    return {"desk": desk, **waiting(desk.world)}


def call(full: dict[str, Any], name: str, who: str | None, **other: Any) -> Any:
    """What that one gets from the call; whatever it did is undone."""
    path, method = ADDRESSES[name]
    arguments, body, _ = CALLS[name]
    given = _filled(full, arguments) | other
    address = path.format(**given) + (f"?{given['?']}" if "?" in given else "")
    content = body() if callable(body) else _filled(full, body)
    try:
        with transaction.atomic():
            response = full["desk"].caller(who).call(method, address, content)
            raise _Undo
    except _Undo:
        return response


def _filled(full: dict[str, Any], given: Any) -> Any:
    """What was given, with ids in the place of the words that stand for them."""
    if isinstance(given, dict):
        return {key: _filled(full, value) for key, value in given.items()}
    if isinstance(given, list):
        return [_filled(full, value) for value in given]
    return full.get(given, given) if isinstance(given, str) else given


class _Undo(Exception):
    """Ends the transaction."""


def test_every_call_has_a_row() -> None:
    assert set(ADDRESSES) == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_call_answers_each_as_the_matrix_says(full: dict[str, Any], name: str) -> None:
    found = tuple(call(full, name, who).status_code for who in WHO)
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, CALLS[name][2], strict=True))


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_object_reads_as_one_that_does_not_exist(full: dict[str, Any], name: str) -> None:
    missing: dict[str, Any] = {key: 999_999 for key in CALLS[name][0] if key.endswith("_id") or key == "seq"}
    missing |= {key: "ZZZ" for key in ("lce", "execution_firm") if key in CALLS[name][0]}
    answers = [call(full, name, "foreign_ra").json(), call(full, name, "foreign_ra", **missing).json()]
    for answer in answers:
        del answer["request_id"]
    assert answers[0] == answers[1]


def test_an_attempt_on_a_foreign_object_is_audited(full: dict[str, Any]) -> None:
    desk: Desk = full["desk"]
    assert desk.caller("foreign_ra").call("GET", f"/groups/{desk.own.pk}").status_code == 404
    row = AuditEvent.objects.get(verb="api.not_found")
    assert (row.actor, row.target_id) == ("foreign_ra", f"/api/v1/groups/{desk.own.pk}")


def test_the_clip_size_is_hidden_from_the_execution_firm_everywhere(full: dict[str, Any]) -> None:
    desk: Desk = full["desk"]
    paths = (f"/groups/{desk.own.pk}", f"/groups/{desk.own.pk}/positions/futures_long", f"/groups/{desk.own.pk}/blocks")
    desk.own.utilizations.update(clip_size=356)
    for path in (*paths, "/refusals", "/alerts"):
        for who, sees in (("ra", True), ("ea", False)):
            figures = _values(desk.caller(who).get(path), "clip_size") + _values(
                desk.caller(who).get(path), "largest_quantity"
            )
            assert figures
            assert sees or set(figures) == {None}
    assert 356 in _values(desk.caller("ra").get(paths[0]), "clip_size")


def _values(document: Any, name: str) -> list[Any]:
    """Every value under `name`, wherever it stands."""
    if isinstance(document, list):
        return [value for item in document for value in _values(item, name)]
    if not isinstance(document, dict):
        return []
    own = [document[name]] if name in document else []
    return own + [value for item in document.values() for value in _values(item, name)]
