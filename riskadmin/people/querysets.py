"""Which nominations a user may read."""

from django.db.models import Q

from riskadmin.firms.choices import Role
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import LCE_ROLES, Scope


class NominationQuerySet(ScopedQuerySet):
    """A nomination is seen by the people of its LCE, and by whoever sees all."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=lces_of(scope, *LCE_ROLES))


def lces_of(scope: Scope, *roles: Role) -> list[int]:
    """The LCEs within which the user holds one of `roles`."""
    return [lce_id for lce_id, held in scope.lces.items() if not held.isdisjoint(roles)]
