"""What the screens of mappings read, within what the user may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from creditcontrols.models import ExchangeGroup
from riskadmin.firms.models import ClearingMapping, Exchange, ExecutionFirm, MappingRequest, SenderComp
from riskadmin.lib import clock
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.permissions import can_withdraw

MAPPING = "clearing.mapping"
NEW_FIRM = "firms.new_execution_firm"


@dataclass(frozen=True)
class Pair:
    """One exchange of an execution firm: who guarantees it now, its group, and what is pending."""

    exchange: Exchange
    mapping: ClearingMapping | None
    group: ExchangeGroup | None
    pending: ScheduledChange | None


@dataclass(frozen=True)
class FirmPage:
    """An execution firm with its pairs, their history, what is pending, and its sender comps."""

    firm: ExecutionFirm
    pairs: list[Pair]
    history: list[ClearingMapping]
    pending: list[ScheduledChange]
    waiting: list[ExchangeGroup]
    comps: list[SenderComp]


def firm_page(user: Any, code: str) -> FirmPage:
    """The page of one execution firm. Raises ExecutionFirm.DoesNotExist also for one that `user` may not see."""
    firm = ExecutionFirm.objects.visible_to(user).get(code=code)
    mappings = ClearingMapping.objects.visible_to(user).filter(execution_firm=firm).select_related("lce", "exchange")
    waiting = ScheduledChange.objects.visible_to(user).pending().filter(execution_firm=firm)
    pending = with_rights(user, waiting.select_related("requested_by"))
    groups = ExchangeGroup.objects.visible_to(user).filter(execution_firm=firm).select_related("lce")
    now = clock.business_now()
    return FirmPage(
        firm=firm,
        pairs=_pairs(mappings, groups, pending, now),
        history=list(mappings.filter(effective_to__lte=now).order_by("-effective_to", "exchange__code")),
        pending=pending,
        waiting=list(groups.filter(state="pending").prefetch_related("exchanges")),
        comps=list(SenderComp.objects.visible_to(user).filter(execution_firm=firm)),
    )


def with_rights(user: Any, changes: Iterable[ScheduledChange]) -> list[ScheduledChange]:
    """The changes, each with whether `user` may withdraw it as `may_withdraw`."""
    found = list(changes)
    for change in found:
        change.may_withdraw = can_withdraw(user, change)
    return found


def mapping_of(firm: ExecutionFirm, exchange: Exchange, at: datetime) -> ClearingMapping | None:
    """Who guarantees the pair at `at`; None when nobody does."""
    held = ClearingMapping.objects.in_force(at).filter(execution_firm=firm, exchange=exchange)
    return held.select_related("lce").first()


def pending_change(kind: str, key: str) -> ScheduledChange | None:
    """The pending change of that thing."""
    return ScheduledChange.objects.pending().filter(kind=kind, key=key).first()


def requests(user: Any) -> QuerySet[MappingRequest]:
    """The mapping requests that `user` may see, what waits first."""
    found = MappingRequest.objects.visible_to(user).select_related("lce", "exchange", "requested_by", "decided_by")
    return found.order_by("-state", "-requested_at")


def waiting_requests(user: Any) -> list[MappingRequest]:
    """Those that wait for GAM, oldest first: the To Do list."""
    return list(requests(user).filter(state="pending").order_by("requested_at"))


def _pairs(mappings: Any, groups: Any, pending: list[ScheduledChange], now: datetime) -> list[Pair]:
    held = {one.exchange_id: one for one in mappings.in_force(now)}
    by_exchange = {
        exchange.pk: group
        for group in groups.filter(state="active").prefetch_related("exchanges")
        for exchange in group.exchanges.all()
    }
    waits = {change.payload["exchange"]: change for change in pending if change.kind == MAPPING}
    rows = [
        Pair(one, held.get(one.pk), by_exchange.get(one.pk), waits.get(one.code))
        for one in Exchange.objects.order_by("partner", "code")
    ]
    return [row for row in rows if row.mapping or row.pending]
