"""Selections of key pairs."""

from datetime import datetime
from typing import Self

from django.db.models import QuerySet


class KeyPairQuerySet(QuerySet):
    """Key pairs by session id and life."""

    def active(self, now: datetime) -> Self:
        """Pairs that may sign at `now`: not deleted, created, not expired (the instant of expiry is expired)."""
        return self.filter(deleted_at=None, created_at__lte=now, expires_at__gt=now)
