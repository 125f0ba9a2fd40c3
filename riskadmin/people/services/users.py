"""Users of the roles that GAM gives, and what all roles have in common: taking one away."""

from django.core.exceptions import ValidationError
from django.db import transaction

from riskadmin.audit.services import record
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, Membership, User
from riskadmin.firms.services import grant_membership, revoke_membership
from riskadmin.people.policies import INVITED_BY_GAM, check_can_verify
from riskadmin.people.services.accounts import after_loss, make_closed_user
from riskadmin.people.services.faults import StepRefused
from riskadmin.people.services.invitations import send_invitation
from riskadmin.people.services.nominations import close_released

BY_NOMINATION = "A risk administrator is nominated by the clearing firm (SPEC R-1)."


@transaction.atomic
def create_user(
    *,
    actor: User,
    username: str,
    email: str,
    given_name: str,
    family_name: str,
    role: Role,
    lce: LegalClearingEntity | None = None,
    execution_firm: ExecutionFirm | None = None,
    trader_id: str = "",
) -> User:
    """Make a user with one role and send the invitation. Raises PermissionDenied unless `actor` is GAM, ValidationError
    by field."""
    check_can_verify(actor)
    user = make_closed_user(username=username.lower(), email=email, given_name=given_name, family_name=family_name)
    record(actor=actor, verb="user.created", target=user, after={"username": user.username, "email": email})
    grant_role(actor=actor, person=user, role=role, lce=lce, execution_firm=execution_firm, trader_id=trader_id)
    send_invitation(actor=actor, user=user)
    return user


@transaction.atomic
def grant_role(
    *,
    actor: User,
    person: User,
    role: Role,
    lce: LegalClearingEntity | None = None,
    execution_firm: ExecutionFirm | None = None,
    trader_id: str = "",
    reason: str = "",
) -> Membership:
    """Give a user one more role. Raises PermissionDenied unless `actor` is GAM, ValidationError for a risk
    administrator and for a scope that does not fit the role."""
    check_can_verify(actor)
    if role not in INVITED_BY_GAM:
        raise ValidationError({"role": BY_NOMINATION})
    return grant_membership(
        actor=actor, user=person, role=role, lce=lce, execution_firm=execution_firm, trader_id=trader_id, reason=reason
    )


@transaction.atomic
def revoke_role(*, actor: User, membership: Membership, reason: str) -> None:
    """Take a role away at once. Raises PermissionDenied unless `actor` is GAM, ValidationError without a reason,
    StepRefused for the last GAM user: nobody could give roles after it."""
    check_can_verify(actor)
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    account_managers = list(Membership.objects.select_for_update().filter(role=Role.GAM).values_list("pk", flat=True))
    held = Membership.objects.select_related("user", "lce").select_for_update(of=("self",)).filter(pk=membership.pk)
    found = held.first()
    if found is None:
        raise StepRefused("The role was taken away already. Nothing was changed.")
    if account_managers == [found.pk]:
        raise StepRefused("This is the last GAM user. Nothing was changed.")
    revoke_membership(actor=actor, membership=found, reason=reason.strip())
    if found.role == Role.RA and found.lce is not None:
        close_released(actor=actor, person=found.user, lce=found.lce, reason=reason.strip())
    after_loss(found.user)
