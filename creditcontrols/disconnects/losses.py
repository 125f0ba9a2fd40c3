"""The sessions that were lost, and what became of their orders (SPEC COD), from what the projection kept."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from creditcontrols.acts import CancelAct
from creditcontrols.choices import OrderState
from creditcontrols.engine.controls.disconnect import ACT
from creditcontrols.models import Order
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.models import SenderComp

CAUSE: Final = "Cancel on disconnect: "


@dataclass(frozen=True)
class Loss:
    """A lost session: `called` of its orders were to be cancelled, `kept` stay. Of those called in that the user sees,
    `cancelled` are gone, `filled` were filled first, `waiting` still work; the day ended first for the rest."""

    number: int
    at: datetime
    session: str
    cause: str
    called: int
    kept: int
    cancelled: int
    filled: int
    waiting: int

    @property
    def firm(self) -> str:
        """The execution firm."""
        return self.session[3:6]

    @property
    def other(self) -> int:
        """Those that ended otherwise, or that the user does not see."""
        return self.called - self.cancelled - self.filled - self.waiting


def lost(user: Any, firm: str = "") -> QuerySet[CancelAct]:
    """The losses of sessions that `user` sees, newest first; `firm` "" all."""
    comps = SenderComp.objects.visible_to(user)
    if firm:
        comps = comps.filter(execution_firm__code=firm)
    acts = [f"{ACT}:{name[:6]}" for name in comps.values_list("sender_comp_id", flat=True)]
    return CancelAct.objects.filter(act__in=acts).order_by("-seq")


def told(user: Any, acts: Sequence[CancelAct]) -> list[Loss]:
    """The same with what became of the orders, in one statement."""
    ids = [order_id for act in acts for order_id in act.order_ids]
    states = dict(Order.objects.visible_to(user).filter(pk__in=ids).values_list("order_id", "state"))
    return [_loss(act, Counter(states[one] for one in act.order_ids if one in states)) for act in acts]


def _loss(act: CancelAct, states: Counter[str]) -> Loss:
    return Loss(
        act.seq, act.at, act.act.partition(":")[2], act.cause.removeprefix(CAUSE), len(act.order_ids), act.kept,
        states[OrderState.CANCELLED], states[OrderState.FILLED], sum(states[state] for state in LIVE_STATES),
    )  # fmt: skip


def loss(user: Any, number: int) -> tuple[Loss, QuerySet[Order]]:
    """One loss and the orders that it called in, as far as `user` sees them. Raises CancelAct.DoesNotExist."""
    act = lost(user).get(seq=number)
    orders = Order.objects.visible_to(user).filter(pk__in=act.order_ids).order_by("order_id")
    return told(user, [act])[0], orders


HEAD: Final = (
    "Time (UTC)", "Session", "Execution firm", "Cause", "Called in", "Cancelled", "Filled first", "Still working",
    "Other", "Kept",
)  # fmt: skip


def lines(losses: Iterable[Loss]) -> Iterable[tuple[object, ...]]:
    """The rows of the file, under HEAD."""
    return (
        (one.at.isoformat(), one.session, one.firm, one.cause, one.called, one.cancelled, one.filled, one.waiting,
         one.other, one.kept)
        for one in losses
    )  # fmt: skip
