"""The second factor: who has one, and who may change nothing until he has (setting RISKADMIN_SECOND_FACTOR)."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

_CACHE = "_has_second_factor"


def is_required() -> bool:
    """Whether users without a second factor may read only. Always in production; the demo says otherwise."""
    return settings.RISKADMIN_SECOND_FACTOR == "required"


def has_second_factor(user: Any) -> bool:
    """Whether the user has an authenticator app enrolled: one SQL statement, then kept on the loaded user."""
    if not user.is_authenticated:
        return False
    kept = user.__dict__.get(_CACHE)
    if kept is None:
        kept = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists()
        user.__dict__[_CACHE] = kept
    return kept


def is_missing(user: Any) -> bool:
    """Whether this user may read only, for want of a second factor. Whoever lets a user write without going through a
    page (a token, say) asks here."""
    return is_required() and user.is_authenticated and not has_second_factor(user)
