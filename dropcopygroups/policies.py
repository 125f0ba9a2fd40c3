"""Who may do what with drop copies (SPEC §1, DCG-3). `can_x` answers, `check_x` raises PermissionDenied."""

from typing import Any

from django.core.exceptions import PermissionDenied

from dropcopygroups.models import RegisteredEntity
from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.scope import scope_of


def owns(user: Any, entity: RegisteredEntity) -> bool:
    """Whether `user` acts for the entity: CA of its LCE, or EA or trading firm of its execution firm."""
    scope = scope_of(user)
    if entity.lce_id is not None:
        return scope.has_in_lce(entity.lce_id, Role.CA)
    return scope.has_in_firm(entity.execution_firm_id, Role.EA, Role.TF)


def can_request(user: Any, entity: RegisteredEntity) -> bool:
    """Asking for groups, changing drafts, withdrawing: whoever acts for a self-service entity, and GAM for any."""
    return is_gam(user) or (entity.self_service and owns(user, entity))


def check_can_request(user: Any, entity: RegisteredEntity) -> None:
    """Raises PermissionDenied unless `user` may ask for groups of `entity`."""
    if can_request(user, entity):
        return
    if owns(user, entity):
        raise PermissionDenied("The self-service agreement is not signed: GAM asks on behalf of this entity.")
    raise PermissionDenied("Only an administrator of the registered entity, or GAM, asks for its drop copy groups.")


def can_approve_for(user: Any, lce: LegalClearingEntity) -> bool:
    """A clearing firm's approvals are given by its administrators."""
    return scope_of(user).has_in_lce(lce.pk, Role.CA)


def check_can_decide(user: Any, lce: LegalClearingEntity | None) -> None:
    """Raises PermissionDenied unless `user` may decide for `lce`, or for GAM where it is None."""
    if lce is None:
        check_is_gam(user)
    elif not can_approve_for(user, lce):
        raise PermissionDenied("Only a clearing firm administrator of the clearing entity approves for it.")


def can_grant_control(user: Any, lce: LegalClearingEntity) -> bool:
    """Admin control of a GFID is given and revoked by the clearing firm's administrators."""
    return can_approve_for(user, lce)


def check_can_grant_control(user: Any, lce: LegalClearingEntity) -> None:
    """Raises PermissionDenied unless `user` may give admin control for `lce`."""
    if not can_grant_control(user, lce):
        raise PermissionDenied("Only a clearing firm administrator of the clearing entity gives admin control.")


def is_gam(user: Any) -> bool:
    """GAM approves last, provisions, and keeps entities, front end systems and test targets."""
    return scope_of(user).has_over_all(Role.GAM)


def check_is_gam(user: Any) -> None:
    """Raises PermissionDenied unless `user` is GAM."""
    if not is_gam(user):
        raise PermissionDenied("Only GAM provisions drop copies and keeps registered entities.")
