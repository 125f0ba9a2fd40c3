"""Writes what is valued by other contracts: spreads with their legs, TAS, BTIC and TACO, and a volatility-quoted option
(SPEC GC2-13 to GC2-15)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from riskadmin.reference.choices import Kind, Right
from riskadmin.reference.models import Instrument, Leg, Product

NANOS: Final = 1_000_000_000
MICROS: Final = 1_000_000
CALENDARS: Final = ("ES", "ZF", "ZC", "CL", "GC", "6E")
"""Products whose first month is spread against the second."""

TACO_AHEAD: Final = timedelta(days=1)
"""How long after the demo's first business date its TACO is priced."""


class Marked(NamedTuple):
    """A product that trades at a difference to the settlement or close of another one's first month."""

    code: str
    name: str
    of: str
    tick: str
    tick_value: str
    is_taco: bool = False


MARKED: Final = (
    Marked("CLT", "Crude Oil, trading at settlement", "CL", "0.01", "10"),
    Marked("EST", "E-mini S&P 500, basis trade at index close", "ES", "0.05", "2.5"),
    Marked("ESQ", "E-mini S&P 500, basis trade at cash open", "ES", "0.05", "2.5", is_taco=True),
)
VOLATILITY: Final = Marked("EUV", "Euro FX options, volatility-quoted", "6E", "0.025", "6.25")

STRATEGIES: Final = (
    ("ES STRADDLE 6800", True, (("ES", "C6800", 1), ("ES", "P6800", 1))),
    ("CL CALL SPREAD 58 62", True, (("CL", "C58", 1), ("CL", "C62", -1))),
    ("ES COVERED 6900", False, (("ES", "C6900", 1), ("ES", "", -1))),
)
"""Symbol, whether working orders count, and legs: product, option of its first month or that month itself, ratio."""


def write_strategies(business_date: date) -> None:
    """Everything of this module, from the contracts that are listed."""
    for code in CALENDARS:
        first, second = _months(code)[:2]
        _write_spread(f"{first.symbol}-{second.symbol}", ((first, 1), (second, -1)))
    for symbol, counts, legs in STRATEGIES:
        listed = [(_leg(code, option), ratio) for code, option, ratio in legs]
        _write_spread(symbol, tuple(listed), counts_working=counts)
    for marked in MARKED:
        _write_marked(marked, business_date + TACO_AHEAD if marked.is_taco else None)
    _write_volatility(VOLATILITY)


def _months(code: str) -> list[Instrument]:
    listed = Instrument.objects.filter(product__code=code, kind=Kind.FUTURE, underlying=None)
    return list(listed.select_related("product").order_by("expiry_month"))


def _leg(code: str, option: str) -> Instrument:
    first = _months(code)[0]
    return Instrument.objects.get(symbol=f"{first.symbol} {option}") if option else first


def _write_spread(symbol: str, legs: tuple[tuple[Instrument, int], ...], *, counts_working: bool = True) -> None:
    first = legs[0][0]
    spread = Instrument.objects.create(
        symbol=symbol, product=first.product, kind=Kind.SPREAD, expiry_month=first.expiry_month,
        counts_working=counts_working,
    )  # fmt: skip
    Leg.objects.bulk_create(Leg(instrument=spread, leg_instrument=leg, ratio=ratio) for leg, ratio in legs)


def _product(marked: Marked, of: Product) -> Product:
    return Product.objects.create(
        code=marked.code,
        name=marked.name,
        exchange=of.exchange,
        complex=of.complex,
        tick_nanos=int(Decimal(marked.tick) * NANOS),
        tick_value_micros=int(Decimal(marked.tick_value) * MICROS),
        segment=of.segment,
        listed_months=of.listed_months,
    )


def _write_marked(marked: Marked, priced_on: date | None) -> None:
    underlying = _months(marked.of)[0]
    Instrument.objects.create(
        symbol=f"{marked.code}{underlying.symbol.removeprefix(marked.of)}",
        product=_product(marked, underlying.product),
        kind=Kind.FUTURE,
        expiry_month=underlying.expiry_month,
        underlying=underlying,
        priced_on=priced_on,
    )


def _write_volatility(marked: Marked) -> None:
    underlying = _months(marked.of)[0]
    Instrument.objects.create(
        symbol=f"{marked.code}{underlying.symbol.removeprefix(marked.of)} C115",
        product=_product(marked, underlying.product),
        kind=Kind.OPTION,
        right=Right.CALL,
        expiry_month=underlying.expiry_month,
        strike_nanos=int(Decimal("1.15") * NANOS),
        underlying=underlying,
        delta=5_000,
        counts_working=False,
    )
