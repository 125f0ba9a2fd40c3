"""Temporary test targets: allotted by GAM, fed by the built-in traders, until Sunday start-up (SPEC DCG-4)."""

from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from dropcopygroups.choices import Filter, GroupState
from dropcopygroups.mails import tell_test_target
from dropcopygroups.models import DropCopyGroup, RegisteredEntity, TargetSession
from dropcopygroups.policies import check_is_gam
from dropcopygroups.services.provisioning import end_group, set_sources
from riskadmin.audit.services import record
from riskadmin.firms.models import SenderComp, User
from riskadmin.lib import clock
from riskadmin.lib.calendar import next_sunday_startup


@transaction.atomic
def allot_test_target(*, actor: User, entity: RegisteredEntity, ids: Collection[str]) -> list[TargetSession]:
    """A test target for the entity, fed by the sender comps `ids` of the built-in traders, with every filter on. Two
    when they are of both gateways. Raises PermissionDenied; ValidationError when there is one, or for an unknown id."""
    check_is_gam(actor)
    known = set(SenderComp.objects.filter(sender_comp_id__in=ids).values_list("sender_comp_id", flat=True))
    for one in sorted(set(ids) - known):
        raise ValidationError({"sources": f"There is no sender comp {one[:40]}."})
    if not known:
        raise ValidationError({"sources": "Name at least one sender comp."})
    now = clock.business_now()
    name = "Test target"
    if entity.groups.filter(name_key=name.lower()).exclude(state=GroupState.DELETED).exists():
        raise ValidationError({"entity": f"{entity.code} has a test target; renew it or end it."})
    group = DropCopyGroup.objects.create(
        entity=entity, name=name, name_key=name.lower(), front_end_system="Built-in traders", test=True,
        filters=sorted(Filter.values), state=GroupState.ACTIVE, created_at=now, activated_at=now, changed_at=now,
    )  # fmt: skip
    set_sources(group, known, test=True)
    targets = list(group.targets.order_by("target_session_id"))
    for target in targets:
        _note(actor, target, "allotted")
        tell_test_target(target)
    return targets


@transaction.atomic
def renew_test_target(*, actor: User, target_id: int) -> TargetSession:
    """Let a test target live until the Sunday start-up after its end, or after now when it has ended. Raises
    PermissionDenied, DoesNotExist; ValidationError for one that is no test target or lives a week ahead already."""
    check_is_gam(actor)
    target = _locked(target_id)
    now = clock.business_now()
    if target.ends_at > next_sunday_startup(now):
        raise ValidationError("It was renewed for the next week already.")
    target.ends_at = next_sunday_startup(max(target.ends_at, now) + timedelta(seconds=1))
    target.save(update_fields=["ends_at"])
    _note(actor, target, "renewed")
    tell_test_target(target)
    return target


@transaction.atomic
def end_test_target(*, actor: User, target_id: int) -> None:
    """End a test target now, with its group. Raises PermissionDenied, DoesNotExist, ValidationError."""
    check_is_gam(actor)
    target = _locked(target_id)
    _note(actor, target, "ended")
    end_group(target.group)


def _locked(target_id: int) -> TargetSession:
    found = TargetSession.objects.select_for_update(of=("self",)).select_related("group__entity")
    target = found.get(pk=target_id, removed_at=None)
    if not target.test:
        raise ValidationError("It is no test target.")
    return target


def _note(actor: User, target: TargetSession, what: str) -> None:
    after = {"target": target.target_session_id, "ends_at": target.ends_at.isoformat()}
    record(actor=actor, verb=f"test_target.{what}", target=target, after=after)
