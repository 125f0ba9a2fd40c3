"""Whose subscriptions a user reads: his own."""

from typing import Any, Self

from django.db.models import QuerySet


class OwnQuerySet(QuerySet):
    """Rows of one user: nobody else reads them."""

    def visible_to(self, user: Any) -> Self:
        """The rows of `user`."""
        return self.filter(user=user.pk) if user.is_active and user.is_authenticated else self.none()
