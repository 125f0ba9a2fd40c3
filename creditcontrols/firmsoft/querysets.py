"""Which permissions and cancels of FirmSoft a user may read."""

from typing import Any, Self

from django.db.models import Q, QuerySet

from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of


class PermissionQuerySet(QuerySet):
    """A permission is seen by who may give it, and by its own user."""

    def visible_to(self, user: Any) -> Self:
        """The permissions that `user` may read: GAM and an auditor of all see all."""
        scope = scope_of(user)
        if scope.has_over_all(Role.GAM, Role.AU):
            return self
        lces = [pk for pk, roles in scope.lces.items() if roles & {Role.CA, Role.AU}]
        firms = [pk for pk, roles in scope.firms.items() if Role.EA in roles]
        return self.filter(Q(user=user.pk) | Q(lce__in=lces) | Q(execution_firm__in=firms))


class CancelQuerySet(QuerySet):
    """A cancel names orders of what its user sees: it is seen by that user, and by GCC and an auditor of all."""

    def visible_to(self, user: Any) -> Self:
        """The cancels that `user` may read."""
        return self if scope_of(user).has_over_all(Role.GCC, Role.AU) else self.filter(made_by=user.pk)
