"""Which permissions a user may read."""

from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope


class PermissionQuerySet(ScopedQuerySet):
    """Rows are seen by the users of their LCE and of their execution firm, and by those who see all."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=scope.firm_ids)

    def with_waiting(self) -> Self:
        """With `waiting`: saved, but not yet in force in the engine."""
        inbox = apps.get_model("creditcontrols", "InboxCommand")._default_manager
        return self.annotate(waiting=Exists(inbox.filter(pk=OuterRef("inbox_id"), done_seq=None)))
