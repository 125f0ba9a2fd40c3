"""Writes the product lines of the demo's options, and their aggregates (SPEC MQP)."""

from typing import Final

from creditcontrols.quoting.models import AggregateLine, ProductLine
from riskadmin.reference.models import Product, ProductComplex

LINES: Final = (
    ("EQUITY", "Equity index options", "Equity Index", ("ES",)),
    ("GRAINS", "Grain options", "Agriculture", ("ZC",)),
    ("CRUDE", "Crude oil options", "Energy", ("CL",)),
    ("SHORT RATES", "Short-term interest rate options", "Interest Rates", ("GE",)),
    ("TREASURIES", "Treasury options", "Interest Rates", ("ZF",)),
    ("FX VOL", "Volatility-quoted FX options", "FX", ("EUV",)),
)
"""Code, name, product complex, group codes."""

AGGREGATES: Final = (
    ("ALL RATES", "All interest rate options", ("SHORT RATES", "TREASURIES")),
    ("COMMODITIES", "Grain and energy options", ("GRAINS", "CRUDE")),
)


def write_product_lines() -> None:
    """The lines, then the aggregates."""
    for code, name, complex_name, groups in LINES:
        line = ProductLine.objects.create(code=code, name=name, complex=ProductComplex.objects.get(name=complex_name))
        line.products.set(Product.objects.filter(code__in=groups))
    for code, name, lines in AGGREGATES:
        AggregateLine.objects.create(code=code, name=name).lines.set(ProductLine.objects.filter(code__in=lines))
