"""Which kills a user may read (SPEC KS)."""

from typing import Self

from django.db.models import Q

from creditcontrols.killswitch.choices import KILLING, STANDING
from riskadmin.firms.choices import Role
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope


class KillQuerySet(ScopedQuerySet):
    """A kill is seen by the users of its LCE and by the administrators of its execution firm; one of all pairs of a
    firm by the users of every LCE that has a group of it too."""

    def _condition(self, scope: Scope) -> Q:
        firms = [firm for firm, roles in scope.firms.items() if Role.EA in roles]
        over_all = Q(lce=None, execution_firm__exchange_groups__lce__in=scope.lce_ids)
        whole = Q(execution_firm=None, lce__exchange_groups__execution_firm__in=firms)
        seen = Q(lce__in=scope.lce_ids) | Q(execution_firm__in=firms) | over_all | whole
        return Q(pk__in=self.model._default_manager.filter(seen).order_by().values("pk"))

    def standing(self) -> Self:
        """Kills in force, or on their way to it, whose end nobody has asked for."""
        return self.filter(state__in=STANDING)

    def killing(self) -> Self:
        """Kills that refuse orders."""
        return self.filter(state__in=KILLING)


class GrantQuerySet(ScopedQuerySet):
    """A grant is seen by the users of its LCE and by the administrators of its execution firm."""

    def _condition(self, scope: Scope) -> Q:
        firms = [firm for firm, roles in scope.firms.items() if Role.EA in roles]
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=firms)
