"""Which rows a user may read (SPEC §1, §7)."""

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope


def _own(scope: Scope, prefix: str = "") -> Q:
    return Q(**{f"{prefix}lce__in": scope.lce_ids}) | Q(**{f"{prefix}execution_firm__in": scope.firm_ids})


class RegisteredEntityQuerySet(ScopedQuerySet):
    """An entity is seen by the users of its own firm."""

    def _condition(self, scope: Scope) -> Q:
        return _own(scope)


class AdminControlQuerySet(ScopedQuerySet):
    """Admin control is seen by the clearing firm that gave it and by the execution firm that has it."""

    def _condition(self, scope: Scope) -> Q:
        return _own(scope)

    def open(self) -> Self:
        """What is not revoked."""
        return self.filter(revoked_at=None)


class DropCopyGroupQuerySet(ScopedQuerySet):
    """A group is seen by the users of the registered entity that owns it."""

    def _condition(self, scope: Scope) -> Q:
        return _own(scope, "entity__")

    def charged(self) -> Self:
        """Groups that count for the fee: in force, and no test group (SPEC DCG-1)."""
        return self.filter(state="active", test=False)


class DropCopyRequestQuerySet(ScopedQuerySet):
    """A request is seen by the users of its registered entity; once submitted, by the clearing firms it names."""

    def _condition(self, scope: Scope) -> Q:
        return _own(scope, "entity__") | Q(pk__in=_named(scope))


class TargetSessionQuerySet(ScopedQuerySet):
    """A target session is seen by the users of the registered entity of its group."""

    def _condition(self, scope: Scope) -> Q:
        return _own(scope, "group__entity__")

    def in_service(self, now: datetime) -> Self:
        """Targets that deliver at business time `now`: not removed, and a test target not past its end."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), removed_at=None)


def _named(scope: Scope) -> QuerySet[Any]:
    approvals = apps.get_model("dropcopygroups", "Approval")._default_manager
    return approvals.filter(lce__in=scope.lce_ids).values("request")
