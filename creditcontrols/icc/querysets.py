"""Which position limits, positions and alerts a user may read (ICC-1: each of the two sees the other's values)."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from creditcontrols.accounts.querysets import administered
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope, scope_of


def owning_firms(scope: Scope) -> list[int]:
    """The firms for which the user only sees accounts of their own: a trading firm that does not administer them."""
    run = set(administered(scope, Role.EA))
    return [firm for firm in administered(scope, Role.TF) if firm not in run]


def _accounts(user: Any) -> QuerySet:
    """Accounts that `user` may see at all, also where the clearing firm shows trading firms none."""
    return apps.get_model("accounts", "Account")._default_manager.visible_to(user).order_by()


class PositionLimitQuerySet(ScopedQuerySet):
    """Limits are seen by the users of the account's LCE, by administrators of the execution firm, and by a trading firm
    that owns the account."""

    def visible_to(self, user: Any) -> Self:
        """The rows that `user` may read."""
        seen = super().visible_to(user)
        scope = scope_of(user)
        owning = owning_firms(scope)
        if scope.sees_all or not owning:
            return seen
        own = _accounts(user).filter(owner_firm__in=owning).values("pk")
        return self.filter(self._condition(scope) | Q(execution_firm__in=owning, account__in=own))

    def _condition(self, scope: Scope) -> Q:
        return Q(account__lce__in=scope.lce_ids) | Q(execution_firm__in=administered(scope, Role.EA))


class LimitChangeQuerySet(ScopedQuerySet):
    """The history of limits is read by whoever reads the limits."""

    def visible_to(self, user: Any) -> Self:
        """The rows that `user` may read."""
        if scope_of(user).sees_all:
            return self
        rows = apps.get_model("icc", "PositionLimitRow")._default_manager.visible_to(user).order_by()
        return self.filter(row__in=rows.values("pk"))


class PositionPolicyQuerySet(ScopedQuerySet):
    """A policy is seen by the users of the LCE and by administrators of the execution firm."""

    prefix = ""

    def _condition(self, scope: Scope) -> Q:
        lce, firm = f"{self.prefix}lce__in", f"{self.prefix}execution_firm__in"
        return Q(**{lce: scope.lce_ids}) | Q(**{firm: administered(scope, Role.EA)})


class PolicyChangeQuerySet(PositionPolicyQuerySet):
    """The history of a policy is read by whoever reads the policy."""

    prefix = "policy__"


class PositionQuerySet(ScopedQuerySet):
    """Rows that name LCE, execution firm and account by their codes, as the engine does."""

    def visible_to(self, user: Any) -> Self:
        """The rows that `user` may read: as for limits."""
        seen = super().visible_to(user)
        scope = scope_of(user)
        owning = owning_firms(scope)
        if scope.sees_all or not owning:
            return seen
        own = _accounts(user).filter(owner_firm__in=owning, number=OuterRef("account"), lce__code=OuterRef("lce"))
        return self.filter(self._condition(scope) | Q(Exists(own), ef__in=_codes(owning)))

    def _condition(self, scope: Scope) -> Q:
        lces = LegalClearingEntity.objects.filter(pk__in=scope.lce_ids).order_by().values("code")
        return Q(lce__in=lces) | Q(ef__in=_codes(administered(scope, Role.EA)))


class PositionLimitsUploadQuerySet(ScopedQuerySet):
    """A file of limits is seen by the users of the LCE, or by the administrators of the firm, whose values it holds."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids) | Q(execution_firm__in=administered(scope, Role.EA))


class AlertLevelsUploadQuerySet(ScopedQuerySet):
    """A file of alert levels is seen by the users of its LCE."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids)


def _codes(firms: list[int]) -> QuerySet:
    return ExecutionFirm.objects.filter(pk__in=firms).order_by().values("code")


def sees_positions(user: Any) -> bool:
    """True for those to whom the menu shows the inline credit controls: all but traders."""
    scope = scope_of(user)
    return scope.sees_all or bool(scope.lces) or bool(administered(scope, Role.EA, Role.TF))
