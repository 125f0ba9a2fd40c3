"""The orders and fills that the usage of one side consists of; their charges add up to it exactly (SPEC GC2-32).

Open is the charge of the working orders. Filled nets per product complex: what is filled on this side less what is
filled on the other side of the same type, never below 0 (SPEC GC2-10)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum

from creditcontrols.choices import Bucket, UsageSide
from creditcontrols.models import ExchangeGroup, Fill, Order, OrderLeg, Utilization
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
    ClOrdID of its order, `spread` the symbol of its order where the row is about a leg."""

    row: Any
    order: str
    complex: str
    charge: int
    spread: str = ""


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


def breakdown(group: ExchangeGroup, number: int, bucket: int = Bucket.WEEKDAY) -> Breakdown:
    """One side of one session's bucket, its fills since the last reset. Figures and rows are written together but read
    one after the other; when they do not add up they are read again, and what still differs is told."""
    found = _read(group, number, bucket)
    for _ in range(ATTEMPTS - 1):
        if found.equals:
            break
        found = _read(group, number, bucket)
    return found


def _read(group: ExchangeGroup, number: int, bucket: int) -> Breakdown:
    session = {"group": group, "bucket": bucket}
    row = Utilization.objects.filter(**session, side=number).first()
    outrights = Order.objects.filter(**session, usage_side=number, state__in=LIVE_STATES, leg_count=0)
    legs = OrderLeg.objects.filter(**session, usage_side=number, order__state__in=LIVE_STATES)
    counts, charges = zip(*(_whole(rows) for rows in (outrights, legs)), strict=True)
    newest = (*outrights[:MOST_ORDERS], *(legs.select_related("order")[:MOST_ORDERS] if counts[1] else ()))
    listed = sorted(newest, key=lambda row: row.order_id, reverse=True)[:MOST_ORDERS]
    period = row.period if row else 0
    fills = Fill.objects.filter(**session, usage_side__in=(number, number ^ 1), period=period, busted_at=None)
    sums = list(fills.order_by().values("symbol", "usage_side").annotate(count=Count("pk"), charge=Sum("charge")))
    complexes = _complexes({order.symbol for order in listed} | {total["symbol"] for total in sums})
    lines = [_line(row, complexes.get(row.symbol, NOT_LISTED)) for row in listed]
    older = Rest(sum(counts) - len(lines), sum(charges) - sum(line.charge for line in lines))
    return Breakdown(group, Side(number, row), lines, older, _filled(fills, number, sums, complexes))


def _whole(rows: QuerySet[Any]) -> tuple[int, int]:
    """How many rows, and their charge in cents."""
    found = rows.order_by().aggregate(count=Count("pk"), charge=Sum("charge", default=0))
    return found["count"], int(found["charge"])


def _line(row: Order | OrderLeg, complex_name: str) -> Line:
    """The line of a working order, or of a leg of one."""
    if isinstance(row, Order):
        return Line(row, row.cl_ord_id, complex_name, row.charge)
    return Line(row, row.order.cl_ord_id, complex_name, row.charge, row.order.symbol)


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
    names = {pk: (cl_ord_id, symbol) for pk, cl_ord_id, symbol in orders.values_list("pk", "cl_ord_id", "symbol")}
    for fill in latest:
        name, charge = complexes.get(fill.symbol, NOT_LISTED), fill.charge
        signed = charge if fill.usage_side == number else -charge
        order, spread = names.get(fill.order_id, ("", ""))
        lines[name].append(Line(fill, order, name, signed, spread if fill.leg else ""))
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
