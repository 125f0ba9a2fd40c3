"""The pages and the API of mass quote protection."""

import json
from typing import Any

import pytest
from django.urls import reverse

from creditcontrols.quoting.models import QuoteProtection
from tests.engine.quoting import both
from tests.quoting.test_services import engine_of
from tests.quoting.world import carry_out, protect, store
from tests.web.world import World

TYPED = {"firm": "101:EX1", "scope": "group:OZF", "quantity": "500", "reason": "Quiet market"}


def page(world: World, who: str, name: str = "quoting", **query: str) -> str:
    """The body of a page as that user sees it."""
    return b"".join(world.client(who).get(reverse(name), query)).decode()  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["ra", "ca", "au", "ea", "gcc"])
def test_mqp_the_list_shows_values_by_type_to_who_may_see_them(world: World, who: str) -> None:
    protect(world, fill_percent=75, quantity=1_500, delta=20)
    shown = page(world, who)
    assert all(text in shown for text in ("75", "1,500", "±20", "OZF", "saved, not yet in force"))
    assert ("Remove</button>" in shown) is (who in ("ra", "ca"))


def test_mqp_a_foreign_firm_sees_nothing(world: World) -> None:
    protect(world, quantity=5)
    for who in ("foreign_ra", "foreign_ea"):
        assert "No protections" in page(world, who)
        assert "OZF" not in page(world, who, "quoting_export")
        assert "Nobody has set a protection" in page(world, who, "quoting_history")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3),
        ({"firm": "EX1"}, 3),
        ({"trader": "tr1"}, 1),
        ({"sender_comp": "EX1EX1N"}, 1),
        ({"group": "OZN"}, 1),
        ({"line": "RATES"}, 1),
        ({"asset_class": "Equity Index"}, 3),
        ({"tripped": "on"}, 0),
        ({"firm": "nothing known"}, 3),
    ],
)
def test_mqp_the_search_narrows_the_list_and_the_csv(world: World, query: dict[str, str], found: int) -> None:
    protect(world, quantity=5)
    protect(world, "line", "RATES")
    protect(world, quantity=7, session="EX1EX1", trader="TR1")
    assert page(world, "ra", **query).count('<tr id="protection-') == found
    answer = world.client("ra").get(reverse("quoting_export"), query)
    assert len(b"".join(answer.streaming_content).splitlines()) == found + 1  # type: ignore[attr-defined]


def test_mqp_setting_goes_over_a_confirmation(world: World) -> None:
    client = world.client("ra")
    answer = client.post(reverse("quoting_set"), TYPED)
    assert (answer.status_code, QuoteProtection.objects.count()) == (200, 0)
    assert "What is set" in answer.content.decode()
    answer = client.post(reverse("quoting_set"), TYPED | {"confirmed": "yes"})
    assert answer.headers["Location"] == reverse("quoting")
    assert QuoteProtection.objects.get().quantity == 500
    shown = client.get(reverse("quoting_set"), {"protection": QuoteProtection.objects.get().pk}).content.decode()
    assert 'value="500"' in shown


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"quantity": "0"}, "Traded quantity is a whole number from 1 to 999,999."),
        ({"quantity": "x"}, "Give a whole number, or leave it empty."),
        ({"quantity": ""}, "Give at least one of fill %"),
        ({"scope": "group:OCL"}, "does not guarantee"),
        ({"firm": "202:EX2"}, "Choose one of the list."),
    ],
)
def test_mqp_a_fault_stands_beside_its_field_and_keeps_the_input(
    world: World, changed: dict[str, str], text: str
) -> None:
    answer = world.client("ra").post(reverse("quoting_set"), TYPED | changed | {"trader": "TR7"})
    shown = answer.content.decode()
    assert (answer.status_code, text in shown, 'value="TR7"' in shown) == (422, True, True)
    assert QuoteProtection.objects.count() == 0


def test_mqp_removing_asks_first(world: World) -> None:
    made = protect(world, quantity=5)
    client, url = world.client("ra"), reverse("quoting_remove", args=(made.pk,))
    assert "What ends" in client.post(url).content.decode()
    client.post(url, {"confirmed": "yes", "reason": "Done"})
    assert QuoteProtection.objects.get().state == "ending"
    assert world.client("au").post(url).status_code == 403


def test_mqp_a_trip_is_on_the_list_and_in_the_history(world: World) -> None:
    engine = engine_of(world)
    protect(world, quantity=5)
    carry_out(engine)
    client = world.client("ea")
    pulse = client.get(reverse("quoting")).context["pulse"]
    assert client.get(reverse("quoting_rows"), {"pulse": pulse}).status_code == 204
    store(engine.quote(both("ZFC")))
    store(engine.take("ZFC", 5))
    rows = client.get(reverse("quoting_rows"), {"pulse": pulse})
    assert (rows.status_code, b"data-tripped" in rows.content) == (200, True)
    assert "traded quantity 5 of 5" in page(world, "ea", "quoting_history")
    assert page(world, "ra", tripped="on").count('<tr id="protection-') == 1


def api(world: World, who: str, method: str, path: str, body: Any) -> Any:
    """A call by somebody who is signed in."""
    client = world.client(who)
    return getattr(client, method)(
        f"/api/v1/{path}", json.dumps(body) if body is not None else None, "application/json"
    )


def test_mqp_the_api_sets_reads_and_removes(world: World) -> None:
    body = {"lce": "101", "execution_firm": "EX1", "level": "group", "code": "OZF", "quantity": 500}
    made = api(world, "ra", "post", "quote-protections", body).json()
    assert (made["quantity"], made["state"], made["group_codes"]) == (500, "saved", ["OZF"])
    client = world.client("ea")
    assert client.get(f"/api/v1/quote-protections/{made['id']}").json()["code"] == "OZF"
    assert len(client.get("/api/v1/quote-protections?group_code=OZF").json()["items"]) == 1
    assert client.get(f"/api/v1/quote-protections/{made['id']}/trips").json()["items"] == []
    assert [line["code"] for line in client.get("/api/v1/product-lines").json()] == ["CRUDE", "RATES"]
    assert api(world, "ra", "post", "quote-protections", body | {"fill_percent": 60}).status_code == 422
    ended = api(world, "ra", "post", f"quote-protections/{made['id']}/removal", {"reason": "Done"})
    assert ended.json()["state"] == "ending"
