"""The card of refused orders: when, whose, what, and at which check."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from creditcontrols.engine.controls.values import IGNORED_PREFIX
from creditcontrols.engine.values import BUY, SELL
from creditcontrols.explain import words
from creditcontrols.models import Refusal
from creditcontrols.riskmonitor.reach import Reach
from creditcontrols.riskmonitor.state import Wanted
from riskadmin.firms.models import ExecutionFirm

REASONS: Final = 10
"""Reasons in the chart, the most frequent first."""


@dataclass(frozen=True)
class RefusedLine:
    """A refused order or replace; `step` is the class of checks of GC2-29, -1 where it is not of the table."""

    row: Refusal
    step: int
    control: str

    @property
    def side(self) -> str:
        """Buy or Sell; "" where the message named none."""
        return {BUY: "Buy", SELL: "Sell"}.get(self.row.side, "")


@dataclass(frozen=True)
class Reason:
    """How often one reason refused."""

    code: str
    step: int
    control: str
    count: int


@dataclass(frozen=True)
class Refused:
    """The card: newest first, `more` when there are older ones in the period."""

    lines: list[RefusedLine]
    reasons: list[Reason]
    more: bool

    @property
    def highest(self) -> int:
        """The longest bar of the chart."""
        return max((reason.count for reason in self.reasons), default=0)


def rows(reach: Reach, wanted: Wanted) -> QuerySet[Refusal]:
    """The refusals of the period that the user reads and that pass the filters, newest first. What was refused before
    any clearing firm was found is read by whoever sees the execution firm, as on the page that explains it."""
    span = wanted.span
    condition = reach.condition("lce_code", "execution_firm_code", "account")
    if condition and reach.lces:
        seen = ExecutionFirm.objects.visible_to(reach.user).order_by().values("code")
        condition |= Q(lce_code="", execution_firm_code__in=seen)
    found = Refusal.objects.filter(condition, at__gte=span.since, at__lt=span.until)
    given: dict[str, Any] = {"lce_code": wanted.lce, "execution_firm_code": wanted.firm}
    found = found.filter(**{name: value for name, value in given.items() if value})
    if wanted.account:
        found = found.filter(account__in=(wanted.account, IGNORED_PREFIX + wanted.account))
    return found.order_by("-seq", "-number")


def refused(reach: Reach, wanted: Wanted, most: int, *, reasons: bool = False) -> Refused:
    """The newest `most` of them (RM-4); with `reasons` also how often each reason refused."""
    found = rows(reach, wanted)
    listed = list(found.defer("legs").select_related("group__execution_firm")[: most + 1])
    lines = [RefusedLine(row, words.step_of(row.code), words.title(row.code)) for row in listed[:most]]
    return Refused(lines, _reasons(found) if reasons else [], len(listed) > most)


def _reasons(found: QuerySet[Refusal]) -> list[Reason]:
    counted = found.order_by().values_list("code").annotate(count=Count("pk")).order_by("-count", "code")
    return [Reason(code, words.step_of(code), words.title(code), count) for code, count in counted[:REASONS]]
