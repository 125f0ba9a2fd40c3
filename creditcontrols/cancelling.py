"""How cancel-all at 100 % stands in a group, for its screens and its service (SPEC GC2-30)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from creditcontrols.choices import ContractType, UsageSide
from creditcontrols.engine.cancel_all import FULL
from creditcontrols.engine.values import FUT_LONG, FUT_SHORT, OPT_LONG, OPT_SHORT
from creditcontrols.models import CancelAll, ExchangeGroup, InboxCommand, Utilization

_SIDES: Final = {ContractType.FUTURES: (FUT_LONG, FUT_SHORT), ContractType.OPTIONS: (OPT_LONG, OPT_SHORT)}


@dataclass(frozen=True)
class CancelAllState:
    """Cancel-all of one type as the engine has it. `full` names the sides at or above 100 %: while there is one it
    cannot be armed. `refused` is why the engine did not arm it the last time it was asked."""

    kind: ContractType
    armed: bool
    changed_by: str
    changed_at: datetime | None
    refused: str
    fired_at: datetime | None
    fired_side: str
    fired_orders: int
    full: list[str]

    @property
    def can_be_armed(self) -> bool:
        """True while every side of the type is below 100 %."""
        return not self.full

    @property
    def why_not(self) -> str:
        """Why it cannot be armed now, empty when it can."""
        return cancel_all_refusal(self.full) if self.full else ""


def cancel_all_state(group: ExchangeGroup) -> list[CancelAllState]:
    """Futures, then options, in two statements."""
    flags = {flag.kind: flag for flag in CancelAll.objects.filter(group=group)}
    full = _full(group)
    return [_state(kind, flags.get(kind), full[kind]) for kind in ContractType]


def _state(kind: ContractType, flag: CancelAll | None, full: list[str]) -> CancelAllState:
    flag = flag or CancelAll(kind=kind)
    side = UsageSide(flag.fired_side).label if flag.fired_side >= 0 else ""
    return CancelAllState(
        kind, flag.armed, flag.changed_by, flag.changed_at, flag.refused, flag.fired_at, side, flag.fired_orders, full
    )


def full_sides(group: ExchangeGroup, kind: ContractType) -> list[str]:
    """The names of the sides of a type at or above 100 %, over both sessions."""
    return _full(group)[kind]


def _full(group: ExchangeGroup) -> dict[ContractType, list[str]]:
    rows = Utilization.objects.filter(group=group, level__gte=FULL).order_by("side")
    sides = sorted(set(rows.values_list("side", flat=True)))
    return {kind: [UsageSide(side).label for side in sides if side in own] for kind, own in _SIDES.items()}


def cancel_all_refusal(full: list[str]) -> str:
    """Why cancel-all cannot be armed while these sides are full."""
    names = " and ".join(full)
    return f"{names} at or above 100 %. Use the kill switch to cancel working orders now."


def is_answered(inbox_id: int) -> bool:
    """True when the engine has answered the command and the rows say so."""
    return InboxCommand.objects.filter(pk=inbox_id, done_seq__isnull=False).exists()
