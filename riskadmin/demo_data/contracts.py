"""Writes products, listed months, options and margin rates from `reference/data/products.csv`."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from riskadmin import reference
from riskadmin.demo_data.last_days import write_last_days, write_swap
from riskadmin.demo_data.strategies import write_strategies
from riskadmin.firms.models import Exchange
from riskadmin.reference.choices import Kind, Right
from riskadmin.reference.models import Instrument, MarginRate, Product, ProductComplex

CSV_FILE: Final = Path(reference.__file__).parent / "data" / "products.csv"
MONTH_LETTERS: Final = "FGHJKMNQUVXZ"
NANOS: Final = 1_000_000_000
MICROS: Final = 1_000_000
SECOND_MONTH_RATES: Final = {"ZF": 120_000}
"""Cents per contract where the second month differs: the pair of the spread example (SPEC GC2-13)."""

COMPLEXES: Final = (
    "Agriculture", "Energy", "Environmental", "Equity Index", "FX", "Interest Rates", "Metals", "Weather",
    "Cryptocurrency", "Event Contracts",
)  # fmt: skip
WEEKEND_COMPLEXES: Final = ("Cryptocurrency", "Event Contracts")
SEGMENTS: Final = {
    "Equity Index": "60", "Interest Rates": "64", "Agriculture": "68", "FX": "72", "Energy": "76", "Metals": "80",
    "Cryptocurrency": "84", "Event Contracts": "88",
}  # fmt: skip


class Strikes(NamedTuple):
    """Options on the first listed month of a product: (strike, call delta in 1/10000); the put has call delta - 1."""

    product: str
    pairs: tuple[tuple[str, int], ...]


OPTIONS: Final = (
    Strikes("ES", (("6800", 5_400), ("6900", 3_900))),
    Strikes("ZC", (("430", 5_800), ("450", 3_200))),
    Strikes("CL", (("58", 6_100), ("62", 3_400))),
    Strikes("GE", (("95.5", 6_500), ("96", 2_200))),
    Strikes("ZF", (("108.5", 5_500), ("109.5", 1_800))),
)


def write_contracts(business_date: date, rates_since: date) -> None:
    """Products with their next two months after `business_date`, margin rates as of `rates_since`, the options, spreads
    and what is marked to them."""
    exchanges = {exchange.code: exchange for exchange in Exchange.objects.all()}
    complexes = {name: ProductComplex.objects.create(name=name) for name in COMPLEXES}
    with CSV_FILE.open(newline="", encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            product = _product(line, exchanges[line["exchange"]], complexes[line["complex"]])
            _write_months(product, int(Decimal(line["maintenance_margin_usd"]) * 100), business_date, rates_since)
    for strikes in OPTIONS:
        _write_options(strikes)
    write_strategies(business_date)
    quarters = next_months("HMUZ", business_date)
    write_swap([next(quarters), next(quarters)], MONTH_LETTERS, rates_since)
    write_last_days(business_date)


def next_months(listed: str, after: date) -> Iterator[date]:
    """First days of the listed contract months after the month of `after`, without end."""
    year, month = after.year, after.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if MONTH_LETTERS[month - 1] in listed:
            yield date(year, month, 1)


def _product(line: dict[str, str], exchange: Exchange, in_complex: ProductComplex) -> Product:
    return Product.objects.create(
        code=line["product"],
        name=line["name"],
        exchange=exchange,
        complex=in_complex,
        tick_nanos=int(Decimal(line["min_tick"]) * NANOS),
        tick_value_micros=int(Decimal(line["tick_value_usd"]) * MICROS),
        segment=SEGMENTS[in_complex.name],
        listed_months=line["listed_months"],
        weekend_traded=in_complex.name in WEEKEND_COMPLEXES,
    )


def _write_months(product: Product, cents: int, business_date: date, rates_since: date) -> None:
    months = next_months(product.listed_months, business_date)
    for rate in (cents, SECOND_MONTH_RATES.get(product.code, cents)):
        month = next(months)
        symbol = f"{product.code}{MONTH_LETTERS[month.month - 1]}{month.year % 10}"
        listed = Instrument.objects.create(symbol=symbol, product=product, kind=Kind.FUTURE, expiry_month=month)
        MarginRate.objects.create(instrument=listed, trade_date=rates_since, cents=rate)


def _write_options(strikes: Strikes) -> None:
    underlying = Instrument.objects.filter(product__code=strikes.product, kind=Kind.FUTURE).earliest("expiry_month")
    for strike, delta in strikes.pairs:
        for right, own_delta in ((Right.CALL, delta), (Right.PUT, delta - 10_000)):
            Instrument.objects.create(
                symbol=f"{underlying.symbol} {right.value}{strike.replace('.', '')}",
                product=underlying.product,
                kind=Kind.OPTION,
                right=right,
                expiry_month=underlying.expiry_month,
                strike_nanos=int(Decimal(strike) * NANOS),
                underlying=underlying,
                delta=own_delta,
            )
