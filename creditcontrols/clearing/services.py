"""GAM changes who guarantees whom; each change waits for the next window (SPEC §3, GC2-07, T-6)."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from creditcontrols.clearing.groups import make_pending, name_of
from creditcontrols.clearing.mails import tell_pending
from creditcontrols.clearing.selectors import MAPPING, NEW_FIRM, mapping_of, pending_change
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_maintain_firms
from riskadmin.firms.register import save_execution_firm
from riskadmin.lib import calendar, clock
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.services import schedule_change

NOBODY = "nobody"


@transaction.atomic
def open_execution_firm(
    *, actor: User, code: str, name: str, pairs: Mapping[Exchange, LegalClearingEntity], reason: str = ""
) -> ScheduledChange:
    """Register an execution firm whose pairs are guaranteed from the next window on. Home exchanges of one LCE share a
    group, each partner exchange stands alone; all limits are 0 (SPEC GC2-07).

    Raises PermissionDenied; ValidationError for the code or name, or without any pair."""
    check_can_maintain_firms(actor)
    if not pairs:
        raise ValidationError("Choose the LCE of at least one exchange.")
    firm = save_execution_firm(actor=actor, code=code, name=name, reason=reason)
    lces = set(pairs.values())
    change = schedule_change(
        actor=actor,
        kind=NEW_FIRM,
        key=code,
        payload={"pairs": {exchange.code: lce.code for exchange, lce in pairs.items()}},
        effective_at=calendar.next_window(clock.business_now()),
        title=f"New execution firm {code} {name}"[:200],
        lines=[{"label": exchange.code, "before": NOBODY, "after": str(lce)} for exchange, lce in pairs.items()],
        lce=lces.pop() if len(lces) == 1 else None,
        execution_firm=firm,
        reason=reason,
    )
    _make_groups(change, firm, pairs)
    tell_pending(change, list(pairs.values()))
    return change


@transaction.atomic
def change_mapping(
    *,
    actor: User,
    firm: ExecutionFirm,
    exchange: Exchange,
    lce: LegalClearingEntity | None,
    reason: str = "",
) -> ScheduledChange:
    """From the next window on `lce` guarantees the pair, or nobody when it is None. The LCE may stage limits on the
    group that waits (SPEC T-6). A change that is pending for the pair is replaced (T-4).

    Raises PermissionDenied; ValidationError by field when there is nothing to change."""
    check_can_maintain_firms(actor)
    now = clock.business_now()
    held = mapping_of(firm, exchange, now)
    _check_mapping(firm, exchange, held.lce if held else None, lce)
    key = f"{firm.code}:{exchange.code}"
    before = pending_change(MAPPING, key)
    change = schedule_change(
        actor=actor,
        kind=MAPPING,
        key=key,
        payload={"exchange": exchange.code, "lce": lce.code if lce else ""},
        effective_at=calendar.next_window(now),
        title=f"{firm.code} {exchange.code}: {f'guaranteed by {lce.code}' if lce else 'guaranteed by nobody'}",
        lines=[{"label": exchange.code, "before": _named(held.lce if held else None), "after": _named(lce)}],
        lce=lce or (held.lce if held else None),
        execution_firm=firm,
        reason=reason,
    )
    if lce is not None:
        make_pending(change, lce, firm, exchange.code, [exchange], before)
    tell_pending(change, [one for one in (lce, held.lce if held else None) if one])
    return change


def _make_groups(change: ScheduledChange, firm: ExecutionFirm, pairs: Mapping[Exchange, LegalClearingEntity]) -> None:
    home: dict[LegalClearingEntity, list[Exchange]] = {}
    for exchange, lce in pairs.items():
        if not exchange.partner:
            home.setdefault(lce, []).append(exchange)
    for lce, exchanges in home.items():
        make_pending(change, lce, firm, name_of(one.code for one in exchanges), exchanges)
    for exchange, lce in pairs.items():
        if exchange.partner:
            make_pending(change, lce, firm, exchange.code, [exchange])


def _check_mapping(
    firm: ExecutionFirm, exchange: Exchange, held: LegalClearingEntity | None, lce: LegalClearingEntity | None
) -> None:
    opening = pending_change(NEW_FIRM, firm.code)
    if opening and exchange.code in opening.payload["pairs"]:
        raise ValidationError({"exchange": f"{firm.code} is opened at the next window; withdraw that first."})
    if held == lce:
        words = f"{lce.code} guarantees it already." if lce else "Nobody guarantees it now."
        raise ValidationError({"lce": words})


def _named(lce: LegalClearingEntity | None) -> str:
    return str(lce) if lce else NOBODY
