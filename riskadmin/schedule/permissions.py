"""Who may withdraw a scheduled change (SPEC T-3), and who may step the clock of the demo."""

from typing import Any

from django.core.exceptions import PermissionDenied

from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of
from riskadmin.schedule.models import ScheduledChange


def can_withdraw(user: Any, change: ScheduledChange) -> bool:
    """RA and CA of the LCE that the change is about, and GAM."""
    scope = scope_of(user)
    if scope.has_over_all(Role.GAM):
        return True
    return change.lce_id is not None and scope.has_in_lce(change.lce_id, Role.RA, Role.CA)


def check_can_withdraw(user: Any, change: ScheduledChange) -> None:
    """Raises PermissionDenied unless `user` may withdraw `change`."""
    if not can_withdraw(user, change):
        raise PermissionDenied("Only an administrator of the clearing entity, or GAM, withdraws this change.")


def can_step_clock(user: Any) -> bool:
    """The demo's business clock is stepped forward by GCC."""
    return scope_of(user).has_over_all(Role.GCC)


def check_can_step_clock(user: Any) -> None:
    """Raises PermissionDenied unless `user` is GCC."""
    if not can_step_clock(user):
        raise PermissionDenied("Only GCC steps the demo clock.")
