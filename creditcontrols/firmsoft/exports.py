"""The blotter as CSV, written while it is read."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet

from creditcontrols import figures
from creditcontrols.choices import OrderState
from creditcontrols.firmsoft import blotter
from creditcontrols.firmsoft.words import source_of, time_word, type_word
from creditcontrols.models import Fill, Order
from riskadmin.lib import csvtext

CHUNK: Final = 2_000
ORDERS: Final = (
    "Entered CT", "Entered UTC", "Order", "Client id", "Account", "Operator", "Sender comp", "LCE", "Instrument",
    "Side", "Type", "Time in force", "Price", "Quantity", "Filled", "Remaining", "Status", "Cancel source",
    "Last change UTC",
)  # fmt: skip
FILLS: Final = (
    "Time CT", "Time UTC", "Trade", "Order", "Client id", "Account", "Operator", "Sender comp", "LCE", "Instrument",
    "Side", "Quantity", "Price", "Busted UTC",
)  # fmt: skip
_SIDES: Final = {1: "Buy", 2: "Sell"}


def order_lines(rows: QuerySet[Order]) -> Iterator[str]:
    """The orders of the filter, a row each."""
    found = rows.select_related("group__lce").iterator(chunk_size=CHUNK)
    return csvtext.lines(ORDERS, map(_order, found))


def cancel_source(order: Order) -> str:
    """Who cancelled an order, or cancels it; empty for one that nobody does."""
    cancelled = order.state in (OrderState.CANCELLED, OrderState.PENDING_CANCEL)
    return source_of(order.cancel_act) if order.cancel_act or cancelled else ""


def _order(row: Order) -> list[Any]:
    return [
        figures.central(row.entered_at), row.entered_at.isoformat(), row.order_id, row.cl_ord_id, row.account,
        row.trader, row.sender_comp, row.group.lce.code, row.symbol, _SIDES.get(row.side, row.side),
        type_word(row.order_type), time_word(row.tif), figures.price(row.price_nanos), row.quantity, row.filled,
        row.working, row.get_state_display(), cancel_source(row), row.changed_at.isoformat(),
    ]  # fmt: skip


def fill_lines(rows: QuerySet[Fill]) -> Iterator[str]:
    """The fills of the filter, a row each."""
    return csvtext.lines(FILLS, _fills(rows))


def _fills(rows: QuerySet[Fill]) -> Iterator[list[Any]]:
    before: blotter.FillKey | None = None
    while True:
        found, before = blotter.fill_page(rows, before, CHUNK)
        orders = blotter.operators(found)
        yield from (_fill(one, orders.get(one.order_id) or Order()) for one in found)
        if before is None:
            return


def _fill(one: Fill, order: Order) -> list[Any]:
    return [
        figures.central(one.at), one.at.isoformat(), one.trade_id, one.order_id, order.cl_ord_id, order.account,
        order.trader, one.sender_comp, one.group.lce.code, one.symbol, _SIDES.get(one.side, one.side), one.quantity,
        figures.price(one.price_nanos), one.busted_at.isoformat() if one.busted_at else "",
    ]  # fmt: skip
