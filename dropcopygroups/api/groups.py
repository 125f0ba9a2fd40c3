"""The calls of drop copy groups and of what they cost (SPEC DCG-1)."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dropcopygroups.choices import Filter, GroupState
from dropcopygroups.models import DropCopyGroup
from dropcopygroups.selectors import groups as selectors
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.schemas import Out, Page

router = Router(tags=["Drop copy"])
MONTHS = 12


class DropCopyGroupOut(Out):
    """A drop copy group; `filters` are the optional ones."""

    group_id: int
    entity: str
    name: str
    front_end_system: str
    filters: list[Filter]
    state: GroupState
    test: bool
    source_count: int
    changed_at: datetime


class GroupChargeOut(Out):
    """What one group costs in a month."""

    group: str
    cents: int


class MonthlyCostOut(Out):
    """What the groups of an entity cost in the calendar month that begins with `month`."""

    entity: str
    month: date
    cents: int
    charges: list[GroupChargeOut]


class MonthlyCostsOut(Out):
    """The costs of the last twelve months, newest first; months without a group are left out."""

    items: list[MonthlyCostOut]
    next: None


@router.get("/drop-copy/groups", response=Page[DropCopyGroupOut], summary="Drop copy groups")
def list_drop_copy_groups(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """The groups of the registered entities that you see, without deleted ones."""
    return page(request, response, selectors.groups(request.user), wanted, ("pk",), _group)


@router.get("/drop-copy/costs", response=MonthlyCostsOut, summary="Cost by entity and month")
def list_drop_copy_costs(request: HttpRequest) -> Any:
    """What the groups of the registered entities that you see cost in the last twelve months (SPEC DCG-1)."""
    found = selectors.monthly_costs(selectors.entities(request.user), MONTHS)
    return {"items": [_cost(one) for one in found], "next": None}


def _cost(one: selectors.MonthlyCost) -> MonthlyCostOut:
    charges = [GroupChargeOut(group=charge.name, cents=charge.cents) for charge in one.charges]
    return MonthlyCostOut(entity=one.entity.code, month=one.month, cents=one.cents, charges=charges)


def _group(group: DropCopyGroup) -> DropCopyGroupOut:
    return DropCopyGroupOut(
        group_id=group.pk, entity=group.entity.code, name=group.name, front_end_system=group.front_end_system,
        filters=group.filters, state=group.state, test=group.test, source_count=group.source_count,
        changed_at=group.changed_at,
    )  # fmt: skip
