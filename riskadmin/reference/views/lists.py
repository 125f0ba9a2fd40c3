"""Lists of products and instruments, and the page of one instrument. Reference data is open to all who sign in."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from riskadmin.firms.listing import Cell, Listing, answer, search_of
from riskadmin.firms.models import Exchange
from riskadmin.firms.permissions import can_maintain_firms
from riskadmin.firms.screen import screen
from riskadmin.lib import calendar, clock
from riskadmin.lib.money import format_usd
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, Product, ProductComplex
from riskadmin.reference.selectors import margin_rates

ALL = ("", "All")
HISTORY = 30
OPTIONS = 100


@require_safe
@screen
def product_list(request: HttpRequest) -> HttpResponse:
    """Every product."""
    q, wanted = search_of(request), _wanted(request)
    found = Product.objects.select_related("exchange", "complex").annotate(listed=Count("instruments"))
    found = found.filter(Q(code__icontains=q) | Q(name__icontains=q)).filter(**_named(wanted, ""))
    instruments = reverse("instrument_list")
    rows = [
        [
            Cell(one.code, f"{instruments}?q={one.code}"), Cell(one.name), Cell(one.exchange.code),
            Cell(one.complex.name), Cell(one.segment), Cell(_decimal(one.tick_nanos, 9), style="num"),
            Cell(_decimal(one.tick_value_micros, 6), style="num"), Cell(f"{one.max_quantity:,}", style="num"),
            Cell(f"{one.listed:,}", style="num"),
        ]
        for one in found
    ]  # fmt: skip
    head = (
        "Product", "Name", "Exchange", "Complex", "Segment", "Tick", "Tick value USD", "Max quantity", "Instruments",
    )  # fmt: skip
    return answer(
        request,
        Listing(
            "Products", "fills net only inside one complex", "product_list", head, rows,
            *_new(request), "No product is listed. They come by file.", _filters(wanted)[:2], nav="reference",
        ),
    )  # fmt: skip


@require_safe
@screen
def instrument_list(request: HttpRequest) -> HttpResponse:
    """Every instrument with the margin rate that counts now."""
    q, wanted = search_of(request), _wanted(request)
    rates = margin_rates(calendar.trade_date(clock.business_now()))
    found = Instrument.objects.select_related("product__exchange", "product__complex", "underlying")
    found = found.filter(Q(symbol__icontains=q) | Q(product__name__icontains=q)).filter(**_named(wanted, "product__"))
    if wanted["kind"]:
        found = found.filter(kind=wanted["kind"])
    rows = [_instrument_row(one, rates) for one in found]
    head = (
        "Instrument", "Product", "Exchange", "Complex", "Kind", "Expiry", "Underlying", "Margin rate USD", "Delta",
    )  # fmt: skip
    return answer(
        request,
        Listing(
            "Instruments", "with the margin rate that counts now", "instrument_list", head, rows,
            *_new(request), "No instrument is listed. They come by file.", _filters(wanted), nav="reference",
        ),
    )  # fmt: skip


@require_safe
@screen
def instrument(request: HttpRequest, instrument_id: int) -> HttpResponse:
    """One instrument: what it is, its legs, and its rates and deltas by date."""
    found = Instrument.objects.select_related("product__exchange", "product__complex", "underlying")
    one = found.get(pk=instrument_id)
    rates = margin_rates(calendar.trade_date(clock.business_now()))
    history = one.margin_rates.select_related("file__uploaded_by").order_by("-trade_date")
    context = {
        "one": one,
        "strike": _decimal(one.strike_nanos, 9) if one.strike_nanos is not None else "",
        "rate": _rate(one, rates),
        "delta": _decimal(one.delta, 4) if one.kind == Kind.OPTION else "",
        "max_quantity": one.product.max_quantity if one.max_quantity is None else one.max_quantity,
        "legs": list(one.legs.select_related("leg_instrument")),
        "history": [(row, format_usd(row.cents)) for row in history[:HISTORY]],
        "deltas": [(row, _decimal(row.delta, 4)) for row in one.deltas.select_related("file__uploaded_by")[:HISTORY]],
        "options": Paginator(one.options.filter(kind=Kind.OPTION).order_by("strike_nanos", "right"), OPTIONS).page(1),
    }
    return render(request, "reference/instrument.html", context)


def _instrument_row(one: Instrument, rates: dict[int, int]) -> list[Cell]:
    underlying = one.underlying.symbol if one.underlying else ""
    return [
        Cell(one.symbol, reverse("instrument", args=[one.pk])), Cell(one.product.code),
        Cell(one.product.exchange.code), Cell(one.product.complex.name), Cell(_kind(one)),
        Cell(f"{one.expiry_month:%b %Y}"), Cell(underlying),
        Cell(_rate(one, rates), style="num"),
        Cell(_decimal(one.delta, 4) if one.kind == Kind.OPTION else "", style="num"),
    ]  # fmt: skip


def _kind(one: Instrument) -> str:
    if one.kind == Kind.FUTURE and one.underlying:
        return f"Future on {one.underlying.symbol}"
    return f"{one.get_kind_display()}, {one.get_right_display().lower()}" if one.right else one.get_kind_display()


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "")[:40] for name in ("exchange", "complex", "kind")}


def _named(wanted: dict[str, str], before: str) -> dict[str, str]:
    paths = {"exchange": f"{before}exchange__code", "complex": f"{before}complex__name"}
    return {path: wanted[name] for name, path in paths.items() if wanted[name]}


def _filters(wanted: dict[str, str]) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    exchanges = [(code, code) for code in Exchange.objects.values_list("code", flat=True)]
    complexes = [(name, name) for name in ProductComplex.objects.values_list("name", flat=True)]
    return [
        ("exchange", "Exchange", [ALL, *exchanges], wanted["exchange"]),
        ("complex", "Complex", [ALL, *complexes], wanted["complex"]),
        ("kind", "Kind", [ALL, *Kind.choices], wanted["kind"]),
    ]


def _new(request: HttpRequest) -> tuple[str, str]:
    return (reverse("reference_file_new"), "Read a file") if can_maintain_firms(request.user) else ("", "")


def _rate(one: Instrument, rates: dict[int, int]) -> str:
    if one.kind == Kind.SPREAD:
        return "by legs"
    cents = rates.get(one.underlying_id or one.pk)
    return "unknown" if cents is None else format_usd(cents)


def _decimal(value: int, digits: int) -> str:
    sign, whole, rest = "-" if value < 0 else "", *divmod(abs(value), 10**digits)
    decimals = f"{rest:0{digits}}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
