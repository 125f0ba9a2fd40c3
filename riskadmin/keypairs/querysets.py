"""Selections of key pairs."""

from datetime import datetime
from typing import Self

from django.db.models import Q, QuerySet


class KeyPairQuerySet(QuerySet):
    """Key pairs by session id and life."""

    def active(self, now: datetime) -> Self:
        """Pairs that may sign at `now`: not deleted, created, not expired (the instant of expiry is expired)."""
        return self.filter(deleted_at=None, created_at__lte=now, expires_at__gt=now)

    def alive(self, now: datetime) -> Self:
        """Pairs that count for the rules at `now`: like active, and those that another clock made a moment ahead."""
        return self.filter(deleted_at=None, expires_at__gt=now)

    def ended(self, now: datetime) -> Self:
        """Deleted and expired pairs."""
        return self.filter(Q(deleted_at__isnull=False) | Q(expires_at__lte=now))
