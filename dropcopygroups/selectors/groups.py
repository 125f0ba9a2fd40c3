"""Registered entities, their groups and targets, and what the groups cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from dropcopygroups import cost
from dropcopygroups.choices import GroupState, RequestState
from dropcopygroups.models import DropCopyGroup, DropCopyRequest, RegisteredEntity, TargetSession
from dropcopygroups.policies import can_request
from riskadmin.lib import clock
from riskadmin.lib.calendar import central


@dataclass(frozen=True)
class MonthlyCost:
    """What an entity's groups cost in one calendar month."""

    entity: RegisteredEntity
    month: date
    charges: list[cost.Charge]

    @property
    def cents(self) -> int:
        """The sum of the charges."""
        return sum(charge.cents for charge in self.charges)


def entities(user: Any) -> QuerySet[RegisteredEntity]:
    """The entities that the user sees, each with the number of its groups that count for the fee as `charged`."""
    charged = Count("groups", filter=Q(groups__state=GroupState.ACTIVE, groups__test=False))
    found = RegisteredEntity.objects.visible_to(user).select_related("lce", "execution_firm")
    return found.annotate(charged=charged).order_by("code")


def own_entities(user: Any) -> list[RegisteredEntity]:
    """The entities that the user may ask groups for."""
    return [entity for entity in entities(user) if can_request(user, entity)]


def groups(user: Any, entity: RegisteredEntity | None = None) -> QuerySet[DropCopyGroup]:
    """Groups that are not deleted, with `source_count`, `target_count` and the running request as `running`."""
    now = clock.business_now()
    running = Prefetch("requests", DropCopyRequest.objects.filter(state=RequestState.IN_PROGRESS), "running")
    in_service = Q(targets__removed_at=None) & (Q(targets__ends_at=None) | Q(targets__ends_at__gt=now))
    found = DropCopyGroup.objects.visible_to(user).exclude(state=GroupState.DELETED)
    if entity is not None:
        found = found.filter(entity=entity)
    counted = found.annotate(
        source_count=Count("sources", distinct=True), target_count=Count("targets", filter=in_service, distinct=True)
    )
    return counted.select_related("entity").prefetch_related(running).order_by("entity__code", "name_key")


def targets(user: Any, group: DropCopyGroup | None = None) -> QuerySet[TargetSession]:
    """Target sessions in service, or of one group all that were not removed, with `source_count`."""
    found = TargetSession.objects.visible_to(user).filter(removed_at=None)
    if group is not None:
        found = found.filter(group=group)
    return with_sources(found)


def with_sources(found: QuerySet[TargetSession]) -> QuerySet[TargetSession]:
    """Target sessions by their id, with their group and `source_count`."""
    counted = found.annotate(source_count=Count("sources"))
    return counted.select_related("group__entity").order_by("target_session_id")


def test_targets(user: Any) -> QuerySet[TargetSession]:
    """Temporary test targets that were not removed, the next to end first."""
    return targets(user).filter(test=True).order_by("ends_at", "target_session_id")


def fee_of_next(entity: RegisteredEntity) -> tuple[int, int]:
    """How many groups count for the fee, and the cents a month of one more (SPEC DCG-1). A group that is being asked
    for counts too."""
    counted = entity.groups.filter(test=False).exclude(state=GroupState.DELETED).count()
    return counted, cost.fee_of_next(counted, connection_agreement=entity.connection_agreement)


def monthly_costs(found: Iterable[RegisteredEntity], months: int) -> list[MonthlyCost]:
    """The cost of each entity in the last `months` calendar months, newest first; months without a group left out."""
    today = central(clock.business_now()).date()
    first = date(today.year - (months - today.month + 11) // 12, (today.month - months) % 12 + 1, 1)
    costs = []
    for entity in found:
        lives = [_life(group) for group in entity.groups.filter(test=False, activated_at__isnull=False)]
        for month in cost.months(first, today):
            charges = cost.charges(lives, month, connection_agreement=entity.connection_agreement)
            if charges:
                costs.append(MonthlyCost(entity, month, charges))
    return sorted(costs, key=lambda one: (-one.month.toordinal(), one.entity.code))


def _life(group: DropCopyGroup) -> cost.Life:
    ended = group.deleted_at and central(group.deleted_at).date()
    return cost.Life(group.name, central(group.activated_at).date(), ended)
