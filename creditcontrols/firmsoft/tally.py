"""What became of the orders of a cancel, as their rows say: one outcome for each, so that the counts add up."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from creditcontrols.choices import OrderState
from creditcontrols.firmsoft.choices import CancelState, Outcome
from creditcontrols.firmsoft.models import Cancel
from creditcontrols.models import CancelAct, Order
from creditcontrols.selectors import LIVE_STATES

_NAMED: Final = "SELECT unnest(order_ids) FROM firmsoft_cancel WHERE id = %s"
_CALLED: Final = "SELECT unnest(order_ids) FROM creditcontrols_cancelact WHERE act = %s"


@dataclass(frozen=True)
class Tally:
    """How many orders of a cancel had each outcome. `answered` is set once the engine has decided the cancel."""

    counts: dict[Outcome, int]
    answered: CancelAct | None

    @property
    def total(self) -> int:
        """Every order of the cancel."""
        return sum(self.counts.values())

    @property
    def settled(self) -> bool:
        """True when nothing more will change by this cancel."""
        return self.answered is not None and not self.counts[Outcome.PENDING]

    @property
    def lines(self) -> list[tuple[Outcome, int]]:
        """Each outcome with its count."""
        return list(self.counts.items())


def orders_of(cancel: Cancel) -> QuerySet[Order]:
    """The orders of a cancel."""
    return Order.objects.filter(pk__in=RawSQL(_NAMED, (cancel.pk,)))


def with_outcome(cancel: Cancel, answered: bool) -> QuerySet[Order]:
    """The orders of a cancel, each with its `outcome`. Before the engine has answered, those that live are pending;
    afterwards those that it did not call in stay because their market is closed."""
    called = Q(pk__in=RawSQL(_CALLED, (cancel.act,)))
    live = Q(state__in=LIVE_STATES)
    cases = [
        When(Q(state=OrderState.CANCELLED, cancel_act=cancel.act), then=Value(Outcome.CANCELLED.value)),
        When(Q(state=OrderState.FILLED), then=Value(Outcome.FILLED.value)),
        *([When(live & ~called, then=Value(Outcome.CLOSED.value))] if answered else []),
        When(live, then=Value(Outcome.PENDING.value)),
    ]
    return orders_of(cancel).annotate(
        outcome=Case(*cases, default=Value(Outcome.GONE.value), output_field=CharField())
    )  # fmt: skip


def tally(cancel: Cancel) -> Tally:
    """The counts as of now, in two statements; those of a draft stand for what is live."""
    answered = None
    if cancel.state == CancelState.SENT:
        answered = CancelAct.objects.filter(act=cancel.act).defer("order_ids").first()
    rows = with_outcome(cancel, answered is not None).order_by().values("outcome").annotate(count=Count("pk"))
    found: dict[Any, int] = {row["outcome"]: row["count"] for row in rows}
    return Tally({outcome: found.get(outcome.value, 0) for outcome in Outcome}, answered)
