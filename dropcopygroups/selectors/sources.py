"""Sender comps that an entity may choose, and the clearing firms responsible for them (SPEC DCG-1, DCG-3)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from dropcopygroups.models import AdminControl, RegisteredEntity
from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, LegalClearingEntity, SenderComp
from riskadmin.firms.querysets import mapping_open_at
from riskadmin.lib import clock


@dataclass(frozen=True)
class Responsible:
    """A clearing firm with the number of sources it is responsible for, and whether each of their execution firms has
    admin control from it."""

    lce: LegalClearingEntity
    count: int
    controlled: bool


def available(entity: RegisteredEntity) -> QuerySet[SenderComp]:
    """Sender comps that may feed groups of `entity`: an execution firm's own, or those of the firms that a clearing
    firm guarantees now or soon."""
    comps = SenderComp.objects.select_related("execution_firm").order_by("sender_comp_id")
    if entity.lce_id is None:
        return comps.filter(execution_firm=entity.execution_firm_id)
    guaranteed = ClearingMapping.objects.filter(mapping_open_at(clock.business_now()), lce=entity.lce_id)
    return comps.filter(execution_firm__in=guaranteed.values("execution_firm"))


def search(entity: RegisteredEntity, text: str) -> QuerySet[SenderComp]:
    """The available sender comps whose id, execution firm or gateway begins with or contains `text`."""
    found = available(entity)
    if text.upper() in Gateway.values:
        return found.filter(gateway=text.upper())
    by_name = ExecutionFirm.objects.filter(name__icontains=text).values("pk")
    return found.filter(sender_comp_id__icontains=text) | found.filter(execution_firm__in=by_name)


def chosen(ids: Collection[str]) -> QuerySet[SenderComp]:
    """The sender comps of a request, by id."""
    comps = SenderComp.objects.filter(sender_comp_id__in=ids)
    return comps.select_related("execution_firm").order_by("sender_comp_id")


def counts(ids: Collection[str]) -> tuple[int, int]:
    """How many of the sender comps are of the CGW and of the MSGW."""
    held = Counter(SenderComp.objects.filter(sender_comp_id__in=ids).values_list("gateway", flat=True))
    return held[Gateway.CGW], held[Gateway.MSGW]


def guarantors(firms: Iterable[int]) -> dict[int, set[LegalClearingEntity]]:
    """The clearing firms that guarantee each execution firm (by primary key) on any exchange now."""
    held = ClearingMapping.objects.in_force(clock.business_now()).filter(execution_firm__in=firms)
    found: dict[int, set[LegalClearingEntity]] = {}
    for mapping in held.select_related("lce"):
        found.setdefault(mapping.execution_firm_id, set()).add(mapping.lce)
    return found


def responsible(ids: Collection[str]) -> list[Responsible]:
    """The clearing firms responsible for those sender comps, by code."""
    firms = Counter(SenderComp.objects.filter(sender_comp_id__in=ids).values_list("execution_firm", flat=True))
    controls = set(AdminControl.objects.open().filter(execution_firm__in=firms).values_list("execution_firm", "lce"))
    counted: Counter[LegalClearingEntity] = Counter()
    free: dict[LegalClearingEntity, bool] = {}
    for firm, lces in guarantors(firms).items():
        for lce in lces:
            counted[lce] += firms[firm]
            free[lce] = free.get(lce, True) and (firm, lce.pk) in controls
    return [Responsible(lce, counted[lce], free[lce]) for lce in sorted(counted, key=lambda one: one.code)]


def unguaranteed(ids: Collection[str]) -> list[str]:
    """The sender comps for which no clearing firm is responsible."""
    held = dict(SenderComp.objects.filter(sender_comp_id__in=ids).values_list("sender_comp_id", "execution_firm"))
    cleared = guarantors(set(held.values()))
    return sorted(comp for comp, firm in held.items() if firm not in cleared)
