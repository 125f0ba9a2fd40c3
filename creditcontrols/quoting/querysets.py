"""Which protections a user may read (SPEC MQP): set by the clearing firm, viewed by the execution firm too."""

from typing import Self

from django.db.models import Q

from creditcontrols.quoting.choices import LISTED
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope


class QuoteProtectionQuerySet(ScopedQuerySet):
    """Seen by the users of its LCE and of its execution firm."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=scope.firm_ids)

    def listed(self) -> Self:
        """Those that are not gone."""
        return self.filter(state__in=LISTED)


class OfProtectionQuerySet(ScopedQuerySet):
    """What belongs to a protection is seen with it."""

    def _condition(self, scope: Scope) -> Q:
        return Q(protection__lce__in=scope.lce_ids) | Q(protection__execution_firm__in=scope.firm_ids)
