"""Which exchange groups, and which rows that hang on them, a user may read (SPEC §1)."""

from typing import Any, Self

from django.db.models import Q, QuerySet

from riskadmin.firms.choices import Role
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope, scope_of


class ExchangeGroupQuerySet(ScopedQuerySet):
    """A group is seen by the users of its LCE and by the administrators of its execution firm; trading firms and
    traders have screens of their own."""

    def _condition(self, scope: Scope) -> Q:
        firms = [firm for firm, roles in scope.firms.items() if Role.EA in roles]
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=firms)


class GroupRowQuerySet(QuerySet):
    """Rows with a `group`: seen by whoever sees the group."""

    def visible_to(self, user: Any) -> Self:
        """The rows of the groups that `user` may read."""
        groups = self.model._meta.get_field("group").related_model.objects.visible_to(user)
        return self.filter(group__in=groups.order_by().values("pk"))


class SavedViewQuerySet(QuerySet):
    """Saved views: seen by their owner, and by the users of the LCE they are shared in."""

    def visible_to(self, user: Any) -> Self:
        """The views that `user` may open. Seeing all firms is no right to other people's private views."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user.pk) | Q(lce__in=scope_of(user).lce_ids))
