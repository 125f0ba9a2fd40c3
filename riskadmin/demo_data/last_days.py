"""Writes last trading days, and a swap future, for the Access Manager.

The days are plausible, not the exchanges' own: the third Friday of the contract month; for swap futures the Monday
before its third Wednesday; for energy the third workday before the 25th of the month before."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from riskadmin.firms.models import Exchange
from riskadmin.lib.calendar import FRIDAY, ONE_DAY, SATURDAY
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, MarginRate, Product, ProductComplex

SWAP: Final = "N1U"
SWAP_RATE: Final = 185_000
"""Cents per contract."""

WEDNESDAY: Final = 2
AHEAD: Final = timedelta(days=2)
"""How long after the demo's first business date a contract trades whose day by the rule is over then."""


def write_swap(months: list[date], letters: str, rates_since: date) -> None:
    """A swap future of two months, which accounts may trade in its restricted period only with a permission."""
    product = Product.objects.create(
        code=SWAP, name="10-Year USD MAC Swap", exchange=Exchange.objects.get(code="CBOT"),
        complex=ProductComplex.objects.get(name="Interest Rates"), tick_nanos=int(Decimal("0.015625") * 10**9),
        tick_value_micros=int(Decimal("15.625") * 10**6), segment="64", listed_months="HMUZ",
    )  # fmt: skip
    for month in months:
        symbol = f"{SWAP}{letters[month.month - 1]}{month.year % 10}"
        listed = Instrument.objects.create(symbol=symbol, product=product, kind=Kind.FUTURE, expiry_month=month)
        MarginRate.objects.create(instrument=listed, trade_date=rates_since, cents=SWAP_RATE)


def write_last_days(business_date: date) -> None:
    """A last trading day for every contract that is no spread."""
    listed = list(Instrument.objects.exclude(kind=Kind.SPREAD).select_related("product__complex"))
    for one in listed:
        one.expires = max(last_day(one), workday_from(business_date + AHEAD))
    Instrument.objects.bulk_update(listed, ["expires"])


def last_day(one: Instrument) -> date:
    """The last trading day by the rules of this module."""
    if one.product.code == SWAP:
        return third(one.expiry_month, WEDNESDAY) - timedelta(days=2)
    if one.product.complex.name != "Energy":
        return third(one.expiry_month, FRIDAY)
    day = (one.expiry_month - ONE_DAY).replace(day=25)
    workdays = 3
    while workdays:
        day -= ONE_DAY
        workdays -= day.weekday() < SATURDAY
    return day


def third(month: date, weekday: int) -> date:
    """The third such weekday of a month, given by its first day."""
    return month + timedelta(days=(weekday - month.weekday()) % 7 + 14)


def workday_from(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
