"""The drill-down against the engine: after random flow its rows add up to the engine's own figures (SPEC GC2-32)."""

import random
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from django.db import connection as django_connection

from creditcontrols.engine import values
from creditcontrols.engine.commands import CancelOrder, LoadInstruments, ReplaceOrder, encode_command
from creditcontrols.engine.rules import utilization_row
from creditcontrols.engine.state import Order
from creditcontrols.engine.values import Leg
from creditcontrols.models import ExchangeGroup, Fill, InboxCommand
from creditcontrols.positions.selectors import Breakdown, breakdown
from riskadmin.firms.models import Exchange
from riskadmin.lib import clock
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, Product, ProductComplex
from tests.creditcontrols.test_projection import Feed
from tests.creditcontrols.world import ECHO, INSTRUMENTS, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]

PRICE = 100_000_000_000


@pytest.fixture
def feed() -> Iterator[Feed]:
    """A projection with the world's contracts in the reference data."""
    made = Feed()
    for one in INSTRUMENTS:
        exchange, _ = Exchange.objects.get_or_create(code=one.exchange, defaults={"name": one.exchange})
        complex_, _ = ProductComplex.objects.get_or_create(name=one.complex)
        product = Product.objects.create(
            code=one.group_code, exchange=exchange, complex=complex_, tick_nanos=one.tick, tick_value_micros=1,
            segment="CB", listed_months="Z",
        )  # fmt: skip
        Instrument.objects.create(symbol=one.symbol, product=product, kind=Kind.FUTURE, expiry_month=date(2026, 12, 1))
    yield made
    made.connection.close()
    django_connection.close()


OUTRIGHTS = [one.symbol for one in INSTRUMENTS]


def act(feed: Feed, dice: random.Random, number: int, symbols: Sequence[str] = OUTRIGHTS) -> None:
    """One random order, replace or cancel."""
    live = list(feed.world.core.state.orders.values())
    roll = dice.random()
    if roll < 0.65 or not live:
        symbol = dice.choice(symbols)
        feed.world.send(order(symbol, dice.randint(1, 40), f"C{number}", side=dice.choice((1, 2))))
    elif roll < 0.85:
        feed.world.send(replace(dice.choice(live), dice.randint(1, 60), f"C{number}"))
    else:
        feed.world.send(cancel(dice.choice(live), f"C{number}"))


def cancel(chosen: Order, cl_ord_id: str) -> CancelOrder:
    """The end of a live order."""
    return CancelOrder(
        "EX1EX1", "EX1", "EX1EX1N", "TR1", cl_ord_id, chosen.cl_ord_id, chosen.order_id, chosen.symbol, chosen.side,
        ECHO,
    )  # fmt: skip


def replace(chosen: Order, quantity: int, cl_ord_id: str) -> ReplaceOrder:
    """A new quantity for a live order."""
    return ReplaceOrder(
        "EX1EX1", "EX1", "EX1EX1N", "TR1", cl_ord_id, chosen.cl_ord_id, chosen.order_id, "ACC1", chosen.symbol,
        chosen.side, quantity, "2", "0", PRICE, echo=ECHO,
    )  # fmt: skip


def listed(found: Breakdown) -> int:
    """What a reader gets who adds up the rows one by one."""
    orders = sum(line.charge for line in found.orders) + found.older.charge
    fills = sum(sum(line.charge for line in one.lines) + one.rest.charge for one in found.complexes if one.net)
    return orders + fills


@pytest.mark.parametrize("seed", range(6))
def test_gc2_32_rows_add_up_to_the_engines_figures_after_random_flow(feed: Feed, seed: int) -> None:
    dice, group = random.Random(seed), ExchangeGroup.objects.get()
    netted = 0
    for turn in range(6):
        for step in range(25):
            act(feed, dice, turn * 100 + step)
        feed.catch_up()
        state = feed.world.core.state
        for side in range(4):
            found = breakdown(group, side)
            opened, filled, usage, *_ = utilization_row(state, state.groups[1], 0, side)
            assert (found.open, found.filled, found.total, listed(found)) == (opened, filled, usage, usage)
            assert found.equals
            netted += sum(1 for one in found.complexes if one.own and one.other)
    assert netted


SPREADS = (
    values.Instrument(
        "YMZ6-YMH7", "YM", "CBOT", "Equity Index", "SPREAD", -1, 10**9, legs=(Leg("YMZ6", 1), Leg("YMH7", -2))
    ),
    values.Instrument(
        "YMZ6-ZCZ6", "YM", "CBOT", "Equity Index", "SPREAD", -1, 10**9, legs=(Leg("YMZ6", 1), Leg("ZCZ6", -1))
    ),
)


def list_spreads(feed: Feed) -> None:
    """A second month of YM, a calendar, and a spread over two complexes."""
    second = values.Instrument("YMH7", "YM", "CBOT", "Equity Index", "FUT", 270_300, 10**9)
    InboxCommand.objects.create(pk=4, payload=b"", actor="seed", created_at=clock.business_now())
    product = Product.objects.get(code="YM")
    Instrument.objects.create(symbol="YMH7", product=product, kind=Kind.FUTURE, expiry_month=date(2027, 3, 1))
    feed.world.from_inbox(4, encode_command(LoadInstruments((second, *SPREADS))))


@pytest.mark.parametrize("seed", range(4))
def test_gc2_32_legs_of_spreads_add_up_to_the_engines_figures(feed: Feed, seed: int) -> None:
    dice, group = random.Random(seed), ExchangeGroup.objects.get()
    list_spreads(feed)
    symbols = [one.symbol for one in (*INSTRUMENTS, *SPREADS, *SPREADS)]
    legs = 0
    for turn in range(4):
        for step in range(25):
            act(feed, dice, turn * 100 + step, symbols)
        feed.catch_up()
        state = feed.world.core.state
        for side in range(2):
            found = breakdown(group, side)
            opened, filled, usage, *_ = utilization_row(state, state.groups[1], 0, side)
            assert (found.open, found.filled, listed(found), found.equals) == (opened, filled, usage, True)
            legs += sum(1 for line in found.orders if line.spread)
    assert legs
    assert Fill.objects.exclude(leg=0).exists()
