"""Asking for a regrouping, and what it does at Sunday start-up (SPEC GC2-07, §3, T-3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from creditcontrols.choices import GroupState
from creditcontrols.clearing.groups import activate, free_name, make_pending, tell_engine
from creditcontrols.clearing.mails import tell_applied, tell_pending
from creditcontrols.models import ExchangeGroup
from creditcontrols.regrouping.plans import Effect, Planned, effects, faults
from creditcontrols.regrouping.selectors import REGROUP, groups_of, key_of, pending_regroup
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_regroup
from riskadmin.lib import calendar, clock
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.registry import ChangeRefused, Rank, register_kind
from riskadmin.schedule.services import schedule_change


def register() -> None:
    """Make the kind of change known to the schedule."""
    register_kind(REGROUP, apply_regroup, recheck, rank=Rank.REGROUPING)


@transaction.atomic
def ask_regroup(
    *,
    actor: User,
    lce: LegalClearingEntity,
    firm: ExecutionFirm,
    plan: Sequence[Planned],
    reason: str = "",
) -> ScheduledChange:
    """Have the groups of (LCE, execution firm) as in `plan` from the next Sunday start-up on; a pending one is replaced
    (SPEC T-4). Limits may be staged on new groups. Raises PermissionDenied, ValidationError with what is wrong."""
    check_can_regroup(actor, lce)
    groups = groups_of(lce, firm)
    found = faults(plan, groups)
    if found:
        raise ValidationError(found)
    before = pending_regroup(lce, firm)
    change = schedule_change(
        actor=actor,
        kind=REGROUP,
        key=key_of(lce, firm),
        payload={"groups": [one.to_json() for one in plan if one.group_id or one.exchanges]},
        effective_at=calendar.next_sunday_startup(clock.business_now()),
        title=f"{firm.code}: exchange groups of LCE {lce.code}",
        lines=[_line(effect) for effect in effects(plan, groups)],
        lce=lce,
        execution_firm=firm,
        reason=reason,
    )
    exchanges = {one.code: one for one in Exchange.objects.all()}
    for one in plan:
        if not one.group_id and one.exchanges:
            make_pending(change, lce, firm, one.name, [exchanges[code] for code in one.exchanges], before)
    tell_pending(change, [lce])
    return change


def recheck(change: ScheduledChange, user: Any) -> None:
    """The one who asked may still regroup, and the groups are still there."""
    check_can_regroup(user, change.lce)
    ids = {group.pk for group in groups_of(change.lce, change.execution_firm)}
    if any(one.group_id and one.group_id not in ids for one in _plan(change)):
        raise ChangeRefused("One of its groups has ended meanwhile.")


def apply_regroup(change: ScheduledChange) -> None:
    """Groups that keep or gain exchanges first, so that working orders go straight to their new group; then those that
    end. A pair that went to another LCE meanwhile is left out, one that came meanwhile keeps its own group."""
    at, actor = change.effective_at, change.requested_by.get_username()
    groups = {group.pk: group for group in groups_of(change.lce, change.execution_firm)}
    held = {exchange.code: exchange for group in groups.values() for exchange in group.exchanges.all()}
    new = {group.name: group for group in change.exchange_groups.select_related("lce", "execution_firm")}
    plan = _plan(change)
    _clear(groups, plan)
    for one in sorted(plan, key=lambda one: not one.exchanges):
        codes = [held[code] for code in one.exchanges if code in held]
        if one.group_id:
            _rearrange(groups[one.group_id], one, codes, at, actor)
        elif codes:
            new[one.name].exchanges.set(codes)
            activate(new[one.name], at, actor)
    tell_applied(change, [change.lce])


def _clear(groups: dict[int, ExchangeGroup], plan: Sequence[Planned]) -> None:
    # Names are unique among groups in force: the old ones must not stand in the way of each other's new ones.
    for one in plan:
        if one.group_id and groups[one.group_id].name != one.name:
            ExchangeGroup.objects.filter(pk=one.group_id).update(name=f"{one.group_id}")


def _rearrange(group: ExchangeGroup, one: Planned, codes: list[Exchange], at: datetime, actor: str) -> None:
    group.exchanges.set(codes)
    group.name = one.name
    if not codes:
        group.state, group.active_to = GroupState.ENDED, at
    else:
        group.name = free_name(group)
    group.save(update_fields=["name", "state", "active_to"])
    tell_engine(group, actor)


def _plan(change: ScheduledChange) -> list[Planned]:
    return [Planned.from_json(value) for value in change.payload["groups"]]


def _line(effect: Effect) -> dict[str, str]:
    return {"label": effect.name, "before": effect.before or "no group", "after": f"{effect.after}; {effect.limits}"}
