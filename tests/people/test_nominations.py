"""A new risk administrator is nominated, verified, released; only then can the person sign in (SPEC R-1)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.firms.permissions import can_change_limits
from riskadmin.lib import clock
from riskadmin.mail.models import OutboxMessage
from riskadmin.people.models import Invitation, Nomination
from riskadmin.people.services import nominations
from riskadmin.people.services.faults import StepRefused
from tests.factories import PASSWORD, make_user
from tests.people.conftest import Scene, signed_in


def test_r_1_only_a_ca_of_the_lce_nominates(scene: Scene) -> None:
    person = {"given_name": "N", "family_name": "N", "username": "n.new", "email": "n@example.com"}
    for actor in (scene.ra, scene.gam, scene.foreign_ca):
        with pytest.raises(PermissionDenied):
            nominations.nominate(actor=actor, lce=scene.lce, **person)
    assert nominations.nominate(actor=scene.ca, lce=scene.lce, **person).state == "nominated"


def test_r_1_only_gam_verifies_and_only_the_own_ca_releases(scene: Scene) -> None:
    nominated = scene.nominate()
    for actor in (scene.ca, scene.ra, scene.foreign_ca):
        with pytest.raises(PermissionDenied):
            nominations.verify(actor=actor, nomination=nominated)
    verified = nominations.verify(actor=scene.gam, nomination=nominated)
    for actor in (scene.gam, scene.ra, scene.foreign_ca):
        with pytest.raises(PermissionDenied):
            nominations.release(actor=actor, nomination=verified)
    assert nominations.release(actor=scene.ca, nomination=verified).state == "released"


def test_r_1_before_the_release_there_is_no_user_and_no_invitation(scene: Scene) -> None:
    nominated = scene.nominate()
    with pytest.raises(StepRefused, match="waits for gam"):
        nominations.release(actor=scene.ca, nomination=nominated)
    scene.verified("n.other")
    assert not User.objects.filter(username__startswith="n.").exists()
    assert not OutboxMessage.objects.filter(to__startswith="n.").exists()
    user = scene.released("n.third")
    assert OutboxMessage.objects.get(to="n.third@example.com").secret
    assert (user.is_active, user.has_usable_password(), can_change_limits(user, scene.lce)) == (False, False, False)
    assert "_auth_user_id" not in signed_in(user).session


def test_r_1_declined_needs_a_reason_and_ends_it(scene: Scene) -> None:
    nominated = scene.nominate()
    with pytest.raises(ValidationError):
        nominations.decline(actor=scene.gam, nomination=nominated, reason=" ")
    declined = nominations.decline(actor=scene.gam, nomination=nominated, reason="No papers")
    assert (declined.state, declined.reason, declined.closed_by) == ("declined", "No papers", scene.gam)
    with pytest.raises(StepRefused):
        nominations.verify(actor=scene.gam, nomination=nominated)


@pytest.mark.parametrize("step", ["nominate", "verified"])
def test_r_1_withdrawn_before_the_release_only(scene: Scene, step: str) -> None:
    found = getattr(scene, step)()
    assert nominations.withdraw(actor=scene.ca, nomination=found).state == "withdrawn"
    scene.released("n.second")
    with pytest.raises(StepRefused, match="released"):
        nominations.withdraw(actor=scene.ca, nomination=Nomination.objects.get(username="n.second"))


def test_r_1_a_step_is_taken_once(scene: Scene) -> None:
    stale = scene.verified()
    nominations.release(actor=scene.ca, nomination=stale)
    with pytest.raises(StepRefused):
        nominations.release(actor=scene.ca, nomination=stale)
    with pytest.raises(StepRefused):
        nominations.verify(actor=scene.gam, nomination=stale)
    assert (User.objects.filter(username="n.new").count(), Invitation.objects.count()) == (1, 1)


def test_r_1_who_nominated_does_not_verify(scene: Scene) -> None:
    both = make_user(Role.CA, lce=scene.lce, username="both")
    both.memberships.create(role=Role.GAM)
    made = nominations.nominate(
        actor=both, lce=scene.lce, given_name="N", family_name="N", username="n.new", email="n@example.com"
    )
    with pytest.raises(StepRefused, match="Whoever nominated"):
        nominations.verify(actor=both, nomination=made)
    assert nominations.verify(actor=scene.gam, nomination=made).state == "verified"


def test_r_1_a_username_is_nominated_once_and_never_one_that_exists(scene: Scene) -> None:
    scene.nominate("n.new")
    for taken in ("n.new", "N.New", "ra.lca", "RA.LCA"):
        with pytest.raises(ValidationError) as refusal:
            scene.nominate(taken)
        assert "nominated already" in str(refusal.value) or "taken" in str(refusal.value)
    assert scene.nominate("n.newer").pk


def test_r_1_a_username_taken_between_the_steps_is_refused_at_the_release(scene: Scene) -> None:
    verified = scene.verified("n.late")
    make_user(username="N.late")
    with pytest.raises(ValidationError):
        nominations.release(actor=scene.ca, nomination=verified)
    verified.refresh_from_db()
    assert verified.state == "verified"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "verified"},
        {"state": "released"},
        {"state": "declined"},
        {"state": "removed", "reason": "x"},
        {"state": "nonsense"},
        {"verified_at": clock.business_now()},
    ],
)
def test_r_1_the_database_refuses_a_state_without_its_steps(scene: Scene, fields: dict[str, object]) -> None:
    nominated = scene.nominate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=nominated.pk).update(**fields)


def test_r_1_the_database_refuses_one_person_for_both_steps(scene: Scene) -> None:
    nominated = scene.nominate()
    values = {"state": "verified", "verified_at": clock.business_now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=nominated.pk).update(verified_by=scene.ca, **values)
    assert Nomination.objects.filter(pk=nominated.pk).update(verified_by=scene.gam, **values) == 1


def test_r_1_every_step_is_audited_with_before_and_after(scene: Scene) -> None:
    scene.released()
    rows = AuditEvent.objects.order_by("pk").values_list("verb", "actor")
    assert list(rows) == [
        ("nomination.made", "ca.lca"),
        ("nomination.verified", "gam"),
        ("nomination.released", "ca.lca"),
        ("membership.granted", "ca.lca"),
        ("invitation.sent", "ca.lca"),
    ]
    verified = AuditEvent.objects.get(verb="nomination.verified")
    assert (verified.before["state"], verified.after["state"]) == ("nominated", "verified")


def test_r_1_each_step_tells_whose_turn_it_is(scene: Scene) -> None:
    User.objects.filter(pk=scene.gam.pk).update(email="gam@example.com")
    User.objects.filter(pk=scene.ca.pk).update(email="ca@example.com")
    scene.verified()
    told = OutboxMessage.objects.order_by("pk").values_list("to", "subject")
    assert list(told) == [
        ("gam@example.com", "Nomination of Nora New, LCE LCA: waits for gam"),
        ("ca@example.com", "Nomination of Nora New, LCE LCA: waits for release"),
    ]


def test_r_1_a_removed_administrator_loses_everything_at_once(scene: Scene) -> None:
    client = signed_in(scene.ra)
    assert client.get("/people/").status_code == 200
    epoch = scene.ra.access_epoch
    nominations.remove_risk_administrator(actor=scene.ca, person=scene.ra, lce=scene.lce, reason="Left")
    fresh = User.objects.get(pk=scene.ra.pk)
    assert (fresh.is_active, fresh.access_epoch > epoch, fresh.memberships.count()) == (False, True, 0)
    assert client.get("/people/").status_code == 302
    assert "_auth_user_id" not in signed_in(fresh).session
    assert AuditEvent.objects.get(verb="membership.revoked").reason == "Left"


def test_r_1_removing_asks_for_the_own_ca_a_reason_and_a_risk_administrator(scene: Scene) -> None:
    values = {"person": scene.ra, "lce": scene.lce}
    for actor in (scene.gam, scene.ra, scene.foreign_ca):
        with pytest.raises(PermissionDenied):
            nominations.remove_risk_administrator(actor=actor, **values, reason="Left")
    with pytest.raises(ValidationError):
        nominations.remove_risk_administrator(actor=scene.ca, **values, reason="")
    nominations.remove_risk_administrator(actor=scene.ca, **values, reason="Left")
    with pytest.raises(StepRefused):
        nominations.remove_risk_administrator(actor=scene.ca, **values, reason="Left")


def test_r_1_removing_voids_the_invitation_and_closes_the_nomination(scene: Scene) -> None:
    user = scene.released()
    nominations.remove_risk_administrator(actor=scene.ca, person=user, lce=scene.lce, reason="Mistake")
    assert Invitation.objects.get(user=user).revoked_at is not None
    assert Nomination.objects.get(user=user).state == "removed"


def test_r_1_a_person_with_another_role_stays_without_the_removed_one(scene: Scene) -> None:
    scene.ra.memberships.create(role=Role.AU, lce=scene.other)
    nominations.remove_risk_administrator(actor=scene.ca, person=scene.ra, lce=scene.lce, reason="Moved")
    fresh = User.objects.get(pk=scene.ra.pk)
    assert fresh.is_active
    assert "_auth_user_id" in signed_in(fresh, PASSWORD).session
    assert not can_change_limits(fresh, scene.lce)


def test_the_state_machine_is_in_the_database(scene: Scene) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'people_nomination'::regclass AND contype = 'c'"
        )
        names = {name for (name,) in cursor.fetchall()}
    assert names >= {"nomination_state_fits_its_steps", "nomination_needs_two_people"}
