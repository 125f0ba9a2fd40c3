"""Which accounts a user may read (AMS-4)."""

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Prefetch, Q

from riskadmin.firms.choices import Role
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope, scope_of


def administered(scope: Scope, *roles: str) -> list[int]:
    """The execution firms in which one of the roles is held."""
    return [firm for firm, held in scope.firms.items() if held & set(roles)]


class AccountQuerySet(ScopedQuerySet):
    """An account is seen by the users of its LCE, by administrators of its execution firms, and by those of the firm
    that owns it."""

    def _condition(self, scope: Scope) -> Q:
        owned = administered(scope, Role.EA, Role.TF)
        return Q(lce__in=scope.lce_ids) | _through(administered(scope, Role.EA)) | Q(owner_firm__in=owned)

    def through(self, firm_ids: Iterable[int]) -> Self:
        """The accounts that enter orders through one of these execution firms."""
        return self.filter(_through(firm_ids))

    def with_firms(self, user: Any) -> Self:
        """With the execution firms of each account that `user` may know of, as `shown_firms`: two statements in all."""
        links = apps.get_model("accounts", "AccountFirm")._default_manager.visible_to(user)
        links = links.select_related("execution_firm").order_by("execution_firm__code")
        return self.select_related("lce", "owner_firm", "parent").prefetch_related(
            Prefetch("firms", queryset=links, to_attr="shown_firms")
        )


def _through(firm_ids: Iterable[int]) -> Q:
    links = apps.get_model("accounts", "AccountFirm")._default_manager.order_by()
    return Q(Exists(links.filter(account=OuterRef("pk"), execution_firm__in=list(firm_ids))))


class AccountFirmQuerySet(ScopedQuerySet):
    """That an account enters orders through an execution firm is known to its LCE and to that firm, no other."""

    def _condition(self, scope: Scope) -> Q:
        return Q(account__lce__in=scope.lce_ids) | Q(execution_firm__in=administered(scope, Role.EA, Role.TF))


class AccountChangeQuerySet(ScopedQuerySet):
    """The history of an account is the clearing firm's own."""

    def _condition(self, scope: Scope) -> Q:
        return Q(account__lce__in=scope.lce_ids)


class AccountPolicyQuerySet(ScopedQuerySet):
    """The policy of an LCE is seen by its users."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids)


def sees_accounts(user: Any) -> bool:
    """True for those to whom the menu shows accounts: all but traders."""
    scope = scope_of(user)
    return scope.sees_all or bool(scope.lces) or bool(administered(scope, Role.EA, Role.TF))
