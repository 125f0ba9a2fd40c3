"""The groups of an (LCE, execution firm) that may be rearranged, and what is pending."""

from typing import Any, Final

from creditcontrols.models import ExchangeGroup
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.schedule.models import ScheduledChange

REGROUP: Final = "groups.regroup"


def key_of(lce: LegalClearingEntity, firm: ExecutionFirm) -> str:
    """What the pending change of these groups is known by."""
    return f"{lce.code}:{firm.code}"


def groups_of(lce: LegalClearingEntity, firm: ExecutionFirm) -> list[ExchangeGroup]:
    """The groups in force, with their exchanges."""
    found = ExchangeGroup.objects.active().filter(lce=lce, execution_firm=firm).order_by("pk")
    return list(found.select_related("lce", "execution_firm").prefetch_related("exchanges"))


def visible_groups(user: Any, firm_code: str, lce_code: str) -> list[ExchangeGroup]:
    """The same for a user. Raises ExchangeGroup.DoesNotExist when there are none that `user` may see."""
    seen = ExchangeGroup.objects.visible_to(user).active()
    one = seen.filter(execution_firm__code=firm_code, lce__code=lce_code).select_related("lce", "execution_firm")
    first = one.first()
    if first is None:
        raise ExchangeGroup.DoesNotExist
    return groups_of(first.lce, first.execution_firm)


def pending_regroup(lce: LegalClearingEntity, firm: ExecutionFirm) -> ScheduledChange | None:
    """The regrouping that waits for Sunday start-up."""
    found = ScheduledChange.objects.pending().filter(kind=REGROUP, key=key_of(lce, firm))
    return found.select_related("requested_by").first()
