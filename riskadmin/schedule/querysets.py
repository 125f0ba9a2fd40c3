"""Which scheduled changes a user may read."""

from datetime import datetime
from typing import Self

from django.db.models import Q

from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope
from riskadmin.schedule.choices import Status


class ScheduledChangeQuerySet(ScopedQuerySet):
    """A change is seen by the LCE and by the execution firm that it names; one that names neither by those who see
    all."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=scope.firm_ids)

    def pending(self) -> Self:
        """Those that wait for their instant, in the order of their instants."""
        return self.filter(status=Status.PENDING).order_by("effective_at", "pk")

    def due(self, now: datetime) -> Self:
        """Pending ones whose instant has come."""
        return self.pending().filter(effective_at__lte=now)
