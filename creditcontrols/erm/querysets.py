"""Which rows of entity risk management a user may read."""

from typing import Any, Self

from django.apps import apps
from django.db.models import F, Q, QuerySet

from riskadmin.firms.choices import Role
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope, scope_of
from riskadmin.lib import clock


def administered(scope: Scope) -> list[int]:
    """The execution firms that the user administers."""
    return [firm for firm, held in scope.firms.items() if Role.EA in held]


def sees_entity_risk(user: Any) -> bool:
    """True for users of clearing firms, administrators of execution firms, and those who see all."""
    scope = scope_of(user)
    return scope.sees_all or bool(scope.lces) or bool(administered(scope))


class SavedQuerySet(ScopedQuerySet):
    """Settings that are saved first and in force later."""

    def waiting(self) -> Self:
        """Those that the engine does not have yet as they were saved last."""
        return self.filter(in_force_version__lt=F("version"))


class LceFirmQuerySet(SavedQuerySet):
    """What an LCE sets for an execution firm: seen by the users of the LCE and the firm's administrators (ERM-1)."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=administered(scope))


class EntityChangeQuerySet(ScopedQuerySet):
    """What was set is seen by the LCE that set it and by the firm's administrators; what the firm set itself, also by
    the clearing firms that guarantee it now (ERM-5)."""

    def _condition(self, scope: Scope) -> Q:
        own = Q(lce__in=scope.lce_ids) | Q(execution_firm__in=administered(scope))
        return own | (Q(lce=None) & Q(execution_firm__in=guaranteed_firms(scope)))


class UserMaximumQuerySet(EntityChangeQuerySet, SavedQuerySet):
    """Maximums are seen as their history is."""

    def limited(self) -> Self:
        """Those that limit something as they are saved."""
        return self.exclude(outright=None, spread=None)


class MaximumsUploadQuerySet(ScopedQuerySet):
    """A file of maximums is seen by the users of the LCE, or by the administrators of the firm, whose rows it holds."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=administered(scope))


class TradeQuerySet(LceFirmQuerySet):
    """A pre-negotiated trade is seen by the LCE that guaranteed the pair when it was entered, and by the firm's
    administrators."""


def guaranteed_firms(scope: Scope) -> QuerySet:
    """The execution firms that the user's LCEs guarantee now, by key."""
    mappings = apps.get_model("firms", "ClearingMapping")._default_manager
    return mappings.in_force(clock.business_now()).filter(lce__in=scope.lce_ids).order_by().values("execution_firm")
