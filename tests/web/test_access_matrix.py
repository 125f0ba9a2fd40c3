"""Every route × who × method gives the status of the matrix, and what is foreign reads as not existing (SPEC §1)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from creditcontrols.consumers import websocket_urlpatterns
from riskadmin.audit.models import AuditEvent
from tests.web.access import ROUTES, WEBSOCKETS, WHO
from tests.web.world import World

CASES = [(name, method) for name, (_, methods) in ROUTES.items() for method in methods]
OWN = [name for name, (arguments, _) in ROUTES.items() if "group_id" in arguments]


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    """The name of every route of the site; the calls of the REST API have their own table in tests/api/access.py."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns) if pattern.namespace not in ("api", "ams") else ()
        else:
            yield pattern.name


def address(world: World, name: str, **other: Any) -> str:
    """The address of a route, for the own group unless told otherwise."""
    arguments = ROUTES[name][0]
    own = {"group_id": world.own.pk} if "group_id" in arguments else {}
    return reverse(name, kwargs={**arguments, **own, **other})


def without_marks(response: HttpResponse) -> str:
    """The body without what differs in every answer: token, nonce, request id and clock."""
    body = response.content.decode()
    for mark in (
        r'name="csrfmiddlewaretoken" value="[^"]*"',
        r'nonce="[^"]*"',
        r"<code>\w+</code>",
    ):
        body = re.sub(mark, "", body)
    return re.sub(r"\d\d:\d\d:\d\d(\.\d+)?", "", body)


def test_every_route_has_a_row() -> None:
    assert set(routes(get_resolver().url_patterns)) == set(ROUTES)


def test_every_websocket_has_a_row() -> None:
    assert {str(pattern.pattern) for pattern in websocket_urlpatterns} == set(WEBSOCKETS)


@pytest.mark.parametrize(("name", "method"), CASES)
def test_route_answers_each_as_the_matrix_says(world: World, name: str, method: str) -> None:
    url, expected = address(world, name), ROUTES[name][1][method]
    found = tuple(world.client(who).generic(method, url).status_code for who in WHO)
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, expected, strict=True))


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("who", ["foreign_ra", "foreign_ea"])
def test_a_foreign_object_reads_as_one_that_does_not_exist(world: World, name: str, who: str) -> None:
    method = next(method for method, expected in ROUTES[name][1].items() if 404 in expected)
    client = world.client(who)
    foreign = client.generic(method, address(world, name))
    missing = client.generic(method, address(world, name, firm="ZZZ", group_id=999_999))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_marks(foreign) == without_marks(missing)


def test_the_own_group_under_a_foreign_firm_is_not_found(world: World) -> None:
    assert world.client("ra").get(address(world, "group", firm="EX2")).status_code == 404
    assert world.client("ra").get(address(world, "group", group_id=10**30)).status_code == 404
    assert world.client("ra").get(address(world, "group")).status_code == 200


def test_an_attempt_on_a_foreign_object_is_audited(world: World) -> None:
    world.client("foreign_ra").get(address(world, "group"))
    row = AuditEvent.objects.get()
    assert (row.actor, row.verb, row.target_id) == ("foreign_ra", "screen.not_found", address(world, "group"))


def test_a_part_of_a_page_does_not_get_the_sign_in_page(world: World) -> None:
    response = world.client(None).get(address(world, "group_orders"), HTTP_HX_REQUEST="true")
    assert (response["HX-Refresh"], response.content) == ("true", b"")
