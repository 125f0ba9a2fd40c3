"""Acts on people and their roles. Every change raises the user's access epoch, so that open pages notice it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from riskadmin.audit.services import record
from riskadmin.firms.announcing import announce_access
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, Membership, User
from riskadmin.firms.permissions import check_can_maintain_firms
from riskadmin.firms.scope import forget_scope


@transaction.atomic
def grant_membership(
    *,
    actor: User,
    user: User,
    role: Role,
    lce: LegalClearingEntity | None = None,
    execution_firm: ExecutionFirm | None = None,
    trader_id: str = "",
    reason: str = "",
) -> Membership:
    """Give `user` a role. Raises PermissionDenied unless `actor` is GAM, ValidationError for a wrong scope."""
    check_can_maintain_firms(actor)
    held = Membership(user=user, role=role, lce=lce, execution_firm=execution_firm, trader_id=trader_id)
    held.full_clean()
    held.save()
    raise_access_epoch(user)
    record(actor=actor, verb="membership.granted", target=user, after=_facts(held), reason=reason)
    return held


@transaction.atomic
def revoke_membership(*, actor: User, membership: Membership, reason: str = "") -> None:
    """Take a role away. Raises PermissionDenied unless `actor` is GAM."""
    check_can_maintain_firms(actor)
    user, before = membership.user, _facts(membership)
    membership.delete()
    raise_access_epoch(user)
    record(actor=actor, verb="membership.revoked", target=user, before=before, reason=reason)


@transaction.atomic
def create_first_gam(*, actor: str, username: str, email: str, password: str) -> User:
    """Make the first GAM user (SPEC R-1). Raises ValidationError when there is a GAM user already."""
    if Membership.objects.filter(role=Role.GAM).exists():
        raise ValidationError("There is a GAM user already; further users are made in the console.")
    user = User.objects.create_user(username=username, email=email, password=password)
    held = Membership.objects.create(user=user, role=Role.GAM)
    record(actor=actor, verb="membership.granted", target=user, after=_facts(held), reason="first GAM user")
    return user


def raise_access_epoch(user: User) -> None:
    """Mark that the rights of `user` changed and, after the commit, tell the live feeds: whoever holds an older epoch
    is closed and asks anew."""
    User.objects.filter(pk=user.pk).update(access_epoch=F("access_epoch") + 1)
    user.refresh_from_db(fields=["access_epoch"])
    forget_scope(user)
    announce_access(user.pk, user.access_epoch)


def keep_preferences(*, actor: User, theme: str = "", density: str = "") -> None:
    """Keep how `actor` wants the console to look; an empty value leaves it as it is.

    No audit row: it decides nothing, shows to nobody else, and would drown the acts that matter."""
    chosen = {name: value for name, value in (("theme", theme), ("density", density)) if value}
    User.objects.filter(pk=actor.pk).update(**chosen)


def _facts(held: Membership) -> dict[str, str | None]:
    return {
        "role": str(held.role),
        "lce": held.lce.code if held.lce else None,
        "execution_firm": held.execution_firm.code if held.execution_firm else None,
        "trader_id": held.trader_id,
    }
