"""Who may look and cancel with FirmSoft, within what, and who gives the permission (SPEC §1, FirmSoft).

By role, without a permission: a trader looks and cancels for its own trader ids, GCC and auditors look. All others need
one, given by the administrator of the scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from creditcontrols.firmsoft.choices import Level
from creditcontrols.firmsoft.models import Permission
from creditcontrols.models import ExchangeGroup, Order
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of

NO_PERMISSION: Final = "FirmSoft is for those with a permission. The administrator of your firm gives it."
NO_CANCEL: Final = "Cancelling with FirmSoft needs the permission inquiry + cancel."
GRANTABLE: Final = {
    "lce": frozenset({Role.CA, Role.RA, Role.AU}),
    "firm": frozenset({Role.EA, Role.TF, Role.TR}),
    "all": frozenset({Role.GAM, Role.GCC, Role.AU}),
}
"""Roles to whose holders a permission may be given, by kind of scope. An auditor changes nothing: inquiry only."""


@dataclass(frozen=True)
class Reach:
    """Orders that somebody reaches: of an LCE's groups, of an execution firm, or all (both None), of one session,
    account or trader id ("" any)."""

    level: Level
    lce: int | None = None
    firm: int | None = None
    session: str = ""
    account: str = ""
    trader: str = ""

    @property
    def of_groups(self) -> bool:
        """True when group and session alone tell who reaches a row: fills have no account and no operator."""
        return not (self.account or self.trader)

    def condition(self) -> Q:
        """The rows with a group that are within it; those with account and trader id, when it names one."""
        found = Q(group__in=_groups(self.lce, self.firm)) if self.lce or self.firm else Q()
        if self.session:
            found &= Q(sender_comp__startswith=self.session)
        exact = {"account": self.account, "trader": self.trader}
        return found & Q(**{name: value for name, value in exact.items() if value})


def _groups(lce: int | None, firm: int | None) -> Any:
    named = {"lce": lce, "execution_firm": firm}
    return ExchangeGroup.objects.filter(**{key: pk for key, pk in named.items() if pk}).order_by().values("pk")


def reaches(user: Any) -> tuple[Reach, ...]:
    """All that `user` reaches, in at most three statements."""
    scope = scope_of(user)
    if not scope.roles:
        return ()
    found = [Reach(Level.INQUIRY)] if scope.has_over_all(Role.GCC, Role.AU) else []
    found += [Reach(Level.INQUIRY, lce=pk) for pk, roles in scope.lces.items() if Role.AU in roles]
    if Role.TR in scope.roles:
        held = user.memberships.filter(role=Role.TR).exclude(trader_id="")
        found += [Reach(Level.CANCEL, firm=one.execution_firm_id, trader=one.trader_id.upper()) for one in held]
    given = Permission.objects.filter(user=user.pk).order_by("pk")
    return (*found, *[_reach(one) for one in given if holds_role(user, one.lce_id, one.execution_firm_id, one.level)])


def _reach(one: Permission) -> Reach:
    return Reach(Level(one.level), one.lce_id, one.execution_firm_id, one.session, one.account, one.trader)


def holds_role(user: Any, lce: int | None, firm: int | None, level: str) -> bool:
    """True when `user` has a role in the scope that the permission can hang on."""
    scope = scope_of(user)
    kind, roles = "all", scope.over_all
    if lce is not None:
        kind, roles = "lce", scope.lces.get(lce, frozenset())
    elif firm is not None:
        kind, roles = "firm", scope.firms.get(firm, frozenset())
    fitting = roles & GRANTABLE[kind]
    return bool(fitting - {Role.AU} if level == Level.CANCEL else fitting)


def any_of(found: Iterable[Reach]) -> Q:
    """The rows that one of them reaches."""
    condition, whole = Q(), False
    for one in found:
        part = one.condition()
        whole = whole or not part
        condition |= part
    return Q() if whole else condition


def check_may_look(user: Any) -> tuple[Reach, ...]:
    """What `user` reaches. Raises PermissionDenied when that is nothing."""
    found = reaches(user)
    if not found:
        raise PermissionDenied(NO_PERMISSION)
    return found


def cancelling(found: Iterable[Reach]) -> tuple[Reach, ...]:
    """Those of them that admit cancels."""
    return tuple(one for one in found if one.level == Level.CANCEL)


def check_may_cancel(user: Any) -> tuple[Reach, ...]:
    """What `user` may cancel. Raises PermissionDenied when that is nothing."""
    found = cancelling(check_may_look(user))
    if not found:
        raise PermissionDenied(NO_CANCEL)
    return found


def may_look(user: Any) -> bool:
    """True when the menu shows FirmSoft to `user`."""
    return bool(reaches(user))


def cancellable(user: Any) -> Any:
    """The orders that `user` may cancel, live or not. Raises PermissionDenied when there can be none."""
    return Order.objects.filter(any_of(check_may_cancel(user)))


def can_grant(user: Any, lce: int | None, firm: int | None) -> bool:
    """A permission is given and taken away by a clearing firm administrator within its LCE, by an execution firm
    administrator within its firm, and by GAM anywhere."""
    scope = scope_of(user)
    if scope.has_over_all(Role.GAM):
        return True
    if lce is not None:
        return scope.has_in_lce(lce, Role.CA)
    return firm is not None and scope.has_in_firm(firm, Role.EA)


def check_can_grant(user: Any, lce: int | None, firm: int | None) -> None:
    """Raises PermissionDenied unless `user` gives permissions within that scope."""
    if not can_grant(user, lce, firm):
        raise PermissionDenied("Only the administrator of the firm gives and takes FirmSoft permissions.")


def grants_anything(user: Any) -> bool:
    """True when `user` gives permissions somewhere."""
    scope = scope_of(user)
    everywhere = scope.has_over_all(Role.GAM)
    return everywhere or any(Role.CA in roles for roles in scope.lces.values()) or (
        any(Role.EA in roles for roles in scope.firms.values())
    )  # fmt: skip
