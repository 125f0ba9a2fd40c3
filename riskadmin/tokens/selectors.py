"""Finding tokens."""

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from riskadmin.tokens.models import ApiToken


def own_tokens(user: Any) -> QuerySet[ApiToken]:
    """The tokens of `user`, newest first."""
    return ApiToken.objects.visible_to(user)


def token_of(secret: str, now: datetime) -> ApiToken | None:
    """The token with its user when `secret` is valid at the real instant `now` and its user active."""
    found = ApiToken.objects.select_related("user").filter(
        hash=hashed(secret), revoked_at=None, expires_at__gt=now, user__is_active=True
    )
    return found.first()


def hashed(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()
