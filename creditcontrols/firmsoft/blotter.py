"""What the pages of FirmSoft list: orders, quotes and fills, by filter, newest first, in pages that start after a row.

Statements do not grow with the rows: a page is read by key, never by counting from the front."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Max, Q, QuerySet

from creditcontrols.choices import OrderState
from creditcontrols.firmsoft import policies
from creditcontrols.firmsoft.choices import Status
from creditcontrols.firmsoft.policies import Reach
from creditcontrols.models import ExchangeGroup, Fill, Order
from creditcontrols.selectors import LIVE_STATES
from riskadmin.firms.models import ExecutionFirm
from riskadmin.reference.models import Instrument

ROWS: Final = 100
"""Rows of a page."""

COUNTED: Final = 50_000
"""Rows beyond which a list is no longer counted: what is done grows without end."""

PROJECTION: Final = "projection"
_STATES: Final = {
    Status.WORKING: LIVE_STATES,
    Status.FILLED: (OrderState.FILLED,),
    Status.CANCELLED: (OrderState.CANCELLED,),
    Status.ELIMINATED: (OrderState.ELIMINATED,),
    Status.REJECTED: (OrderState.REJECTED,),
}
FillKey = tuple[int, int, int]


@dataclass(frozen=True)
class Wanted:
    """The filters; "" (side 0, None) is no filter. `session` are the first 6 characters of the sender comp, `trader` is
    compared as it is, blanks included (SPEC FirmSoft), `product` is a product's code or a symbol."""

    firm: str = ""
    session: str = ""
    account: str = ""
    trader: str = ""
    product: str = ""
    side: int = 0
    status: Status = Status.WORKING
    tif: str = ""
    since: datetime | None = None
    until: datetime | None = None


class Moment(NamedTuple):
    """What a page is as of: the last journal entry that its rows tell of, and the newest order of all."""

    seq: int
    newest: int


def moment() -> Moment:
    """Now. Read before the rows: what comes between is told as new, never left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM creditcontrols_cursor WHERE follower = %s", [PROJECTION])
        row = cursor.fetchone()
    newest = Order.objects.order_by().aggregate(newest=Max("order_id"))["newest"] or 0
    return Moment(row[0] if row else 0, newest)


def orders(found: Sequence[Reach], wanted: Wanted, *, quotes: bool = False) -> QuerySet[Order]:
    """The orders, or the sides of mass quotes, within `found` that pass the filters, newest first."""
    rows = Order.objects.filter(policies.any_of(found), _product(wanted), quote=quotes, **_common(wanted))
    exact = {"account": wanted.account, "trader": wanted.trader, "tif": wanted.tif}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.status in _STATES:
        rows = rows.filter(state__in=_STATES[wanted.status])
    if wanted.since is not None:
        rows = rows.filter(entered_at__gte=wanted.since)
    return rows.filter(entered_at__lt=wanted.until) if wanted.until is not None else rows


def fills(found: Sequence[Reach], wanted: Wanted) -> QuerySet[Fill]:
    """The fills within `found` that pass the filters, newest first. A fill has the account, operator and time in force
    of its order."""
    rows = Fill.objects.filter(_product(wanted), **_common(wanted))
    if not (wanted.account or wanted.trader or wanted.tif) and all(one.of_groups for one in found):
        rows = rows.filter(policies.any_of(found))
    else:
        whose = Wanted(account=wanted.account, trader=wanted.trader, tif=wanted.tif, status=Status.ALL)
        named = [orders(found, whose, quotes=quotes).order_by().values("pk") for quotes in (False, True)]
        rows = rows.filter(order_id__in=named[0].union(named[1]))
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    return rows.filter(at__lt=wanted.until) if wanted.until is not None else rows


def _common(wanted: Wanted) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if wanted.firm:
        firm = ExchangeGroup.objects.filter(execution_firm__code=wanted.firm)
        values["group__in"] = firm.order_by().values("pk")
    if wanted.session:
        values["sender_comp__startswith"] = wanted.session
    if wanted.side:
        values["side"] = wanted.side
    return values


def _product(wanted: Wanted) -> Q:
    if not wanted.product:
        return Q()
    listed = Instrument.objects.filter(product__code=wanted.product).order_by().values("symbol")
    return Q(symbol=wanted.product) | Q(symbol__in=listed)


def counted(rows: QuerySet[Any]) -> int:
    """How many rows, COUNTED + 1 for more than COUNTED."""
    return rows.order_by()[: COUNTED + 1].count()


def count_text(count: int) -> str:
    """A count as people read it."""
    return f"more than {COUNTED:,}" if count > COUNTED else f"{count:,}"


_WITH: Final = ("group__execution_firm", "group__lce")


def order_page(rows: QuerySet[Order], newest: int, before: int = 0) -> tuple[list[Order], int]:
    """A page of orders up to `newest`, older than `before` (0: the first page), and where the next one starts, 0 at the
    end."""
    rows = rows.filter(order_id__lte=newest)
    rows = rows.filter(order_id__lt=before) if before else rows
    found = list(rows.select_related(*_WITH)[: ROWS + 1])
    return found[:ROWS], found[ROWS - 1].order_id if len(found) > ROWS else 0


def fill_page(
    rows: QuerySet[Fill], before: FillKey | None = None, most: int = ROWS
) -> tuple[list[Fill], FillKey | None]:
    """A page of `most` fills older than `before`, and where the next one starts, None at the end."""
    if before is not None:
        seq, number, leg = before
        later = Q(seq=seq, number__lt=number) | Q(seq=seq, number=number, leg__gt=leg)
        rows = rows.filter(Q(seq__lt=seq) | later, seq__lte=seq)
    found = list(rows.select_related(*_WITH)[: most + 1])
    last = found[most - 1] if len(found) > most else None
    return found[:most], (last.seq, last.number, last.leg) if last else None


def operators(listed: Iterable[Fill]) -> dict[int, Order]:
    """The order of each fill, by its id."""
    return Order.objects.in_bulk({fill.order_id for fill in listed})


def firms(found: Sequence[Reach]) -> list[ExecutionFirm]:
    """The execution firms to choose from."""
    within = [one for one in found if one.lce or one.firm]
    if len(within) < len(found):
        return list(ExecutionFirm.objects.all())
    keys = {"lces": {one.lce for one in within} - {None}, "firms": {one.firm for one in within} - {None}}
    guaranteed = ExchangeGroup.objects.filter(lce__in=keys["lces"]).order_by().values("execution_firm")
    return list(ExecutionFirm.objects.filter(pk__in=guaranteed) | ExecutionFirm.objects.filter(pk__in=keys["firms"]))


def one_order(user: Any, order_id: int) -> Order:
    """An order by its id. Raises Order.DoesNotExist also for one that `user` does not reach."""
    found = policies.check_may_look(user)
    return Order.objects.filter(policies.any_of(found)).select_related(*_WITH).get(pk=order_id)
