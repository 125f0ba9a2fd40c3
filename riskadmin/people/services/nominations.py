"""The way of a nomination (SPEC R-1): the clearing firm names, GAM verifies, the clearing firm releases.

Each step is one conditional update from the state it starts in, so that of two who take it at once one is refused."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from riskadmin.audit.services import record
from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity, Membership, User
from riskadmin.lib import clock
from riskadmin.mail.tasks import wake
from riskadmin.people import mails
from riskadmin.people.choices import OPEN, NominationState
from riskadmin.people.models import Nomination
from riskadmin.people.policies import check_can_nominate, check_can_verify
from riskadmin.people.services.accounts import TAKEN, after_loss, make_closed_user, username_taken
from riskadmin.people.services.faults import StepRefused
from riskadmin.people.services.invitations import send_invitation

NEEDS_REASON = "Say why."


@transaction.atomic
def nominate(
    *,
    actor: User,
    lce: LegalClearingEntity,
    given_name: str,
    family_name: str,
    username: str,
    email: str,
    reason: str = "",
) -> Nomination:
    """Nominate a person as risk administrator of `lce`; GAM is told. Nobody can sign in by it yet.

    Raises PermissionDenied unless `actor` is CA of the LCE, ValidationError by field."""
    check_can_nominate(actor, lce)
    made = Nomination(
        lce=lce, given_name=given_name, family_name=family_name, username=username.lower(), email=email,
        reason=reason, nominated_by=actor, nominated_at=clock.business_now(),
    )  # fmt: skip
    made.full_clean()
    if username_taken(made.username):
        raise ValidationError({"username": TAKEN})
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError({"username": "This username is nominated already."}) from None
    record(actor=actor, verb="nomination.made", target=made, after=_facts(made), reason=reason)
    _tell(made, f"was made by {actor}", "GAM verifies or declines it.", mails.account_managers())
    return made


@transaction.atomic
def verify(*, actor: User, nomination: Nomination) -> Nomination:
    """GAM has checked the papers; the clearing firm may release. Raises PermissionDenied, StepRefused."""
    check_can_verify(actor)
    if actor.pk == nomination.nominated_by_id:
        raise StepRefused("Whoever nominated does not verify. Nothing was changed.")
    moved = _move(
        actor, nomination, (NominationState.NOMINATED,), NominationState.VERIFIED,
        verified_by=actor, verified_at=clock.business_now(),
    )  # fmt: skip
    told = mails.administrators(moved.lce)
    _tell(moved, "was verified", "Release it to send the invitation; until then the person cannot sign in.", told)
    return moved


@transaction.atomic
def decline(*, actor: User, nomination: Nomination, reason: str) -> Nomination:
    """GAM turns the nomination down. Raises PermissionDenied, StepRefused, ValidationError without a reason."""
    check_can_verify(actor)
    moved = _close(actor, nomination, (NominationState.NOMINATED,), NominationState.DECLINED, _needed(reason))
    _tell(moved, "was declined", "Nothing else happens.", mails.administrators(moved.lce))
    return moved


@transaction.atomic
def withdraw(*, actor: User, nomination: Nomination, reason: str = "") -> Nomination:
    """The clearing firm takes its nomination back before the release. Raises PermissionDenied, StepRefused."""
    check_can_nominate(actor, nomination.lce)
    return _close(actor, nomination, OPEN, NominationState.WITHDRAWN, reason)


@transaction.atomic
def release(*, actor: User, nomination: Nomination) -> Nomination:
    """Make the user with the role and send the invitation; only with it the person can set a password and sign in.

    Raises PermissionDenied unless `actor` is CA of the LCE, StepRefused, ValidationError for a username taken since."""
    check_can_nominate(actor, nomination.lce)
    nominated = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    if nominated.state != NominationState.VERIFIED:
        raise StepRefused(_happened(nominated))
    user = make_closed_user(
        username=nominated.username, email=nominated.email,
        given_name=nominated.given_name, family_name=nominated.family_name,
    )  # fmt: skip
    Membership.objects.create(user=user, role=Role.RA, lce=nominated.lce)
    moved = _move(
        actor, nominated, (NominationState.VERIFIED,), NominationState.RELEASED,
        released_by=actor, released_at=clock.business_now(), user=user,
    )  # fmt: skip
    after = {"role": "RA", "lce": nominated.lce.code, "execution_firm": None, "trader_id": ""}
    record(actor=actor, verb="membership.granted", target=user, after=after, reason=f"nomination {nominated.pk}")
    send_invitation(actor=actor, user=user)
    return moved


@transaction.atomic
def remove_risk_administrator(*, actor: User, person: User, lce: LegalClearingEntity, reason: str) -> None:
    """Take the rights of a risk administrator of `lce` away at once: role, sessions, open invitation.

    Raises PermissionDenied unless `actor` is CA of the LCE, ValidationError without a reason, StepRefused when the
    person is none of its risk administrators (any more)."""
    check_can_nominate(actor, lce)
    why = _needed(reason)
    held = Membership.objects.select_for_update().filter(user=person, role=Role.RA, lce=lce).first()
    if held is None:
        raise StepRefused(f"{person} is no risk administrator of LCE {lce.code} any more. Nothing was changed.")
    held.delete()
    before = {"role": "RA", "lce": lce.code, "execution_firm": None, "trader_id": ""}
    record(actor=actor, verb="membership.revoked", target=person, before=before, reason=why)
    close_released(actor=actor, person=person, lce=lce, reason=why)
    after_loss(person)


def close_released(*, actor: User, person: User, lce: LegalClearingEntity, reason: str) -> None:
    """Mark the nomination that brought the person here as removed, in the caller's transaction."""
    for nomination in Nomination.objects.filter(user=person, lce=lce, state=NominationState.RELEASED):
        _close(actor, nomination, (NominationState.RELEASED,), NominationState.REMOVED, reason)


def _close(
    actor: User, nomination: Nomination, from_: tuple[NominationState, ...], to: NominationState, reason: str
) -> Nomination:
    return _move(actor, nomination, from_, to, closed_by=actor, closed_at=clock.business_now(), reason=reason)


def _move(
    actor: User,
    nomination: Nomination,
    from_: tuple[NominationState, ...],
    to: NominationState,
    **steps: User | datetime | str,
) -> Nomination:
    before = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    if not Nomination.objects.filter(pk=before.pk, state__in=from_).update(state=to, **steps):
        raise StepRefused(_happened(before))
    after = Nomination.objects.select_related("lce").get(pk=before.pk)
    reason = steps.get("reason", "")
    record(
        actor=actor, verb=f"nomination.{to}", target=after, before=_facts(before), after=_facts(after),
        reason=str(reason),
    )  # fmt: skip
    return after


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": NEEDS_REASON})
    return reason.strip()


def _happened(nomination: Nomination) -> str:
    word = NominationState(nomination.state).label.lower()
    return f"The nomination of {nomination} is at another step already: {word}. Nothing was changed."


def _tell(nomination: Nomination, said: str, next_step: str, to: list[str]) -> None:
    mails.nomination(nomination, said, next_step, to)
    transaction.on_commit(wake)


def _facts(nomination: Nomination) -> dict[str, Any]:
    names = ("given_name", "family_name", "username", "email", "state")
    return {name: str(getattr(nomination, name)) for name in names} | {"lce": nomination.lce.code}
