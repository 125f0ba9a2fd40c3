"""Who blocked, unblocked and cancelled what, when and by which way; as a list and as CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Concat

from creditcontrols import figures
from creditcontrols.rmi.choices import RmiSource
from creditcontrols.rmi.models import RmiBlock, RmiMassCancel
from creditcontrols.rmi.selectors import blocks, mass_cancels
from creditcontrols.selectors import person
from riskadmin.lib import csvtext

BLOCK: Final = "block"
UNBLOCK: Final = "unblock"
CANCEL: Final = "cancel"
ALL: Final = "All"
ACTIONS: Final = {BLOCK: "Block", UNBLOCK: "Unblock", CANCEL: "Mass cancel"}
MOST_EXPORTED: Final = 100_000
_CHUNK: Final = 1_000

HEAD: Final = (
    "Time CT", "Time UTC", "User", "Action", "LCE", "Execution firm", "Account", "Exchange", "Derivative type",
    "Product", "Side", "Source", "Reason", "Result", "By the engine CT",
)  # fmt: skip


@dataclass(frozen=True)
class HistoryFilter:
    """Which acts; "" and None filter nothing. `since` is included, `until` is not."""

    firm: str = ""
    account: str = ""
    action: str = ""
    source: str = ""
    by: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Act:
    """One act as people read it. `key` is that of the block or mass cancel."""

    at: datetime
    action: str
    key: int
    lce: str
    firm: str
    account: str
    exchange: str
    kind: str
    product: str
    side: str
    by: str
    source: str
    reason: str
    result: str
    settled_at: datetime | None
    "When the engine did it."

    @property
    def action_name(self) -> str:
        """Block, unblock or mass cancel."""
        return ACTIONS[self.action]

    @property
    def meant(self) -> str:
        """Which orders of the account, in short."""
        exchange = f"on {self.exchange}" if self.exchange != ALL else "every exchange"
        product = self.product if self.product not in ("", ALL) else ""
        parts = ("Working" if self.action == CANCEL else self.side, self.kind.lower(), product, exchange)
        return ", ".join(part for part in parts if part)


Key = tuple[datetime, str, int]


def acts(user: Any, wanted: HistoryFilter) -> QuerySet[Any, Key]:
    """The acts that `user` may see as (when, action, key), newest first."""
    made = _keys(blocks(user), BLOCK, "created_at", "created_by", "source", wanted)
    ended = _keys(
        blocks(user).exclude(lift_asked_at=None), UNBLOCK, "lift_asked_at", "lifted_by", "lift_source", wanted
    )
    cancelled = _keys(mass_cancels(user), CANCEL, "created_at", "created_by", "source", wanted)
    parts = {BLOCK: made, UNBLOCK: ended, CANCEL: cancelled}
    if wanted.action in parts:
        return parts[wanted.action].order_by("-at", "-key")
    return made.union(ended, cancelled, all=True).order_by("-at", "-key")


def _keys(rows: QuerySet, action: str, at: str, by: str, source: str, wanted: HistoryFilter) -> QuerySet[Any, Key]:
    fits = {
        "execution_firm__code": wanted.firm, "account__startswith": wanted.account, source: wanted.source,
        f"{at}__gte": wanted.since, f"{at}__lt": wanted.until,
    }  # fmt: skip
    found = rows.filter(**{name: value for name, value in fits.items() if value}).order_by()
    if wanted.by:
        name = Concat(f"{by}__first_name", Value(" "), f"{by}__last_name", output_field=CharField())
        found = found.annotate(name=name).filter(Q(name__icontains=wanted.by) | Q(**{f"{by}__username": wanted.by}))
    told = found.annotate(at=F(at), action=Value(action, CharField()), key=F("pk"))
    return told.values_list("at", "action", "key")


def lines(keys: Iterable[Key]) -> list[Act]:
    """The acts as people read them, in their order, in two statements."""
    listed = list(keys)
    related = ("lce", "execution_firm", "created_by")
    known = RmiBlock.objects.select_related(*related, "lifted_by").in_bulk(
        [key for _, action, key in listed if action != CANCEL]
    )  # fmt: skip
    cancels = RmiMassCancel.objects.select_related(*related).in_bulk(
        [key for _, action, key in listed if action == CANCEL]
    )  # fmt: skip
    return [
        _cancel(at, cancels[key]) if action == CANCEL else _block(at, action, known[key]) for at, action, key in listed
    ]


def _block(at: datetime, action: str, block: RmiBlock) -> Act:
    made = action == BLOCK
    source = block.source if made else block.lift_source
    done = block.in_force_at if made else block.lifted_at
    return Act(
        at, action, block.pk, block.lce.code, block.execution_firm.code, block.account, block.exchange or ALL,
        block.get_kind_display(), block.product or ALL, block.get_side_display(),
        person(block.created_by if made else block.lifted_by), RmiSource(source).label,
        block.reason if made else block.lift_reason, *_result("in force" if made else "lifted", done),
    )  # fmt: skip


def _result(word: str, done: datetime | None) -> tuple[str, datetime | None]:
    return (word if done else "waiting for the engine"), done


def _cancel(at: datetime, cancel: RmiMassCancel) -> Act:
    result = f"{cancel.count} orders, {cancel.kept} kept"
    return Act(
        at, CANCEL, cancel.pk, cancel.lce.code, cancel.execution_firm.code, cancel.account, cancel.exchange or ALL,
        "", "", "", person(cancel.created_by), RmiSource(cancel.source).label, cancel.reason,
        *_result(result, cancel.ordered_at),
    )  # fmt: skip


def export(user: Any, wanted: HistoryFilter) -> Iterator[str]:
    """The acts as CSV, line by line."""
    return csvtext.lines(HEAD, map(_cells, _all(user, wanted)))


def _all(user: Any, wanted: HistoryFilter) -> Iterator[Act]:
    keys = list(acts(user, wanted)[:MOST_EXPORTED])
    for start in range(0, len(keys), _CHUNK):
        yield from lines(keys[start : start + _CHUNK])


def _cells(act: Act) -> list[object]:
    return [
        figures.central(act.at), act.at.isoformat(), act.by, act.action_name, act.lce, act.firm, act.account,
        act.exchange, act.kind, act.product, act.side, act.source, act.reason, act.result,
        figures.central(act.settled_at) if act.settled_at else "",
    ]  # fmt: skip
