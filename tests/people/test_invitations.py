"""The link of an invitation works once, for a while, and only its hash is kept (SPEC R-1)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from riskadmin.firms.choices import Role
from riskadmin.lib import clock
from riskadmin.mail.models import OutboxMessage
from riskadmin.mail.services import WIPED, send_due
from riskadmin.people.models import Invitation
from riskadmin.people.services import invitations, users
from riskadmin.people.services.faults import InvitationVoid, StepRefused
from tests.factories import PASSWORD
from tests.people.conftest import Scene, signed_in, token_of

NEW_PASSWORD = "correct horse battery staple"


def address(token: str) -> str:
    return reverse("invitation", args=[token])


def test_r_1_the_invited_person_sets_the_password_and_goes_on_to_the_second_factor(scene: Scene) -> None:
    user = scene.released()
    client, link = Client(), address(token_of(user))
    assert "n.new" in client.get(link).content.decode()
    answer = client.post(link, {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))
    assert client.get(answer["Location"]).status_code == 200
    user.refresh_from_db()
    assert user.is_active
    assert "_auth_user_id" in signed_in(user, NEW_PASSWORD).session


def test_r_1_the_link_works_once(scene: Scene) -> None:
    user = scene.released()
    token = token_of(user)
    invitations.accept_invitation(token=token, password=NEW_PASSWORD)
    with pytest.raises(InvitationVoid):
        invitations.accept_invitation(token=token, password="another good password")
    assert Client().get(address(token)).status_code == 404
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_r_1_the_link_expires_after_72_hours_of_real_time(scene: Scene) -> None:
    user = scene.released()
    invitation, token = Invitation.objects.get(user=user), token_of(user)
    assert invitation.expires_at - invitation.created_at == timedelta(hours=72)
    past = clock.real_now() - timedelta(seconds=1)
    Invitation.objects.update(expires_at=past)
    assert Client().get(address(token)).status_code == 404
    with pytest.raises(InvitationVoid):
        invitations.accept_invitation(token=token, password=NEW_PASSWORD)
    Invitation.objects.update(expires_at=clock.real_now() + timedelta(minutes=1))
    assert invitations.accept_invitation(token=token, password=NEW_PASSWORD).is_active


def test_r_1_only_a_hash_is_kept_and_the_mail_is_wiped_once_it_has_left(scene: Scene) -> None:
    user = scene.released()
    token = token_of(user)
    assert token not in str(Invitation.objects.values().get(user=user))
    send_due()
    mail = OutboxMessage.objects.get(to=user.email)
    assert (mail.sent_at is not None, mail.text, mail.html) == (True, WIPED, "")


def test_a_mail_without_a_secret_keeps_its_words(scene: Scene) -> None:
    kept = OutboxMessage.objects.create(
        message_id="<x@riskadmin>", to="a@example.com", subject="s", text="words", created_at=clock.business_now()
    )
    send_due()
    kept.refresh_from_db()
    assert (kept.sent_at is not None, kept.text) == (True, "words")


def test_r_1_an_unknown_link_and_a_weak_password_are_refused(scene: Scene) -> None:
    user = scene.released()
    token = token_of(user)
    unknown = Client().get(address("x" * 43))
    assert (unknown.status_code, Client().get(address(token)).status_code) == (404, 200)
    weak = Client().post(address(token), {"password": "short", "again": "short"})
    assert (weak.status_code, "too short" in weak.content.decode()) == (422, True)
    differing = Client().post(address(token), {"password": NEW_PASSWORD, "again": "other"})
    assert differing.status_code == 422
    with pytest.raises(ValidationError):
        invitations.accept_invitation(token=token, password="short")
    assert invitations.accept_invitation(token=token, password=NEW_PASSWORD).is_active


def test_the_page_of_a_link_is_not_stored(scene: Scene) -> None:
    answer = Client().get(address(token_of(scene.released())))
    assert "no-store" in answer["Cache-Control"]


def test_r_1_a_new_invitation_replaces_the_earlier_one(scene: Scene) -> None:
    user = scene.released()
    first = token_of(user)
    for actor in (scene.ra, scene.foreign_ca):
        with pytest.raises(PermissionDenied):
            invitations.invite_again(actor=actor, person=user)
    invitations.invite_again(actor=scene.ca, person=user)
    with pytest.raises(InvitationVoid):
        invitations.open_invitation(first)
    assert invitations.open_invitation(token_of(user)).user == user


def test_who_has_a_password_is_not_invited_again(scene: Scene) -> None:
    with pytest.raises(StepRefused, match="set a password"):
        invitations.invite_again(actor=scene.ca, person=scene.ra)


@pytest.mark.parametrize("role", [Role.CA, Role.EA, Role.TF, Role.TR, Role.AU, Role.GCC, Role.GAM])
def test_r_1_gam_invites_users_of_the_other_roles(scene: Scene, role: Role) -> None:
    where = {Role.CA: {"lce": scene.lce}, Role.GAM: {}, Role.GCC: {}, Role.AU: {}}.get(
        role, {"execution_firm": scene.firm}
    )
    values = {"username": "u.new", "email": "u@example.com", "given_name": "U", "family_name": "N", "role": role}
    with pytest.raises(PermissionDenied):
        users.create_user(actor=scene.ca, **values, **where)
    made = users.create_user(actor=scene.gam, **values, **where)
    assert (made.is_active, made.has_usable_password()) == (False, False)
    accepted = invitations.accept_invitation(token=token_of(made), password=NEW_PASSWORD)
    assert accepted.memberships.get().role == role


def test_r_1_gam_does_not_make_a_risk_administrator(scene: Scene) -> None:
    with pytest.raises(ValidationError, match="nominated"):
        users.grant_role(actor=scene.gam, person=scene.ca, role=Role.RA, lce=scene.lce)
    assert users.grant_role(actor=scene.gam, person=scene.ca, role=Role.AU, lce=scene.lce).pk


def test_r_1_gam_takes_a_role_away_at_once(scene: Scene) -> None:
    client = signed_in(scene.ca, PASSWORD)
    held = scene.ca.memberships.get()
    with pytest.raises(PermissionDenied):
        users.revoke_role(actor=scene.ca, membership=held, reason="x")
    with pytest.raises(ValidationError):
        users.revoke_role(actor=scene.gam, membership=held, reason=" ")
    users.revoke_role(actor=scene.gam, membership=held, reason="Left the firm")
    assert client.get("/people/").status_code == 302
    with pytest.raises(StepRefused):
        users.revoke_role(actor=scene.gam, membership=held, reason="again")


def test_the_last_gam_user_keeps_the_role(scene: Scene) -> None:
    held = scene.gam.memberships.get()
    with pytest.raises(StepRefused, match="last GAM"):
        users.revoke_role(actor=scene.gam, membership=held, reason="x")
    scene.ca.memberships.create(role=Role.GAM)
    users.revoke_role(actor=scene.gam, membership=held, reason="x")
    assert not scene.gam.memberships.exists()
