"""What GAM keeps (entities, front end systems), and admin control that a clearing firm gives (SPEC §1, DCG-3)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from dropcopygroups.mails import tell_control
from dropcopygroups.models import AdminControl, FrontEndSystem, RegisteredEntity
from dropcopygroups.policies import check_can_grant_control, check_is_gam
from riskadmin.audit.services import record
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, LegalClearingEntity, User
from riskadmin.lib import clock

FLAGS = ("connection_agreement", "self_service", "certified")


@transaction.atomic
def register_entity(
    *,
    actor: User,
    code: str,
    lce: LegalClearingEntity | None = None,
    execution_firm: ExecutionFirm | None = None,
    **flags: bool,
) -> RegisteredEntity:
    """Register a firm as an entity that may own drop copy groups. Raises PermissionDenied, ValidationError."""
    check_is_gam(actor)
    firm = lce or execution_firm
    if firm is None or (lce and execution_firm):
        raise ValidationError("An entity is one firm: a clearing entity or an execution firm.")
    entity = RegisteredEntity(code=code, name=firm.name, lce=lce, execution_firm=execution_firm, **flags)
    entity.full_clean()
    entity.save()
    record(actor=actor, verb="registered_entity.registered", target=entity, after=_flags(entity))
    return entity


@transaction.atomic
def change_entity(*, actor: User, entity: RegisteredEntity, name: str, reason: str = "", **flags: bool) -> None:
    """Change the name and the flags of an entity. Raises PermissionDenied, ValidationError."""
    check_is_gam(actor)
    before = _flags(entity)
    entity.name = name
    for flag in FLAGS:
        setattr(entity, flag, flags[flag])
    entity.full_clean()
    entity.save()
    verb = "registered_entity.changed"
    record(actor=actor, verb=verb, target=entity, before=before, after=_flags(entity), reason=reason)


@transaction.atomic
def add_front_end(*, actor: User, name: str) -> FrontEndSystem:
    """Add a front end system to choose from. Raises PermissionDenied, ValidationError."""
    check_is_gam(actor)
    system = FrontEndSystem(name=name.strip())
    system.full_clean()
    system.save()
    record(actor=actor, verb="front_end_system.added", target=system, after={"name": system.name})
    return system


@transaction.atomic
def grant_control(*, actor: User, execution_firm: ExecutionFirm, lce: LegalClearingEntity) -> AdminControl:
    """Give an execution firm admin control of its GFID towards `lce`. Raises PermissionDenied; ValidationError when it
    has it, or the clearing firm does not guarantee it."""
    check_can_grant_control(actor, lce)
    now = clock.business_now()
    if not ClearingMapping.objects.in_force(now).filter(lce=lce, execution_firm=execution_firm).exists():
        raise ValidationError(f"{lce.code} does not guarantee {execution_firm.code}.")
    if AdminControl.objects.open().filter(lce=lce, execution_firm=execution_firm).exists():
        raise ValidationError(f"{execution_firm.code} has admin control already.")
    control = AdminControl.objects.create(lce=lce, execution_firm=execution_firm, granted_by=actor, granted_at=now)
    record(actor=actor, verb="admin_control.given", target=control, after=_pair(control))
    tell_control(control)
    return control


@transaction.atomic
def revoke_control(*, actor: User, control_id: int, reason: str = "") -> AdminControl:
    """Take admin control back; requests that run keep what they were submitted with. Raises DoesNotExist where `actor`
    does not see it, PermissionDenied; ValidationError when it is revoked."""
    seen = AdminControl.objects.visible_to(actor).filter(pk=control_id)
    control = AdminControl.objects.select_for_update().get(pk__in=seen.values("pk"))
    check_can_grant_control(actor, control.lce)
    if control.revoked_at is not None:
        raise ValidationError("It is revoked already.")
    control.revoked_at, control.revoked_by = clock.business_now(), actor
    control.save()
    record(actor=actor, verb="admin_control.revoked", target=control, before=_pair(control), reason=reason)
    tell_control(control)
    return control


def _flags(entity: RegisteredEntity) -> dict[str, object]:
    return {"code": entity.code, "name": entity.name, **{flag: getattr(entity, flag) for flag in FLAGS}}


def _pair(control: AdminControl) -> dict[str, str]:
    return {"execution_firm": control.execution_firm.code, "lce": control.lce.code}
