"""What mapping changes do at their instant. It runs in the transaction that marks them applied (SPEC T-3, T-6)."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q

from creditcontrols.clearing.groups import activate, release
from creditcontrols.clearing.mails import tell_applied
from creditcontrols.clearing.selectors import MAPPING, NEW_FIRM, mapping_of
from creditcontrols.models import ExchangeGroup
from riskadmin.firms.models import ClearingMapping, Exchange, ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_maintain_firms
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.registry import ChangeRefused, Rank, register_kind


def register() -> None:
    """Make the kinds of changes known to the schedule."""
    register_kind(MAPPING, apply_mapping, recheck, rank=Rank.MAPPING)
    register_kind(NEW_FIRM, apply_new_firm, recheck, rank=Rank.MAPPING)


def recheck(change: ScheduledChange, user: Any) -> None:
    """The one who asked is still GAM, and what it would do is still to be done."""
    check_can_maintain_firms(user)
    for exchange, lce in _asked(change).items():
        held = mapping_of(change.execution_firm, exchange, change.effective_at)
        if (held.lce if held else None) == lce:
            raise ChangeRefused(f"{exchange} is {f'guaranteed by {lce.code}' if lce else 'not guaranteed'} already.")
        if held and held.effective_from >= change.effective_at:
            raise ChangeRefused(f"Another change of {exchange} took effect at the same instant.")


def apply_mapping(change: ScheduledChange) -> None:
    """The pair goes over: rows, groups, and the engine's commands, new group first so that its orders move there."""
    _apply(change)


def apply_new_firm(change: ScheduledChange) -> None:
    """Every pair of the new execution firm is guaranteed from here on."""
    _apply(change)


def _apply(change: ScheduledChange) -> None:
    firm, at, actor = change.execution_firm, change.effective_at, change.requested_by.get_username()
    asked = _asked(change)
    former = {exchange: _end(firm, exchange, at) for exchange in asked}
    ClearingMapping.objects.bulk_create(
        ClearingMapping(execution_firm=firm, exchange=exchange, lce=lce, effective_from=at)
        for exchange, lce in asked.items()
        if lce is not None
    )
    for group in change.exchange_groups.select_related("lce", "execution_firm").order_by("pk"):
        activate(group, at, actor)
    for exchange, lce in former.items():
        _release(firm, exchange, lce, at, actor)
    lces = {lce for lce in (*asked.values(), *former.values()) if lce}
    _raise_epochs(firm, lces)
    tell_applied(change, lces)


def _asked(change: ScheduledChange) -> dict[Exchange, LegalClearingEntity | None]:
    pairs = change.payload.get("pairs") or {change.payload["exchange"]: change.payload["lce"]}
    lces = {lce.code: lce for lce in LegalClearingEntity.objects.filter(code__in=pairs.values())}
    exchanges = {one.code: one for one in Exchange.objects.filter(code__in=pairs)}
    return {exchanges[code]: lces[lce] if lce else None for code, lce in pairs.items()}


def _end(firm: ExecutionFirm, exchange: Exchange, at: datetime) -> LegalClearingEntity | None:
    held = mapping_of(firm, exchange, at)
    if held is None:
        return None
    held.effective_to = at
    held.save(update_fields=["effective_to"])
    return held.lce


def _release(
    firm: ExecutionFirm, exchange: Exchange, lce: LegalClearingEntity | None, at: datetime, actor: str
) -> None:
    held = ExchangeGroup.objects.active().filter(execution_firm=firm, lce=lce, exchanges=exchange)
    for group in held.select_related("lce", "execution_firm"):
        release(group, [exchange.code], at, actor)


def _raise_epochs(firm: ExecutionFirm, lces: set[LegalClearingEntity]) -> None:
    # Open pages ask anew for what they may see: the former LCE has lost it at this instant.
    concerned = Q(memberships__lce__in=lces) | Q(memberships__execution_firm=firm)
    people = User.objects.filter(concerned).values("pk")
    User.objects.filter(pk__in=people).update(access_epoch=F("access_epoch") + 1)
