"""Products and instruments by file: what is new is listed at once; what is listed keeps all that orders rest on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from riskadmin.firms.models import Exchange
from riskadmin.lib.limits import MAX_QUANTITY
from riskadmin.reference.choices import Kind, Right
from riskadmin.reference.files import figures
from riskadmin.reference.files.checked import Checked, check_rows
from riskadmin.reference.files.figures import Refused
from riskadmin.reference.files.table import Raw
from riskadmin.reference.models import Instrument, Product, ProductComplex, ReferenceFile

COMPLEXES: Final = (
    "Agriculture", "Energy", "Environmental", "Equity Index", "FX", "Interest Rates", "Metals", "Weather",
    "Cryptocurrency", "Event Contracts",
)  # fmt: skip
"""The product complexes (SPEC §1)."""

PRODUCT_REQUIRED: Final = (
    "product", "name", "exchange", "complex", "min_tick", "tick_value_usd", "segment", "listed_months",
)  # fmt: skip
PRODUCT_COLUMNS: Final = (*PRODUCT_REQUIRED, "max_quantity", "weekend_traded")
INSTRUMENT_REQUIRED: Final = ("symbol", "product", "kind", "expiry_month")
INSTRUMENT_COLUMNS: Final = (
    *INSTRUMENT_REQUIRED, "right", "strike", "underlying", "delta", "priced_on", "max_quantity",
    "expires",
)  # fmt: skip
_FIXED: Final = ("exchange", "complex", "tick_nanos", "tick_value_micros", "weekend_traded")
_MONTHS: Final = frozenset("FGHJKMNQUVXZ")


def check_products(rows: Iterable[Raw], file: ReferenceFile, now: datetime) -> Checked:
    """Products against the exchanges and what is listed."""
    del file, now
    exchanges = set(Exchange.objects.values_list("code", flat=True))
    listed = {one.code: one for one in Product.objects.select_related("exchange", "complex")}
    return check_rows(rows, lambda values: _product(values, exchanges, listed))


def write_products(rows: Iterable[dict[str, Any]], file: ReferenceFile) -> Q:
    """Write the products; returns which instruments the engine is to take anew."""
    del file
    exchanges = {one.code: one for one in Exchange.objects.all()}
    codes = []
    for row in rows:
        values = dict(row["values"])
        complex_, _ = ProductComplex.objects.get_or_create(name=values.pop("complex"))
        values |= {"exchange": exchanges[values["exchange"]], "complex": complex_}
        Product.objects.update_or_create(code=row["key"], defaults=values)
        codes.append(row["key"])
    return Q(product__code__in=codes)


def check_instruments(rows: Iterable[Raw], file: ReferenceFile, now: datetime) -> Checked:
    """Instruments against products and what is listed; an option may name an underlying of the same file above it."""
    del file, now
    products = set(Product.objects.values_list("code", flat=True))
    listed = {one.symbol: one for one in Instrument.objects.select_related("product", "underlying")}
    futures = {
        symbol: one.product.code for symbol, one in listed.items() if one.kind == Kind.FUTURE and not one.underlying
    }
    return check_rows(rows, lambda values: _instrument(values, products, listed, futures))


def write_instruments(rows: Iterable[dict[str, Any]], file: ReferenceFile) -> Q:
    """Write the instruments in their order; returns which the engine is to take anew."""
    del file
    products = {one.code: one for one in Product.objects.all()}
    ids = dict(Instrument.objects.values_list("symbol", "pk"))
    symbols = []
    for row in rows:
        values = dict(row["values"])
        underlying = values.pop("underlying")
        values |= {"product": products[values["product"]], "underlying_id": ids[underlying] if underlying else None}
        made, _ = Instrument.objects.update_or_create(symbol=row["key"], defaults=values)
        ids[made.symbol] = made.pk
        symbols.append(made.symbol)
    return Q(symbol__in=symbols)


def _product(values: dict[str, str], exchanges: set[str], listed: dict[str, Product]) -> dict[str, Any]:
    code = _word(values, "product", 6)
    exchange, in_complex = values.get("exchange", "").upper(), values.get("complex", "")
    if exchange not in exchanges:
        raise Refused(f"Exchange {exchange!r} is not registered.")
    if in_complex not in COMPLEXES:
        raise Refused(f"Complex {in_complex!r} is none of: {', '.join(COMPLEXES)}.")
    new = {
        "name": _word(values, "name", 80),
        "exchange": exchange,
        "complex": in_complex,
        "tick_nanos": _positive(values, "min_tick", 9),
        "tick_value_micros": _positive(values, "tick_value_usd", 6),
        "segment": _word(values, "segment", 3),
        "listed_months": _months(values["listed_months"]),
        "max_quantity": _largest(values, MAX_QUANTITY),
        "weekend_traded": figures.yes(values.get("weekend_traded", ""), "Weekend traded"),
    }
    old = _product_values(listed[code]) if code in listed else None
    return {"key": code, "values": new, "changes": _changes(old, new, _FIXED, "A listed product keeps its")}


def _product_values(product: Product) -> dict[str, Any]:
    names = ("name", "tick_nanos", "tick_value_micros", "segment", "listed_months", "max_quantity", "weekend_traded")
    values = {name: getattr(product, name) for name in names}
    return values | {"exchange": product.exchange.code, "complex": product.complex.name}


def _instrument(
    values: dict[str, str], products: set[str], listed: dict[str, Instrument], futures: dict[str, str]
) -> dict[str, Any]:
    symbol, product = _word(values, "symbol", 20), values.get("product", "").upper()
    if product not in products:
        raise Refused(f"Product {product!r} is not listed.")
    kind = values.get("kind", "").upper()
    if kind not in (Kind.FUTURE, Kind.OPTION):
        raise Refused(f"Kind {kind!r} is neither FUT nor OPT.")
    new = {
        "product": product,
        "kind": kind,
        "expiry_month": figures.month(values.get("expiry_month", ""), "Expiry month").isoformat(),
        "max_quantity": _largest(values, None),
        "expires": _last_day(values),
        **(_option(values, futures) if kind == Kind.OPTION else _future(values, futures)),
    }
    old = _instrument_values(listed[symbol]) if symbol in listed else None
    fixed = tuple(name for name in new if name not in ("max_quantity", "delta", "expires"))
    if old is not None:
        new["delta"] = old["delta"]  # deltas of what is listed come dated, in a file of rates
        new["expires"] = new["expires"] or old["expires"]  # an empty cell takes no last trading day away
    else:
        futures |= {symbol: product} if kind == Kind.FUTURE and not new["underlying"] else {}
    return {"key": symbol, "values": new, "changes": _changes(old, new, fixed, "A listed instrument keeps its")}


def _instrument_values(one: Instrument) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in ("kind", "max_quantity", "right", "strike_nanos", "delta")}
    return values | {
        "product": one.product.code,
        "expiry_month": one.expiry_month.isoformat(),
        "underlying": one.underlying.symbol if one.underlying else "",
        "priced_on": one.priced_on.isoformat() if one.priced_on else None,
        "expires": one.expires.isoformat() if one.expires else None,
    }


def _future(values: dict[str, str], futures: dict[str, str]) -> dict[str, Any]:
    """A future; a TAS, BTIC or TACO names its underlying, a TACO the date on which it is priced (SPEC GC2-15)."""
    given = [name for name in ("right", "strike", "delta") if values.get(name)]
    if given:
        raise Refused(f"A future has no {' and no '.join(given)}.")
    underlying, priced_on = values.get("underlying", "").upper(), values.get("priced_on", "")
    if underlying and underlying not in futures:
        raise Refused(f"Underlying {underlying!r} is no listed future, nor one of a row above.")
    if priced_on and not underlying:
        raise Refused("Only a future with an underlying is priced on a date.")
    day = figures.day(priced_on, "Priced on").isoformat() if priced_on else None
    return {"right": "", "strike_nanos": None, "underlying": underlying, "delta": 0, "priced_on": day}


def _option(values: dict[str, str], futures: dict[str, str]) -> dict[str, Any]:
    right, underlying = values.get("right", "").upper(), values.get("underlying", "").upper()
    if right not in (Right.CALL, Right.PUT):
        raise Refused(f"Right {right!r} is neither C nor P.")
    if underlying not in futures:
        raise Refused(f"Underlying {underlying!r} is no listed future, nor one of a row above.")
    delta = figures.scaled(values.get("delta") or "0", 4, "Delta")
    if abs(delta) > 10_000:
        raise Refused(f"Delta {values['delta']} is not between -1 and 1.")
    strike = figures.scaled(values.get("strike", ""), 9, "Strike")
    if values.get("priced_on"):
        raise Refused("Only a future with an underlying is priced on a date.")
    return {"right": right, "strike_nanos": strike, "underlying": underlying, "delta": delta, "priced_on": None}


def _changes(old: dict[str, Any] | None, new: dict[str, Any], fixed: tuple[str, ...], words: str) -> list[list[str]]:
    if old is None:
        return [["Listing", "not listed", "listed"]]
    different = [name for name in new if old[name] != new[name]]
    kept = [name for name in different if name in fixed]
    if kept:
        raise Refused(f"{words} {', '.join(kept).replace('_', ' ')}.")
    return [[name.replace("_", " ").capitalize(), str(old[name]), str(new[name])] for name in different]


def _last_day(values: dict[str, str]) -> str | None:
    text = values.get("expires", "")
    return figures.day(text, "Expires").isoformat() if text else None


def _word(values: dict[str, str], name: str, longest: int) -> str:
    text = values.get(name, "")
    text = text if name == "name" else text.upper()
    if not text or len(text) > longest or not text.isascii() or not text.isprintable():
        raise Refused(f"{name.capitalize()} {text!r} is not 1 to {longest} printable characters.")
    return text


def _positive(values: dict[str, str], name: str, digits: int) -> int:
    value = figures.scaled(values.get(name, ""), digits, name.replace("_", " ").capitalize())
    if value <= 0:
        raise Refused(f"{name.replace('_', ' ').capitalize()} is not above 0.")
    return value


def _months(text: str) -> str:
    if not text or not set(text.upper()) <= _MONTHS or len(text) > 12:
        raise Refused(f"Listed months {text!r} are not letters of FGHJKMNQUVXZ.")
    return text.upper()


def _largest(values: dict[str, str], default: int | None) -> int | None:
    text = values.get("max_quantity", "")
    return figures.quantity(text, "Max quantity") if text else default
