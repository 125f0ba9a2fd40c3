"""A call with an Idempotency-Key has one effect, however often and however simultaneously it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from creditcontrols.models import InboxCommand, SettingsVersion
from riskadmin.tokens.idempotency import KEPT
from riskadmin.tokens.models import IdempotencyRecord
from tests.api.caller import Desk, settings_body
from tests.web.world import make_world


def path(desk: Desk) -> str:
    return f"/groups/{desk.own.pk}/settings"


def test_the_same_call_again_gets_the_stored_answer(desk: Desk) -> None:
    caller = desk.caller("ra")
    body = settings_body(caller.get(path(desk)), max_futures_buy=5)
    first = caller.call("PUT", path(desk), body, Idempotency_Key="one")
    again = caller.call("PUT", path(desk), body, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert InboxCommand.objects.count() == 1
    assert caller.call("PUT", path(desk), body, Idempotency_Key="two").status_code == 409


def test_a_refusal_is_stored_too(desk: Desk) -> None:
    caller = desk.caller("ra")
    stale = {**settings_body(caller.get(path(desk)), max_futures_buy=5), "base_version": 0}
    assert caller.call("PUT", path(desk), stale, Idempotency_Key="one").status_code == 409
    assert caller.call("PUT", path(desk), stale, Idempotency_Key="one")["Idempotency-Replayed"] == "true"


def test_a_key_of_another_call_is_refused_and_nothing_happens(desk: Desk) -> None:
    caller = desk.caller("ra")
    read = caller.get(path(desk))
    caller.call("PUT", path(desk), settings_body(read, max_futures_buy=5), Idempotency_Key="one")
    other = caller.call("PUT", path(desk), settings_body(read, max_futures_buy=6), Idempotency_Key="one")
    assert (other.status_code, other.json()["errors"][0]["path"]) == (422, "Idempotency-Key")
    assert SettingsVersion.objects.filter(group=desk.own).count() == 2


def test_keys_of_two_people_have_nothing_to_do_with_each_other(desk: Desk) -> None:
    body = {"alerts": ["1-0-80"]}
    for name in ("ra", "gcc"):
        assert desk.caller(name).call("POST", "/alerts/acknowledgements", body, Idempotency_Key="k").status_code == 404
    assert IdempotencyRecord.objects.count() == 2


def test_a_key_is_kept_for_a_day(desk: Desk) -> None:
    caller = desk.caller("ra")
    body = {"alerts": ["1-0-80"]}
    caller.call("POST", "/alerts/acknowledgements", body, Idempotency_Key="k")
    record = IdempotencyRecord.objects.get()
    IdempotencyRecord.objects.update(created_at=record.created_at - KEPT - timedelta(seconds=1))
    again = caller.call("POST", "/alerts/acknowledgements", body, Idempotency_Key="k")
    assert "Idempotency-Replayed" not in again


def test_a_key_that_is_none_is_refused(desk: Desk) -> None:
    response = desk.caller("ra").call("POST", "/alerts/acknowledgements", {}, Idempotency_Key="x" * 65)
    assert response.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_time_has_one_effect() -> None:
    desk = Desk(make_world())
    caller = desk.caller("ra")
    body = settings_body(caller.get(path(desk)), max_futures_buy=5)

    def call(_: int) -> tuple[int, bytes]:
        try:
            response = caller.call("PUT", path(desk), body, Idempotency_Key="one")
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(call, range(4)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 200
    assert SettingsVersion.objects.filter(group=desk.own).count() == 2
