"""Whose tokens a user may see: nobody sees another one's."""

from typing import Any, Self

from django.db.models import QuerySet


class ApiTokenQuerySet(QuerySet):
    """Tokens by their owner."""

    def visible_to(self, user: Any) -> Self:
        """The own tokens of `user`; seeing all firms is no right to other people's tokens."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        return self.filter(user=user.pk)
