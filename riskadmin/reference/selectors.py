"""Reading reference data."""

from datetime import date
from typing import Final, NamedTuple

from django.db.models import Q

from riskadmin.firms.models import Exchange
from riskadmin.lib.calendar import ExchangeCalendar
from riskadmin.reference.models import ExchangeHoliday, Instrument, MarginRate

UNKNOWN_RATE = -1
NO_CONDITION: Final = Q()


class LegRow(NamedTuple):
    """A leg of a spread as the engine wants to know it."""

    symbol: str
    ratio: int


class InstrumentRow(NamedTuple):
    """A listed contract as the engine wants to know it; field names are those of the engine's Instrument.

    `margin_rate` is cents per contract, of the underlying for an option, -1 when unknown; `tick` is in nanos of the
    price, `delta` in 1/10000; `group_code` is tag 55, `symbol` and `underlying` are tag 107. `priced_on` is an ISO date
    or empty."""

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
    legs: tuple[LegRow, ...]
    priced_on: str
    hours: str
    counts_working: bool


def instrument_rows(on_date: date, among: Q = NO_CONDITION) -> list[InstrumentRow]:
    """Every listed contract, or those that fulfil `among`, with its latest margin rate at or before
    `on_date`: underlyings, what they are the underlying of, then spreads."""
    rates = margin_rates(on_date)
    related = ("product__exchange", "product__complex", "underlying")
    listed = Instrument.objects.filter(among).select_related(*related).prefetch_related("legs__leg_instrument")
    rows = [_row(one, rates.get(one.underlying_id or one.pk, UNKNOWN_RATE)) for one in listed]
    return sorted(rows, key=lambda row: (row.legs != (), row.underlying != "", row.group_code))


def margin_rates(on_date: date) -> dict[int, int]:
    """Cents per contract by instrument: the latest rate at or before `on_date`; absent without one. A pending rate
    counts from the 16:30 reset of its date (SPEC GC2-17)."""
    known = MarginRate.objects.filter(trade_date__lte=on_date, pending=False)
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
        legs=tuple(LegRow(leg.leg_instrument.symbol, leg.ratio) for leg in listed.legs.all()),
        priced_on=listed.priced_on.isoformat() if listed.priced_on else "",
        hours=product.hours,
        counts_working=listed.counts_working,
    )


def exchange_calendar() -> ExchangeCalendar:
    """The exchanges and the dates on which they do not roll their trade date."""
    holidays: dict[date, set[str]] = {}
    for day, code in ExchangeHoliday.objects.order_by().values_list("date", "exchange__code"):
        holidays.setdefault(day, set()).add(code)
    exchanges = Exchange.objects.order_by().values_list("code", flat=True)
    return ExchangeCalendar(frozenset(exchanges), {day: frozenset(codes) for day, codes in holidays.items()})
