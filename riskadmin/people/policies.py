"""Who may do what with people (SPEC §1, R-1), and what each role does, in words. `check_x` raises PermissionDenied."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.scope import scope_of

INVITED_BY_GAM: Final = (Role.CA, Role.EA, Role.TF, Role.TR, Role.AU, Role.GCC, Role.GAM)
"""Roles that GAM gives; a risk administrator comes by nomination only."""

DOES: Final = {
    Role.CA: "nominates and removes risk administrators, manages accounts and cancel on disconnect",
    Role.RA: "changes limits, modes, blocks and notifications",
    Role.EA: "sees limits and usage, keeps drop copy groups and keys",
    Role.TF: "keeps accounts, sees the Risk Monitor",
    Role.TR: "sees and cancels orders of own trader ids",
    Role.GAM: "verifies nominations, keeps firms, mappings, users and reference data",
    Role.GCC: "kills at any level, reopens ports, busts trades",
    Role.AU: "reads everything, changes nothing",
}


def can_nominate(user: Any, lce: LegalClearingEntity) -> bool:
    """Nominating, releasing, withdrawing and removing: a clearing firm administrator of the LCE."""
    return scope_of(user).has_in_lce(lce.pk, Role.CA)


def check_can_nominate(user: Any, lce: LegalClearingEntity) -> None:
    """Raises PermissionDenied unless `user` is a clearing firm administrator of `lce`."""
    if not can_nominate(user, lce):
        raise PermissionDenied("Only a clearing firm administrator of the clearing entity does this.")


def can_verify(user: Any) -> bool:
    """Verifying and declining nominations, and all about users of other roles: GAM."""
    return scope_of(user).has_over_all(Role.GAM)


def check_can_verify(user: Any) -> None:
    """Raises PermissionDenied unless `user` is GAM."""
    if not can_verify(user):
        raise PermissionDenied("Only GAM verifies nominations and keeps users.")


def can_manage(user: Any, person: User) -> bool:
    """Ending sessions of `person` and inviting anew: GAM, or a clearing firm administrator of an LCE that the person
    has a role in. Never oneself: one's own sessions have their own page."""
    scope = scope_of(user)
    if user.pk == person.pk:
        return False
    if scope.has_over_all(Role.GAM):
        return True
    return any(held.lce_id and scope.has_in_lce(held.lce_id, Role.CA) for held in person.memberships.all())


def check_can_manage(user: Any, person: User) -> None:
    """Raises PermissionDenied unless `user` may end sessions of `person`."""
    if not can_manage(user, person):
        raise PermissionDenied("Only GAM or a clearing firm administrator of the person's clearing entity does this.")


def can_see_people_of_lce(user: Any, lce: LegalClearingEntity) -> bool:
    """The access page of an LCE: its own people and whoever sees all."""
    scope = scope_of(user)
    return scope.sees_all or lce.pk in scope.lces


def can_see_people_of_firm(user: Any, firm: ExecutionFirm) -> bool:
    """The access page of an execution firm, beyond seeing the firm itself: not its traders."""
    scope = scope_of(user)
    return scope.sees_all or bool(scope.lces) or scope.has_in_firm(firm.pk, Role.EA, Role.TF)
