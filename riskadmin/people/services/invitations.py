"""Invitations: a link that works once, for a while, and is kept as a hash only (SPEC R-1)."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from riskadmin.audit.services import record
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.lib import clock
from riskadmin.mail.tasks import wake
from riskadmin.people import mails
from riskadmin.people.models import Invitation
from riskadmin.people.policies import check_can_manage
from riskadmin.people.services.faults import InvitationVoid, StepRefused

TOKEN_BYTES = 32


def send_invitation(*, actor: User, user: User) -> Invitation:
    """Write an invitation and its mail in the caller's transaction; an earlier link stops working."""
    void_invitations(user)
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.real_now()
    invitation = Invitation.objects.create(
        user=user,
        token_hash=hash_of(token),
        invited_by=actor,
        created_at=now,
        expires_at=now + timedelta(hours=mails.HOURS),
    )
    roles = sorted(Role(held.role).label for held in user.memberships.all())
    mails.invitation(user, token, roles)
    record(actor=actor, verb="invitation.sent", target=user, after={"to": user.email, "hours": mails.HOURS})
    transaction.on_commit(wake)
    return invitation


@transaction.atomic
def invite_again(*, actor: User, person: User) -> Invitation:
    """Send a new link to a person who has not used one. Raises PermissionDenied, StepRefused."""
    check_can_manage(actor, person)
    locked = User.objects.select_for_update().get(pk=person.pk)
    if locked.is_active or locked.has_usable_password():
        raise StepRefused("The person has set a password already. No link was sent.")
    if not locked.memberships.exists():
        raise StepRefused("The person has no role any more. No link was sent.")
    return send_invitation(actor=actor, user=locked)


def open_invitation(token: str) -> Invitation:
    """The invitation that this link opens now. Raises InvitationVoid."""
    found = Invitation.objects.select_related("user").filter(token_hash=hash_of(token)).first()
    if found is None or found.accepted_at or found.revoked_at or found.expires_at <= clock.real_now():
        raise InvitationVoid
    return found


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Set the password and let the user in from now on; the link is used up. Of two who use it at once, one is late.

    Raises InvitationVoid, and ValidationError for a weak password, after which the link still works."""
    invitation = open_invitation(token)
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    validate_password(password, user)
    now = clock.real_now()
    still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now)
    if not still_open.update(accepted_at=now):
        raise InvitationVoid
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    record(actor=user, verb="invitation.accepted", target=user)
    return user


def void_invitations(user: User) -> None:
    """Make every open link of the user stop working."""
    Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None).update(revoked_at=clock.real_now())


def hash_of(token: str) -> str:
    """What is kept of a link's token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
