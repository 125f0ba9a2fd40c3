"""Closed ports: who sees them, and reopening one by GCC with a reason (SPEC FIX-3)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.fixstore.models import PortClosure
from riskadmin.fixstore.services import close_port
from riskadmin.ports import selectors, services
from riskadmin.rest.scopes import ALL
from riskadmin.tokens.services import create_token
from tests.api.caller import Caller
from tests.factories import make_firm, make_lce, make_sender_comp, make_user


@pytest.fixture
def gcc(db: None) -> User:
    make_sender_comp(make_firm("EX1"), "QA1")
    close_port(actor="gateway", session_id="QA1", reason="five bad logons")
    return make_user(Role.GCC, username="gcc")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_fix_3_gcc_reopens_a_port_with_reason_and_confirmation(gcc: User) -> None:
    client, url = browser(gcc), reverse("port_reopen", args=["QA1"])
    assert "QA1EX1N" in client.get(reverse("ports")).content.decode()
    refused = client.post(url, {"reason": "", "confirmation": "QA2"})
    assert refused.status_code == 422
    assert all(text in refused.content.decode() for text in ("Say why", "Type QA1 to confirm"))
    assert client.post(url, {"reason": "new password", "confirmation": "qa1"}).url == reverse("ports")
    assert PortClosure.objects.get().reopened_by == "gcc"
    event = AuditEvent.objects.get(verb="port.reopened")
    assert (event.actor, event.target_id, event.reason) == ("gcc", "QA1", "new password")
    shown = client.get(reverse("ports")).content.decode()
    assert all(text in shown for text in ("Port QA1 is open again", "Every port is open"))


def test_fix_3_a_port_that_is_not_closed_any_more_is_not_reopened_twice(gcc: User) -> None:
    services.reopen(actor=gcc, session_id="QA1", reason="asked for")
    with pytest.raises(ValidationError):
        services.reopen(actor=gcc, session_id="QA1", reason="asked for")
    answer = browser(gcc).post(reverse("port_reopen", args=["QA1"]), {"reason": "r", "confirmation": "QA1"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.GAM, Role.AU])
def test_fix_3_who_sees_all_looks_and_does_not_reopen(gcc: User, role: Role) -> None:
    user = make_user(role)
    assert [port.session.owner for port in selectors.closed_ports(user)] == ["EX1"]
    assert reverse("port_reopen", args=["QA1"]) not in browser(user).get(reverse("ports")).content.decode()
    with pytest.raises(PermissionDenied):
        services.reopen(actor=user, session_id="QA1", reason="asked for")
    assert PortClosure.objects.get().reopened_at is None


def test_fix_3_firms_do_not_see_the_ports_of_others(gcc: User) -> None:
    user = make_user(Role.CA, lce=make_lce())
    with pytest.raises(PermissionDenied):
        selectors.closed_ports(user)
    assert browser(user).get(reverse("ports")).status_code == 403


def test_fix_3_a_port_is_reopened_by_a_call(gcc: User) -> None:
    caller = Caller(create_token(actor=gcc, name="t", scopes=ALL, days=1).secret)
    (listed,) = caller.get("/ports")["items"]
    assert (listed["session_id"], listed["owners"], listed["detail"]) == ("QA1", ["EX1"], "QA1EX1N")
    path, body = "/ports/QA1/reopen", {"reason": "asked for"}
    first = caller.call("POST", path, body, Idempotency_Key="one")
    assert (first.status_code, first.json()["reopened_by"]) == (200, "gcc")
    assert caller.call("POST", path, body, Idempotency_Key="one").json() == first.json()
    assert caller.call("POST", path, body).status_code == 422
    assert caller.get("/ports")["items"] == []
    assert len(caller.get("/ports?closed=false")["items"]) == 1
