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

    def visible_to(self, user: Any) -> Self:
        """The groups that `user` may read; one whose change was withdrawn, replaced or refused is read by nobody."""
        return super().visible_to(user).exclude(Q(state="pending") & ~Q(change__status="pending"))

    def active(self) -> Self:
        """The groups that the engine knows and that have exchanges."""
        return self.filter(state="active")

    def current(self) -> Self:
        """The groups in force, and those that will be: without history."""
        return self.exclude(state="ended")


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


class LimitsUploadQuerySet(ScopedQuerySet):
    """A file of limits is seen by the users of its LCE: it may name every group of it."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids)


class TradeBustQuerySet(QuerySet):
    """Busts concern two firms at once: seen by those who see all."""

    def visible_to(self, user: Any) -> Self:
        """The busts that `user` may read."""
        return self if scope_of(user).sees_all else self.none()
