"""Which rows a user may read. Views load through `visible_to` (SPEC §1: a foreign object is not found)."""

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from riskadmin.firms.scope import Scope, scope_of
from riskadmin.lib import clock


class ScopedQuerySet(QuerySet):
    """A queryset with a reading rule. Subclasses say in `_condition` what a user without a view of all may read."""

    def visible_to(self, user: Any) -> Self:
        """The rows that `user` may read: all for GAM, GCC and an auditor of all, none when inactive or anonymous."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        if not scope.lces and not scope.firms:
            return self.none()
        return self.filter(self._condition(scope))

    def _condition(self, scope: Scope) -> Q:
        raise NotImplementedError


def mapping_open_at(instant: datetime) -> Q:
    """Mappings that are in force at `instant` or come in force later (SPEC T-6: limits may be staged while pending)."""
    return Q(effective_to=None) | Q(effective_to__gt=instant)


def _open_mappings() -> QuerySet:
    mappings = apps.get_model("firms", "ClearingMapping")._default_manager
    return mappings.filter(mapping_open_at(clock.business_now()))


def _firms_of(scope: Scope) -> Q:
    guaranteed = _open_mappings().filter(lce__in=scope.lce_ids)
    return Q(pk__in=scope.firm_ids) | Q(pk__in=guaranteed.values("execution_firm"))


class LegalClearingEntityQuerySet(ScopedQuerySet):
    """An LCE is seen by its own users and by the users of the execution firms it guarantees."""

    def _condition(self, scope: Scope) -> Q:
        guaranteeing = _open_mappings().filter(execution_firm__in=scope.firm_ids)
        return Q(pk__in=scope.lce_ids) | Q(pk__in=guaranteeing.values("lce"))


class ExecutionFirmQuerySet(ScopedQuerySet):
    """An execution firm is seen by its own users and by the users of the LCEs that guarantee it now or soon."""

    def _condition(self, scope: Scope) -> Q:
        return _firms_of(scope)


class SenderCompQuerySet(ScopedQuerySet):
    """A sender comp is seen by whoever sees its execution firm."""

    def _condition(self, scope: Scope) -> Q:
        firms = apps.get_model("firms", "ExecutionFirm")._default_manager
        return Q(execution_firm__in=firms.filter(_firms_of(scope)).values("pk"))


class ClearingMappingQuerySet(ScopedQuerySet):
    """A mapping is seen by the LCE that it names, also after it ended (SPEC T-6), and by the execution firm."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=scope.firm_ids)

    def in_force(self, instant: datetime) -> Self:
        """The mappings that hold at `instant`."""
        return self.filter(mapping_open_at(instant), effective_from__lte=instant)


class MappingRequestQuerySet(ScopedQuerySet):
    """A request is seen by the users of the LCE that asked, and by those who see all."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids)
