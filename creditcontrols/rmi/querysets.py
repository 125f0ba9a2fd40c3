"""Which blocks and mass cancels a user may read (SPEC RMI): they are the clearing firm's own."""

from typing import Any, Self

from django.db.models import Q

from creditcontrols.rmi.choices import BLOCKING, STANDING
from riskadmin.firms.choices import Role
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope, scope_of


class LceRowQuerySet(ScopedQuerySet):
    """Rows of an LCE: seen by its users, and by those who see all."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids)


class RmiBlockQuerySet(LceRowQuerySet):
    """Blocks of accounts."""

    def standing(self) -> Self:
        """Blocks in force, or on their way to it, whose end nobody has asked for."""
        return self.filter(state__in=STANDING)

    def blocking(self) -> Self:
        """Blocks that refuse orders."""
        return self.filter(state__in=BLOCKING)

    def concerning(self, user: Any) -> Self:
        """Blocks that `user` may know of: his own, and those of the execution firms that he administers."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        firms = [firm for firm, roles in scope.firms.items() if Role.EA in roles]
        return self.filter(Q(lce__in=scope.lce_ids) | Q(execution_firm__in=firms))
