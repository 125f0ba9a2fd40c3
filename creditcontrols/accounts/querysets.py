"""Which accounts a user may read (AMS-4)."""

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, Value

from riskadmin.firms.choices import Role
from riskadmin.firms.querysets import ScopedQuerySet
from riskadmin.firms.scope import Scope, scope_of


def administered(scope: Scope, *roles: str) -> list[int]:
    """The execution firms in which one of the roles is held."""
    return [firm for firm, held in scope.firms.items() if held & set(roles)]


class AccountQuerySet(ScopedQuerySet):
    """An account is seen by the users of its LCE, by administrators of its execution firms, and by those of the firm
    that owns it, unless the LCE shows no details to them (ERM-7)."""

    def _condition(self, scope: Scope) -> Q:
        owned = administered(scope, Role.EA, Role.TF)
        return Q(lce__in=scope.lce_ids) | _through(administered(scope, Role.EA)) | (Q(owner_firm__in=owned) & shown())

    def through(self, firm_ids: Iterable[int]) -> Self:
        """The accounts that enter orders through one of these execution firms."""
        return self.filter(_through(firm_ids))

    def with_permissions(self, user: Any) -> Self:
        """With the permissions of each account that `user` may know of, as `shown_permissions`, and whether he may, as
        `permissions_seen`: one statement more."""
        scope = scope_of(user)
        seen = Value(True) if scope.sees_all else ExpressionWrapper(_permitted(scope), BooleanField())
        held = apps.get_model("accounts", "AccountPermission")._default_manager.visible_to(user)
        held = Prefetch("permissions", queryset=held.select_related("changed_by"), to_attr="shown_permissions")
        return self.annotate(permissions_seen=seen).prefetch_related(held)

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


def shown(prefix: str = "") -> Q:
    """That the LCE of the account has not opted out of showing details to trading firms (ERM-7)."""
    hidden = apps.get_model("accounts", "MemberSettings")._default_manager.filter(details_hidden=True).order_by()
    return ~Q(**{f"{prefix}lce__in": hidden.values("lce")})


class AccountFirmQuerySet(ScopedQuerySet):
    """That an account enters orders through an execution firm is known to its LCE and to that firm, no other."""

    def _condition(self, scope: Scope) -> Q:
        trading = Q(execution_firm__in=administered(scope, Role.TF)) & shown("account__")
        return Q(account__lce__in=scope.lce_ids) | Q(execution_firm__in=administered(scope, Role.EA)) | trading


class AccountPermissionQuerySet(ScopedQuerySet):
    """What an account may trade, and up to which credit, is known to its LCE and to the firm that owns it (AMS-8)."""

    def _condition(self, scope: Scope) -> Q:
        return _permitted(scope, "account__")


def _permitted(scope: Scope, prefix: str = "") -> Q:
    owned = Q(**{f"{prefix}owner_firm__in": administered(scope, Role.EA, Role.TF)})
    return Q(**{f"{prefix}lce__in": scope.lce_ids}) | (owned & shown(prefix))


class AccountChangeQuerySet(ScopedQuerySet):
    """The history of an account is the clearing firm's own."""

    def _condition(self, scope: Scope) -> Q:
        return Q(account__lce__in=scope.lce_ids)


class AccountPolicyQuerySet(ScopedQuerySet):
    """The policy of an LCE is seen by its users."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids)


class MemberSettingsQuerySet(ScopedQuerySet):
    """What an LCE shows is known to its users."""

    def _condition(self, scope: Scope) -> Q:
        return Q(lce__in=scope.lce_ids)


def sees_accounts(user: Any) -> bool:
    """True for those to whom the menu shows accounts: all but traders."""
    scope = scope_of(user)
    return scope.sees_all or bool(scope.lces) or bool(administered(scope, Role.EA, Role.TF))
