"""The page of one's own tokens: made once shown once, listed, revoked."""

from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from riskadmin.audit.models import AuditEvent
from riskadmin.lib import clock
from riskadmin.tokens.models import ApiToken
from tests.api.caller import Caller, Desk
from tests.factories import PASSWORD
from tests.people.conftest import signed_in

PAGE = "/accounts/tokens/"
FORM = {"name": "nightly", "scopes": ["read", "limits:write"], "days": "30"}


@pytest.fixture
def person(desk: Desk) -> Client:
    """A browser in which the risk administrator gave the password a moment ago."""
    user = desk.world.users["ra"]
    user.set_password(PASSWORD)
    user.save()
    return signed_in(user)


def test_a_token_is_shown_once_and_works(person: Client) -> None:
    response = person.post(PAGE, FORM)
    secret = response.context["created"].secret
    assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
    assert secret in response.content.decode()
    assert secret not in person.get(PAGE).content.decode()
    assert Caller(secret).get("/whoami")["scopes"] == ["limits:write", "read"]
    assert AuditEvent.objects.get(verb="token.create").after["name"] == "nightly"
    assert secret not in str(AuditEvent.objects.values_list())


def test_making_one_asks_who_is_there_when_the_password_is_old(person: Client) -> None:
    session = person.session
    for given in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        given["at"] = (clock.real_now() - timedelta(minutes=6)).timestamp()
    session.save()
    response = person.post(PAGE, FORM)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"scopes": []}, "Choose at least one scope."),
        ({"days": "4000"}, "is not one of the available choices"),
        ({"name": "taken"}, "You have an active token of this name."),
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_makes_nothing(
    person: Client, changed: dict[str, object], sentence: str
) -> None:
    person.post(PAGE, {**FORM, "name": "taken"})
    response = person.post(PAGE, {**FORM, **changed})
    assert (response.status_code, ApiToken.objects.count()) == (422, 1)
    assert sentence in response.content.decode()
    assert f'value="{({**FORM, **changed})["name"]}"' in response.content.decode()


def test_revoking_ends_a_token_at_once(person: Client) -> None:
    secret = person.post(PAGE, FORM).context["created"].secret
    token = ApiToken.objects.get()
    assert person.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert Caller(secret).call("GET", "/whoami").status_code == 401
    page = person.get(PAGE).content.decode()
    assert "No active token" in page
    assert "revoked" in page


def test_somebody_elses_token_is_not_found(desk: Desk, person: Client) -> None:
    person.post(PAGE, FORM)
    token = ApiToken.objects.get()
    other = desk.world.client("gam")
    assert other.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert "nightly" not in other.get(PAGE).content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


def test_the_page_of_the_calls_shows_every_call(person: Client) -> None:
    page = person.get("/api/v1/docs/").content.decode()
    assert "/api/v1/groups/{group_id}/settings" in page
    assert "exposure_futures_cents" in page
