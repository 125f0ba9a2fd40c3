"""Making user accounts without a way in, and closing those that lost their last role."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from riskadmin.firms.models import Membership, User
from riskadmin.firms.services import raise_access_epoch
from riskadmin.people.services.invitations import void_invitations
from riskadmin.people.services.sessions import drop_sessions

TAKEN = "This username is taken."


def username_taken(username: str) -> bool:
    """Whether a user has this name, in whatever case."""
    return User.objects.filter(username__iexact=username).exists()


def make_closed_user(*, username: str, email: str, given_name: str, family_name: str) -> User:
    """A user who cannot sign in: inactive and without a password, until the invitation is accepted.

    Raises ValidationError for a username that is taken."""
    if username_taken(username):
        raise ValidationError({"username": TAKEN})
    user = User(username=username, email=email, first_name=given_name, last_name=family_name, is_active=False)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise ValidationError({"username": TAKEN}) from None
    return user


def after_loss(user: User) -> None:
    """Make a lost role felt at once: open pages ask anew, all sessions end, and who has no role left is shut out."""
    raise_access_epoch(user)
    drop_sessions(user)
    if not Membership.objects.filter(user=user).exists():
        void_invitations(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.is_active = False
