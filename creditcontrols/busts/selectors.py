"""What the pages of trade busts read."""

from dataclasses import dataclass
from typing import Any, Final

from creditcontrols.choices import BustState
from creditcontrols.engine.values import BustedFill
from creditcontrols.models import Fill, Order, TradeBust, Utilization

LATEST: Final = 50
"""Rows of a table."""

LARGEST_ID: Final = 2**63 - 1


@dataclass(frozen=True)
class TradeFill:
    """One fill of a trade with its order. `counts`: it is in filled usage, so a bust would take it out."""

    fill: Fill
    order: Order
    counts: bool


@dataclass(frozen=True)
class Trade:
    """A trade with the fills of both sides, and its bust if somebody asked for one that was not refused."""

    trade_id: int
    fills: list[TradeFill]
    bust: TradeBust | None

    @property
    def symbol(self) -> str:
        """The instrument of the first fill."""
        return self.fills[0].fill.symbol

    @property
    def quantity(self) -> int:
        """Contracts of the first fill."""
        return self.fills[0].fill.quantity


def trade(user: Any, trade_id: int) -> Trade:
    """A trade by its id, in four statements. Raises Fill.DoesNotExist when `user` can see no fill of it."""
    if trade_id > LARGEST_ID:
        raise Fill.DoesNotExist
    fills = (
        Fill.objects.visible_to(user).filter(trade_id=trade_id).select_related("group__execution_firm", "group__lce")
    )
    found = list(fills.order_by("seq", "number", "leg"))
    if not found:
        raise Fill.DoesNotExist
    orders = Order.objects.in_bulk({fill.order_id for fill in found})
    rows = Utilization.objects.filter(group__in={fill.group_id for fill in found}, side=0)
    periods = {(row.group_id, row.bucket): row.period for row in rows}
    listed = [
        TradeFill(fill, orders[fill.order_id], counts=_counts(fill, periods))
        for fill in found if fill.order_id in orders
    ]  # fmt: skip
    bust = TradeBust.objects.visible_to(user).filter(trade_id=trade_id).exclude(state=BustState.REFUSED).first()
    return Trade(trade_id, listed, bust)


def _counts(fill: Fill, periods: dict[tuple[int, int], int]) -> bool:
    return fill.busted_at is None and periods.get((fill.group_id, fill.bucket)) == fill.period


def busted_fill(one: TradeFill) -> BustedFill:
    """The fill as the engine wants it."""
    fill, order = one.fill, one.order
    return BustedFill(
        order_id=order.order_id,
        leg=fill.leg,
        session=order.sender_comp[:6],
        ef=order.sender_comp[3:6],
        sender_comp=order.sender_comp,
        trader=order.trader,
        cl_ord_id=order.cl_ord_id,
        account=order.account,
        symbol=fill.symbol,
        side=fill.side,
        quantity=fill.quantity,
        price=fill.price_nanos,
        group_id=fill.group_id,
        bucket=fill.bucket,
        usage_side=fill.usage_side,
        rate=fill.rate,
        period=fill.period,
        exec_id=fill.exec_id,
        order_quantity=0 if fill.leg else order.quantity,
        order_type=order.order_type,
        tif=order.tif,
    )


def latest_fills(user: Any) -> list[Fill]:
    """The latest fills that `user` may see, to pick a trade from."""
    fills = Fill.objects.visible_to(user).filter(busted_at=None).select_related("group__execution_firm")
    return list(fills[:LATEST])


def latest_busts(user: Any) -> list[TradeBust]:
    """The latest busts, newest first."""
    return list(TradeBust.objects.visible_to(user).select_related("requested_by")[:LATEST])


def bust(user: Any, bust_id: int) -> TradeBust:
    """One bust. Raises TradeBust.DoesNotExist also when `user` may not see it."""
    return TradeBust.objects.visible_to(user).select_related("requested_by").get(pk=bust_id)
