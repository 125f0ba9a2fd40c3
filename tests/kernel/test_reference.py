"""Reference data as the engine gets it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from creditcontrols.engine import values
from creditcontrols.engine.commands import LoadInstruments, decode_command, encode_command
from riskadmin.reference.choices import Kind, Right
from riskadmin.reference.models import Instrument, Leg, MarginRate, Product, ProductComplex
from riskadmin.reference.selectors import UNKNOWN_RATE, InstrumentRow, instrument_rows
from tests.factories import make_exchange

pytestmark = pytest.mark.django_db
MONTH = date(2026, 12, 1)


@pytest.fixture
def future() -> Instrument:
    product = Product.objects.create(
        code="ZF",
        name="5-Year T-Note",
        exchange=make_exchange("CBOT"),
        complex=ProductComplex.objects.create(name="Interest Rates"),
        tick_nanos=7_812_500,
        tick_value_micros=7_812_500,
        segment="64",
        max_quantity=5_000,
    )
    return Instrument.objects.create(symbol="ZFZ6", product=product, kind=Kind.FUTURE, expiry_month=MONTH)


def make_put(future: Instrument) -> Instrument:
    return Instrument.objects.create(
        symbol="ZFZ6 P108",
        product=future.product,
        kind=Kind.OPTION,
        right=Right.PUT,
        expiry_month=MONTH,
        strike_nanos=108_000_000_000,
        underlying=future,
        delta=-4_500,
        max_quantity=70,
    )


def make_spread(*legs: Instrument) -> Instrument:
    first = legs[0]
    spread = Instrument.objects.create(
        symbol="SPREAD", product=first.product, kind=Kind.SPREAD, expiry_month=MONTH, counts_working=False
    )
    for number, leg in enumerate(legs):
        Leg.objects.create(instrument=spread, leg_instrument=leg, ratio=(-1) ** number)
    return spread


def rates(on_date: date) -> dict[str, int]:
    return {row.symbol: row.margin_rate for row in instrument_rows(on_date)}


def test_gc2_11_latest_rate_at_or_before_the_date_counts_and_a_missing_one_is_unknown(future: Instrument) -> None:
    for day, cents in ((date(2026, 11, 20), 130_000), (date(2026, 11, 24), 120_000)):
        MarginRate.objects.create(instrument=future, trade_date=day, cents=cents)
    days = [date(2026, 11, day) for day in (19, 20, 23, 24, 30)]
    assert [rates(day)["ZFZ6"] for day in days] == [UNKNOWN_RATE, 130_000, 130_000, 120_000, 120_000]


def test_gc2_11_option_carries_the_rate_of_its_underlying(future: Instrument) -> None:
    make_put(future)
    MarginRate.objects.create(instrument=future, trade_date=MONTH, cents=130_000)
    assert rates(MONTH) == {"ZFZ6": 130_000, "ZFZ6 P108": 130_000}


def test_rows_are_what_the_engine_calls_an_instrument(future: Instrument) -> None:
    make_put(future)
    first, second = (values.Instrument(**row._asdict()) for row in instrument_rows(MONTH))
    assert (first.symbol, first.group_code, first.exchange, first.complex) == ("ZFZ6", "ZF", "CBOT", "Interest Rates")
    assert (first.kind, first.tick, first.max_quantity, first.underlying) == ("FUT", 7_812_500, 5_000, "")
    assert (second.kind, second.right, second.delta, second.underlying) == ("OPT", "P", -4_500, "ZFZ6")
    assert second.max_quantity == 70
    assert set(InstrumentRow._fields) <= set(values.Instrument.__struct_fields__)


def test_rows_take_four_statements_whatever_their_number(future: Instrument, django_assert_num_queries) -> None:
    make_spread(future, make_put(future))
    with django_assert_num_queries(4):
        instrument_rows(MONTH)


def test_gc2_13_a_spread_comes_last_with_its_legs_in_order(future: Instrument) -> None:
    make_spread(future, make_put(future))
    row = instrument_rows(MONTH)[-1]
    assert (row.symbol, row.kind, row.margin_rate, row.counts_working) == ("SPREAD", "SPREAD", UNKNOWN_RATE, False)
    assert row.legs == (("ZFZ6", 1), ("ZFZ6 P108", -1))
    command = LoadInstruments((values.Instrument(**row._asdict()),))
    assert decode_command(encode_command(command)).instruments[0].legs[1] == values.Leg("ZFZ6 P108", -1)


def test_gc2_15_tas_btic_and_taco_have_the_rate_of_their_underlying(future: Instrument) -> None:
    MarginRate.objects.create(instrument=future, trade_date=MONTH, cents=130_000)
    terms = {"product": future.product, "kind": Kind.FUTURE, "expiry_month": MONTH}
    Instrument.objects.create(symbol="TACO", underlying=future, priced_on=MONTH, **terms)
    taco = {row.symbol: row for row in instrument_rows(MONTH)}["TACO"]
    assert (taco.margin_rate, taco.priced_on, taco.hours) == (130_000, "2026-12-01", "weekday")
    with pytest.raises(IntegrityError), transaction.atomic():
        Instrument.objects.create(symbol="WRONG", priced_on=MONTH, **terms)


def test_mkt_1_weekend_traded_products_have_the_weekend_hours(future: Instrument) -> None:
    Product.objects.update(weekend_traded=True)
    assert [row.hours for row in instrument_rows(MONTH)] == ["weekend"]


def test_option_without_underlying_and_future_with_delta_are_refused(future: Instrument) -> None:
    for wrong in ({"kind": Kind.OPTION, "right": Right.CALL}, {"kind": Kind.FUTURE, "delta": 5_000}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Instrument.objects.create(symbol="X", product=future.product, expiry_month=MONTH, **wrong)
    assert make_put(future).pk
