"""The orders and fills that the usage of one side consists of; their charges add up to it exactly (SPEC GC2-32).

Open is the charge of the working orders. Filled nets per product complex: what is filled on this side less what is
filled on the other side of the same type, never below 0 (SPEC GC2-10)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum

from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.models import ExchangeGroup, Fill, Order, Utilization
from creditcontrols.selectors import LIVE_STATES
from creditcontrols.sides import Side
from riskadmin.reference.models import Instrument

MOST_ORDERS: Final = 100
MOST_FILLS: Final = 100
"""Rows that are listed one by one, newest first; the older ones are told as one sum."""

ATTEMPTS: Final = 3
"""How often rows are read again that belong to different journal entries."""

NOT_LISTED: Final = "Not listed"


@dataclass(frozen=True)
class Line:
    """A row with what it adds to the usage of the side, in cents; a fill of the other side takes away. `order` is the
    ClOrdID of its order."""

    row: Any
    order: str
    complex: str
    charge: int


@dataclass(frozen=True)
class Rest:
    """The rows that are too many to be listed, as one sum in cents."""

    count: int
    charge: int


@dataclass(frozen=True)
class ComplexFills:
    """What is filled in one product complex: `own` and `other` are the charges of both sides in cents."""

    name: str
    own: int
    other: int
    lines: list[Line]
    rest: Rest

    @property
    def net(self) -> int:
        """What counts on this side."""
        return max(0, self.own - self.other)


@dataclass(frozen=True)
class Breakdown:
    """One side with its rows. `side.row` is None until the engine has told of the group."""

    group: ExchangeGroup
    side: Side
    orders: list[Line]
    older: Rest
    complexes: list[ComplexFills]

    @property
    def other_name(self) -> str:
        """The other side of the same type in full."""
        return UsageSide(self.side.number ^ 1).label

    @property
    def open(self) -> int:
        """Charge of the working orders in cents."""
        return sum(line.charge for line in self.orders) + self.older.charge

    @property
    def filled(self) -> int:
        """What is filled net, over the product complexes, in cents."""
        return sum(one.net for one in self.complexes)

    @property
    def total(self) -> int:
        """Open and filled in cents: the usage, when all rows are of one journal entry."""
        return self.open + self.filled

    @property
    def count(self) -> int:
        """How many orders work."""
        return len(self.orders) + self.older.count

    @property
    def usage(self) -> int:
        """The usage that the page shows, in cents."""
        return self.side.row.usage if self.side.row else 0

    @property
    def equals(self) -> bool:
        """True when the rows add up to the figures of the side."""
        row = self.side.row
        return (self.open, self.filled) == ((row.open, row.filled) if row else (0, 0))


def breakdown(group: ExchangeGroup, number: int) -> Breakdown:
    """One side of the weekday bucket. Figures and rows are written together but read one after the other; when they do
    not add up they are read again, and what still differs is told."""
    found = _read(group, number)
    for _ in range(ATTEMPTS - 1):
        if found.equals:
            break
        found = _read(group, number)
    return found


def _read(group: ExchangeGroup, number: int) -> Breakdown:
    weekday = {"group": group, "bucket": Bucket.WEEKDAY}
    row = Utilization.objects.filter(**weekday, side=number).first()
    working = Order.objects.filter(**weekday, usage_side=number, state__in=LIVE_STATES)
    whole = working.order_by().aggregate(count=Count("pk"), charge=Sum("charge", default=0))
    listed = list(working[:MOST_ORDERS])
    fills = Fill.objects.filter(**weekday, usage_side__in=(number, number ^ 1))
    sums = list(fills.order_by().values("symbol", "usage_side").annotate(count=Count("pk"), charge=Sum("charge")))
    complexes = _complexes({order.symbol for order in listed} | {total["symbol"] for total in sums})
    lines = [Line(order, order.cl_ord_id, complexes.get(order.symbol, NOT_LISTED), order.charge) for order in listed]
    older = Rest(whole["count"] - len(lines), int(whole["charge"]) - sum(line.charge for line in lines))
    return Breakdown(group, Side(number, row), lines, older, _filled(fills, number, sums, complexes))


def _complexes(symbols: Iterable[str]) -> dict[str, str]:
    """The product complex of each symbol; absent when it is not listed."""
    return dict(Instrument.objects.filter(symbol__in=symbols).values_list("symbol", "product__complex__name"))


def _filled(
    fills: QuerySet[Fill], number: int, sums: list[dict[str, Any]], complexes: dict[str, str]
) -> list[ComplexFills]:
    """The complexes in which this side has fills. Where it is the larger side, the latest fills of both are listed."""
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for total in sums:
        parts[complexes.get(total["symbol"], NOT_LISTED)].append(total)
    charges = {name: (_charge(parts[name], number), _charge(parts[name], number ^ 1)) for name in sorted(parts)}
    counting = {one["symbol"] for name, (own, other) in charges.items() if own > other for one in parts[name]}
    lines: dict[str, list[Line]] = defaultdict(list)
    latest = list(fills.filter(symbol__in=counting)[:MOST_FILLS])
    orders = Order.objects.filter(pk__in={fill.order_id for fill in latest}).order_by()
    names = dict(orders.values_list("pk", "cl_ord_id"))
    for fill in latest:
        name, charge = complexes.get(fill.symbol, NOT_LISTED), fill.charge
        signed = charge if fill.usage_side == number else -charge
        lines[name].append(Line(fill, names.get(fill.order_id, ""), name, signed))
    return [
        ComplexFills(name, own, other, lines[name], _rest(parts[name], own - other, lines[name]))
        for name, (own, other) in charges.items()
        if own
    ]


def _charge(parts: list[dict[str, Any]], usage_side: int) -> int:
    return sum(int(one["charge"]) for one in parts if one["usage_side"] == usage_side)


def _rest(parts: list[dict[str, Any]], net: int, shown: list[Line]) -> Rest:
    """What is not listed of fills that add up to `net`."""
    return Rest(sum(one["count"] for one in parts) - len(shown), net - sum(line.charge for line in shown))
