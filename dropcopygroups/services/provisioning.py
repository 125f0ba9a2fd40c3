"""Provisioning: a request becomes the group as asked, with its target sessions (SPEC DCG-4)."""

from collections.abc import Collection, Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dropcopygroups.allotment import Allotment, TooManySources, allot_cgw, allot_msgw, next_session_id
from dropcopygroups.choices import GroupState, RequestKind
from dropcopygroups.models import DropCopyGroup, DropCopyRequest, GroupSource, TargetSession, TargetSource
from riskadmin.audit.services import record
from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import SenderComp
from riskadmin.lib import clock
from riskadmin.lib.calendar import next_sunday_startup

SESSION_IDS: Final = 1195458131
"""Advisory lock of the trigger that keeps order entry and target sessions apart."""

ACTOR: Final = "provisioning"


def provision(request: DropCopyRequest) -> None:
    """Make the group what the request asks for, within the caller's transaction. Raises ValidationError when that is
    not possible any more: the name was taken, or there are too many MSGW sources."""
    group = DropCopyGroup.objects.select_for_update().get(pk=request.group_id)
    if request.kind == RequestKind.DELETE:
        end_group(group)
        return
    now = clock.business_now()
    group.name, group.name_key = request.name, request.name.lower()
    group.front_end_system, group.filters = request.front_end_system, request.filters
    group.state, group.changed_at = GroupState.ACTIVE, now
    group.activated_at = group.activated_at or now
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as fault:
        raise ValidationError(f"{group.entity.code} has another group {group.name} by now.") from fault
    set_sources(group, request.sources)


def end_group(group: DropCopyGroup) -> None:
    """Delete a group and remove its targets; what never was in force leaves no target."""
    now = clock.business_now()
    group.state, group.deleted_at, group.changed_at = GroupState.DELETED, now, now
    group.save()
    _end_targets(group.targets.filter(removed_at=None))


def set_sources(group: DropCopyGroup, ids: Collection[str], *, test: bool = False) -> None:
    """Make `ids` the sources of a group and allot its targets anew; a source stays with its target. Raises
    ValidationError naming 5000."""
    comps = {comp.sender_comp_id: comp for comp in SenderComp.objects.filter(sender_comp_id__in=ids)}
    held = set(group.sender_comps.values_list("sender_comp_id", flat=True))
    group.sources.exclude(sender_comp__sender_comp_id__in=comps).delete()
    added = [GroupSource(group=group, sender_comp=comp) for key, comp in comps.items() if key not in held]
    GroupSource.objects.bulk_create(added, batch_size=2_000)
    for kind, allot in ((Gateway.CGW, allot_cgw), (Gateway.MSGW, allot_msgw)):
        wanted = {key for key, comp in comps.items() if comp.gateway == kind}
        try:
            plan = allot(wanted, _existing(group, kind))
        except TooManySources as refusal:
            raise ValidationError({"sources": str(refusal)}) from refusal
        _carry_out(group, kind, plan, comps, test=test)


def new_target(group: DropCopyGroup, kind: str) -> TargetSession:
    """A target session with a session id that no order entry session and no target has or had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SESSION_IDS])
    taken = {one[:3] for one in TargetSession.objects.values_list("target_session_id", flat=True)}
    taken |= {one[:3] for one in SenderComp.objects.values_list("sender_comp_id", flat=True)}
    return TargetSession(
        target_session_id=f"{next_session_id(taken)}{group.entity.code}N", kind=kind, group=group,
        allotted_at=clock.business_now(),
    )  # fmt: skip


def _existing(group: DropCopyGroup, kind: str) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    targets = group.targets.filter(kind=kind, removed_at=None).order_by("allotted_at", "pk")
    for target, comp in targets.values_list("target_session_id", "sender_comps__sender_comp_id"):
        held.setdefault(target, set()).add(comp)
    return held


def _carry_out(group: DropCopyGroup, kind: str, plan: Allotment, comps: dict[str, SenderComp], *, test: bool) -> None:
    targets = {target.target_session_id: target for target in group.targets.filter(removed_at=None)}
    for key, ids in plan.kept.items():
        _feed(targets[key], {comps[one].pk for one in ids})
    for ids in plan.new:
        target = new_target(group, kind)
        if test:
            target.test, target.ends_at = True, next_sunday_startup(target.allotted_at)
        target.save()
        _feed(target, {comps[one].pk for one in ids})
        record(actor=ACTOR, verb="target_session.allotted", target=target, after=_facts(target, len(ids)))
    _end_targets(group.targets.filter(target_session_id__in=plan.ended))


def _feed(target: TargetSession, comp_ids: set[int]) -> None:
    held = set(target.sources.values_list("sender_comp", flat=True))
    target.sources.filter(sender_comp__in=held - comp_ids).delete()
    fed = [TargetSource(target=target, sender_comp_id=one) for one in sorted(comp_ids - held)]
    TargetSource.objects.bulk_create(fed, batch_size=2_000)


def _end_targets(targets: Iterable[TargetSession]) -> None:
    for target in targets:
        target.removed_at = clock.business_now()
        target.save(update_fields=["removed_at"])
        record(actor=ACTOR, verb="target_session.removed", target=target, before=_facts(target, target.sources.count()))


def _facts(target: TargetSession, sources: int) -> dict[str, object]:
    return {"target": target.target_session_id, "kind": target.kind, "group": target.group.name, "sources": sources}
