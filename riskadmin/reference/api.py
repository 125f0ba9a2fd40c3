"""The calls of the reference data: what is listed, and what it is margined at."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router
from pydantic import StringConstraints

from riskadmin.lib import calendar, clock
from riskadmin.reference.choices import Kind, Right
from riskadmin.reference.models import ExchangeHoliday, Instrument, MarginRate
from riskadmin.reference.selectors import margin_rates
from riskadmin.rest.paging import Paging, cut, following_page, page
from riskadmin.rest.schemas import ExchangeCode, Out, Page, Symbol

router = Router(tags=["Reference data"])

ProductCode = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,6}$")]


class InstrumentFilter(Paging):
    """Which instruments."""

    exchange: ExchangeCode | None = None
    product: ProductCode | None = Field(None, description="Tag 55.")
    kind: Kind | None = None


class InstrumentOut(Out):
    """A listed contract. `margin_rate_cents` is per contract, of the underlying for an option, null when unknown; then
    its orders are refused. `delta` is in 1/10000."""

    symbol: str
    product: str
    name: str
    exchange: str
    product_complex: str
    kind: Kind
    right: Right | None
    expiry_month: date
    last_trading_day: date | None
    underlying: str | None
    delta: int
    max_quantity: int
    margin_rate_cents: int | None


class RateFilter(Paging):
    """Which rates."""

    symbol: Symbol | None = None


class RateOut(Out):
    """The maintenance margin of an instrument from a trade date on, per contract."""

    symbol: str
    trade_date: date
    margin_rate_cents: int


class HolidayOut(Out):
    """A date on which an exchange does not roll its trade date."""

    exchange: str
    date: date
    name: str


@router.get("/instruments", response=Page[InstrumentOut], summary="Instruments")
def list_instruments(request: HttpRequest, response: HttpResponse, wanted: Query[InstrumentFilter]) -> Any:
    """Every listed contract by symbol, with its margin rate of the current trade date."""
    names = {"product__exchange__code": wanted.exchange, "product__code": wanted.product, "kind": wanted.kind}
    found = _listed().filter(**{name: value for name, value in names.items() if value is not None})
    rows, following = cut(found, wanted, ("symbol",))
    rates = margin_rates(calendar.trade_date(clock.business_now()))
    return following_page(request, response, [_instrument(row, rates) for row in rows], following)


@router.get("/instruments/{symbol}", response=InstrumentOut, summary="One instrument")
def get_instrument(request: HttpRequest, symbol: Annotated[Symbol, Path(description="Tag 107.")]) -> Any:
    """A listed contract with its margin rate of the current trade date."""
    return _instrument(_listed().get(symbol=symbol), margin_rates(calendar.trade_date(clock.business_now())))


@router.get("/margin-rates", response=Page[RateOut], summary="Margin rates by date")
def list_margin_rates(request: HttpRequest, response: HttpResponse, wanted: Query[RateFilter]) -> Any:
    """Past, present and coming ones, newest first."""
    rows = MarginRate.objects.select_related("instrument")
    if wanted.symbol is not None:
        rows = rows.filter(instrument__symbol=wanted.symbol)
    return page(request, response, rows, wanted, ("-pk",), _rate)


@router.get("/exchange-holidays", response=Page[HolidayOut], summary="Exchange holidays")
def list_exchange_holidays(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """Dates without trade-date roll, latest first."""
    rows = ExchangeHoliday.objects.select_related("exchange")
    return page(request, response, rows, wanted, ("-date", "-pk"), _holiday)


def _listed() -> Any:
    return Instrument.objects.select_related("product__exchange", "product__complex", "underlying")


def _instrument(row: Instrument, rates: dict[int, int]) -> InstrumentOut:
    product = row.product
    return InstrumentOut(
        symbol=row.symbol,
        product=product.code,
        name=product.name,
        exchange=product.exchange.code,
        product_complex=product.complex.name,
        kind=Kind(row.kind),
        right=Right(row.right) if row.right else None,
        expiry_month=row.expiry_month,
        last_trading_day=row.expires,
        underlying=row.underlying.symbol if row.underlying else None,
        delta=row.delta,
        max_quantity=product.max_quantity if row.max_quantity is None else row.max_quantity,
        margin_rate_cents=rates.get(row.underlying_id or row.pk),
    )


def _rate(row: MarginRate) -> RateOut:
    return RateOut(symbol=row.instrument.symbol, trade_date=row.trade_date, margin_rate_cents=row.cents)


def _holiday(row: ExchangeHoliday) -> HolidayOut:
    return HolidayOut(exchange=row.exchange.code, date=row.date, name=row.name)
