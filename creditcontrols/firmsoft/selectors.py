"""What the pages of cancels and permissions read beside the blotter."""

from typing import Any, Final

from django.db.models import Count, QuerySet

from creditcontrols.firmsoft import blotter, policies
from creditcontrols.firmsoft.models import Cancel, Permission
from creditcontrols.firmsoft.tally import orders_of
from creditcontrols.models import Order
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.scope import scope_of

NAMED: Final = 10
"""Orders that are named one by one."""

LATEST: Final = 100


def meanwhile(cancel: Cancel, wanted: blotter.Wanted | None, *, quotes: bool) -> list[Order]:
    """The first orders that pass the same filter and came after the actor looked (at most NAMED + 1): they are named,
    and not cancelled. `wanted` is None where no filter chose the orders."""
    if wanted is None:
        return []
    found = policies.check_may_cancel(cancel.made_by)
    rows = blotter.orders(found, wanted, quotes=quotes).filter(state__in=LIVE_STATES, order_id__gt=cancel.newest)
    return list(rows.order_by("order_id")[: NAMED + 1])


def by_firm(cancel: Cancel) -> list[dict[str, Any]]:
    """How many orders of each execution firm and instrument a cancel names, the most first."""
    rows = orders_of(cancel).order_by().values("group__execution_firm__code", "symbol").annotate(count=Count("pk"))
    return list(rows.order_by("-count", "symbol")[:NAMED])


def latest_cancels(user: Any) -> list[Cancel]:
    """The latest cancels that were sent, newest first, without their ids."""
    rows = Cancel.objects.visible_to(user).filter(sent_at__isnull=False).select_related("made_by")
    return list(rows[:LATEST])


def permissions(user: Any) -> QuerySet[Permission]:
    """The permissions that `user` may read, by person."""
    return Permission.objects.visible_to(user).select_related("user", "lce", "execution_firm", "granted_by")


def grantable(user: Any) -> tuple[list[LegalClearingEntity], list[ExecutionFirm]]:
    """The LCEs and execution firms within which `user` gives permissions."""
    scope = scope_of(user)
    lces, firms = LegalClearingEntity.objects.all(), ExecutionFirm.objects.all()
    if not scope.has_over_all(Role.GAM):
        lces = lces.filter(pk__in=[pk for pk, roles in scope.lces.items() if Role.CA in roles])
        firms = firms.filter(pk__in=[pk for pk, roles in scope.firms.items() if Role.EA in roles])
    return list(lces), list(firms)


def candidates(user: Any) -> QuerySet[User]:
    """The users to whom `user` may give a permission: those with a role within its scope."""
    if scope_of(user).has_over_all(Role.GAM):
        return User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("username")
    lces, firms = grantable(user)
    within = User.objects.filter(memberships__lce__in=lces) | User.objects.filter(memberships__execution_firm__in=firms)
    return within.filter(is_active=True).distinct().order_by("username")
