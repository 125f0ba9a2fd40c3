"""Reading reference data."""

from datetime import date
from typing import NamedTuple

from riskadmin.reference.models import Instrument, MarginRate

UNKNOWN_RATE = -1


class InstrumentRow(NamedTuple):
    """A listed contract as the engine wants to know it; field names are those of the engine's Instrument.

    `margin_rate` is cents per contract, of the underlying for an option, -1 when unknown; `tick` is in nanos of the
    price, `delta` in 1/10000; `group_code` is tag 55, `symbol` and `underlying` are tag 107."""

    symbol: str
    group_code: str
    exchange: str
    complex: str
    kind: str
    margin_rate: int
    tick: int
    segment: str
    right: str
    delta: int
    underlying: str
    max_quantity: int


def instrument_rows(on_date: date) -> list[InstrumentRow]:
    """Every listed contract with its latest margin rate at or before `on_date`, underlyings before their options."""
    rates = margin_rates(on_date)
    listed = Instrument.objects.select_related("product__exchange", "product__complex", "underlying")
    rows = [_row(one, rates.get(one.underlying_id or one.pk, UNKNOWN_RATE)) for one in listed]
    return sorted(rows, key=lambda row: (row.underlying != "", row.group_code))


def margin_rates(on_date: date) -> dict[int, int]:
    """Cents per contract by instrument: the latest rate at or before `on_date`; absent without one."""
    known = MarginRate.objects.filter(trade_date__lte=on_date)
    latest = known.order_by("instrument_id", "-trade_date").distinct("instrument_id")
    return dict(latest.values_list("instrument_id", "cents"))


def _row(listed: Instrument, rate: int) -> InstrumentRow:
    product = listed.product
    return InstrumentRow(
        symbol=listed.symbol,
        group_code=product.code,
        exchange=product.exchange.code,
        complex=product.complex.name,
        kind=listed.kind,
        margin_rate=rate,
        tick=product.tick_nanos,
        segment=product.segment,
        right=listed.right,
        delta=listed.delta,
        underlying=listed.underlying.symbol if listed.underlying else "",
        max_quantity=product.max_quantity if listed.max_quantity is None else listed.max_quantity,
    )
