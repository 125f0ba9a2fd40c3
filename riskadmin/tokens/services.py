"""Making and revoking API tokens."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import clock
from riskadmin.rest.scopes import ALL
from riskadmin.tokens.models import ApiToken
from riskadmin.tokens.selectors import hashed

MARK: Final = "rk_"
"""How every token begins, so that scanners of source code know it."""

MOST_DAYS: Final = 366
MOST_TOKENS: Final = 50
"""Tokens of one user that are neither revoked nor expired."""

_SHOWN: Final = 9


@dataclass(frozen=True)
class Created:
    """A new token and its secret, which is shown once and kept nowhere."""

    token: ApiToken
    secret: str


@transaction.atomic
def create_token(*, actor: User, name: str, scopes: Collection[str], days: int, reason: str = "") -> Created:
    """Make a token of `actor` that is valid for `days` of 24 hours. Raises ValidationError by field."""
    User.objects.select_for_update().get(pk=actor.pk)
    now = clock.real_now()
    _check(actor, name, scopes, days)
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor, name=name, prefix=secret[:_SHOWN], hash=hashed(secret), scopes=sorted(set(scopes)), created_at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    after = {"name": name, "prefix": token.prefix, "scopes": token.scopes, "expires_at": token.expires_at}
    record(actor=actor, verb="token.create", target=token, after=after, reason=reason)
    return Created(token, secret)


@transaction.atomic
def revoke_token(*, actor: User, token_id: int, reason: str = "") -> ApiToken:
    """End an own token at once; one that was ended before stays as it is. Raises ApiToken.DoesNotExist."""
    token = ApiToken.objects.visible_to(actor).select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = clock.real_now()
        token.save(update_fields=["revoked_at"])
        facts = {"name": token.name, "prefix": token.prefix}
        record(actor=actor, verb="token.revoke", target=token, before=facts, reason=reason)
    return token


def _check(actor: User, name: str, scopes: Collection[str], days: int) -> None:
    faults = {}
    active = ApiToken.objects.filter(user=actor, revoked_at=None, expires_at__gt=clock.real_now())
    if not 1 <= len(name) <= 60:
        faults["name"] = "Give a name of up to 60 characters."
    elif active.filter(name=name).exists():
        faults["name"] = "You have an active token of this name."
    if not scopes or not ALL.issuperset(scopes):
        faults["scopes"] = "Choose at least one scope."
    if not 1 <= days <= MOST_DAYS:
        faults["days"] = f"Give 1 to {MOST_DAYS} days."
    if faults:
        raise ValidationError(faults)
    if active.count() >= MOST_TOKENS:
        raise ValidationError(f"You have {MOST_TOKENS} active tokens. Revoke one first.")
