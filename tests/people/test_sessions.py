"""Ending sessions, one's own and others', and the question before a dangerous act."""

from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.firms.models import MappingRequest, User
from riskadmin.lib import clock
from riskadmin.people import reauthentication
from riskadmin.people.choices import Act
from riskadmin.people.services import sessions
from tests.factories import PASSWORD, make_exchange, make_user
from tests.people.conftest import Scene, late, signed_in


def end(client: Client, person: User, **fields: object) -> HttpResponse:
    return client.post(reverse("person_end_sessions", args=[person.pk]), fields)


def is_in(client: Client) -> bool:
    return client.get("/people/").status_code == 200


def age(client: Client, minutes: float) -> None:
    """Let the password of this session have been given so long ago."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = (clock.real_now() - timedelta(minutes=minutes)).timestamp()
    session.save()


def test_the_clearing_firm_and_gam_end_sessions_within_their_scope(scene: Scene) -> None:
    stranger = make_user(Role.RA, lce=scene.other)
    for actor, person in ((scene.ra, scene.ca), (scene.foreign_ca, scene.ra), (scene.ca, stranger)):
        with pytest.raises(PermissionDenied):
            sessions.end_sessions(actor=actor, person=person)
    client = signed_in(scene.ra)
    assert sessions.end_sessions(actor=scene.ca, person=scene.ra) == 1
    assert not is_in(client)
    signed_in(stranger)
    assert sessions.end_sessions(actor=scene.gam, person=stranger) == 1
    row = AuditEvent.objects.filter(verb="sessions.ended").latest("pk")
    assert (row.actor, row.after) == ("gam", {"sessions": 1})


def test_one_session_is_ended_and_the_others_stay(scene: Scene) -> None:
    first, second = signed_in(scene.ra), signed_in(scene.ra)
    chosen = UserSession.objects.get(session_key=first.session.session_key)
    assert end(signed_in(scene.ca), scene.ra, session=chosen.pk).status_code == 302
    assert (is_in(first), is_in(second)) == (False, True)
    assert end(signed_in(scene.ca), scene.ra, session="x").status_code == 422


def test_a_session_of_somebody_else_is_not_ended_under_a_wrong_name(scene: Scene) -> None:
    stranger = signed_in(scene.foreign_ca)
    other = UserSession.objects.get(session_key=stranger.session.session_key)
    assert sessions.end_sessions(actor=scene.ca, person=scene.ra, session_id=other.pk) == 0
    assert is_in(stranger)


def test_the_own_other_sessions_end_and_that_is_audited(scene: Scene) -> None:
    here, there = signed_in(scene.ra), signed_in(scene.ra)
    here.post(reverse("usersessions_list"))
    assert (is_in(here), is_in(there)) == (True, False)
    assert AuditEvent.objects.get(verb="sessions.ended").reason == "own"


def test_a_dangerous_act_asks_again_who_is_there(scene: Scene) -> None:
    victim, client = signed_in(scene.ra), signed_in(scene.ca)
    age(client, 5.1)
    asked = end(client, scene.ra)
    assert (asked.status_code, is_in(victim)) == (302, True)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert Act.END_SESSIONS.label in client.get(asked["Location"]).content.decode()
    assert client.post(asked["Location"], {"password": "not it"}).status_code == 200
    assert is_in(victim)
    client.post(asked["Location"], {"password": PASSWORD})
    assert not is_in(victim)


def test_a_password_given_lately_is_enough(scene: Scene) -> None:
    victim, client = signed_in(scene.ra), signed_in(scene.ca)
    age(client, 4.9)
    assert end(client, scene.ra)["Location"] == reverse("person", args=[scene.ra.pk])
    assert not is_in(victim)


def test_a_part_of_a_page_is_led_to_the_question_and_back(scene: Scene) -> None:
    client = late(scene.ca)
    page = f"/people/users/{scene.ra.pk}/"
    answer = client.post(
        reverse("person_end_sessions", args=[scene.ra.pk]),
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL=f"http://testserver{page}",
    )
    assert answer["HX-Redirect"] == f"{reverse('account_reauthenticate')}?next={page.replace('/', '%2F')}"


def test_who_may_not_do_it_is_refused_and_not_asked(scene: Scene) -> None:
    auditor = make_user(Role.AU, lce=scene.lce)
    assert end(late(auditor), scene.ra).status_code == 403
    assert end(late(scene.foreign_ca), scene.ra).status_code == 404


def test_the_decorator_asks_before_a_change_and_not_before_a_look(scene: Scene, rf) -> None:
    @reauthentication.required(Act.BUST_TRADE)
    def view(request: object) -> HttpResponse:
        return HttpResponse("done")

    for method, recent in (("get", False), ("post", False), ("post", True)):
        request = getattr(rf, method)("/x")
        request.user, request.htmx = scene.ra, False
        client = signed_in(scene.ra) if recent else late(scene.ra)
        request.session = client.session
        if method == "post" and not recent:
            with pytest.raises(reauthentication.ReauthenticationRequired):
                view(request)
        else:
            assert view(request).content == b"done"


def test_approving_a_mapping_request_asks_again_and_declining_does_not(scene: Scene) -> None:
    asked = MappingRequest.objects.create(
        lce=scene.lce, execution_firm_code="AAA", exchange=make_exchange("CBOT"), requested_by=scene.ca,
        requested_at=clock.business_now(),
    )  # fmt: skip
    page = reverse("mapping_request_decide", args=[asked.pk])
    approved = late(scene.gam).post(page, {"act": "approve"})
    assert approved["Location"].startswith(reverse("account_reauthenticate"))
    asked.refresh_from_db()
    assert asked.state == "pending"
    late(scene.gam).post(page, {"act": "decline", "reason": "No papers"})
    asked.refresh_from_db()
    assert asked.state == "declined"
