"""Every change needs a second factor, except where the demo says otherwise; reading stays possible (SPEC R-1)."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from riskadmin import environment
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import User
from riskadmin.lib import clock
from tests.ops.test_environment import FIT
from tests.people.conftest import Scene, late, signed_in

NOMINATION = {"given_name": "N", "family_name": "N", "username": "n.new", "email": "n@example.com"}


@pytest.fixture(params=["required", "optional"])
def way(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    settings.RISKADMIN_SECOND_FACTOR = request.param
    return request.param


def code(secret: str) -> str:
    """The code that an app shows now."""
    return format_hotp_value(hotp_value(secret, int(clock.real_now().timestamp()) // 30))


def enrol(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def nominate(client: Client, scene: Scene, **headers: str) -> int:
    return client.post(reverse("nominate"), {**NOMINATION, "lce": scene.lce.pk}, **headers).status_code


def test_r_1_without_a_second_factor_one_looks_and_does_not_change(scene: Scene, way: str) -> None:
    client = late(scene.ca)
    page = client.get(reverse("risk_administrators"))
    assert page.status_code == 200
    assert ("You can look, not change" in page.content.decode()) == (way == "required")
    assert nominate(client, scene) == (403 if way == "required" else 302)
    assert AuditEvent.objects.filter(verb="screen.second_factor_missing").exists() == (way == "required")


def test_r_1_with_a_second_factor_one_changes(scene: Scene, way: str) -> None:
    enrol(scene.ca)
    client = late(scene.ca)
    assert "You can look" not in client.get(reverse("risk_administrators")).content.decode()
    assert nominate(client, scene) == 302


def test_a_part_of_a_page_gets_the_sentence_and_keeps_the_form(scene: Scene, settings: Settings) -> None:
    settings.RISKADMIN_SECOND_FACTOR = "required"
    answer = late(scene.ca).post(reverse("nominate"), NOMINATION, HTTP_HX_REQUEST="true")
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#messages")
    assert reverse("mfa_activate_totp") in answer.content.decode()


def test_the_refusal_leads_to_the_enrolment_which_works_without_a_second_factor(
    scene: Scene, settings: Settings
) -> None:
    settings.RISKADMIN_SECOND_FACTOR = "required"
    client = signed_in(scene.ca)
    refused = client.post(reverse("nominate"), NOMINATION)
    assert reverse("mfa_activate_totp") in refused.content.decode()
    asked = client.get(reverse("mfa_activate_totp"))
    client.post(asked["Location"], {"password": "a long enough password"})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": code(secret)}).status_code == 302
    assert nominate(client, scene) == 302


def test_enrolling_is_audited_and_the_secret_is_sealed(scene: Scene, django_capture_on_commit_callbacks) -> None:
    client = signed_in(scene.ca)
    asked = client.get(reverse("mfa_activate_totp"))
    client.post(asked["Location"], {"password": "a long enough password"})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    kept = Authenticator.objects.get(user=scene.ca, type="totp")
    assert secret not in str(kept.data)
    assert AuditEvent.objects.filter(verb="second_factor.added", actor="ca.lca").count() == 2


def test_sign_in_asks_for_the_code_of_who_has_one(scene: Scene) -> None:
    secret = enrol(scene.ca)
    client = signed_in(scene.ca)
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "_auth_user_id" in client.session


def test_the_second_factor_is_optional_in_the_demo_only() -> None:
    assert environment.load(FIT).second_factor == "required"
    assert environment.load({"RISKADMIN_DEBUG": "1"}).second_factor == "optional"
    assert environment.load({"RISKADMIN_DEBUG": "1", "RISKADMIN_SECOND_FACTOR": "required"}).second_factor == "required"
    refused = environment.faults(FIT | {"RISKADMIN_SECOND_FACTOR": "optional"})
    assert refused == ["RISKADMIN_SECOND_FACTOR=optional is for the demo only"]
    assert environment.faults(FIT | {"RISKADMIN_SECOND_FACTOR": "required"}) == []
    assert environment.faults(FIT | {"RISKADMIN_SECOND_FACTOR": "maybe"})


def test_the_bar_says_where_the_second_factor_is_optional(scene: Scene, way: str) -> None:
    page = late(scene.ca).get(reverse("people")).content.decode()
    assert ("2FA optional" in page) == (way == "optional")
