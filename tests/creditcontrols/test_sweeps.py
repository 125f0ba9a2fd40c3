"""Resets, weeks, cancel-all and busts in the rows that screens read (SPEC T-2, GC2-18, GC2-30, GC2-32)."""

from collections.abc import Iterator
from datetime import date

import msgspec
import pytest
from django.db import connection as django_connection

from creditcontrols.engine.commands import (
    ApplySettings,
    ArmCancelAll,
    BustTrade,
    Command,
    Continue,
    MapGroup,
    ResetUsage,
    StartWeek,
    encode_command,
)
from creditcontrols.engine.values import BustedFill
from creditcontrols.models import Alert, CancelAll, ExchangeGroup, Fill, Order, Utilization
from creditcontrols.positions.selectors import breakdown
from riskadmin.firms.models import Exchange
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, Product, ProductComplex
from tests.creditcontrols.test_projection import Feed, rows_equal_engine
from tests.creditcontrols.world import INSTRUMENTS, order, settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]
RATE = 280_200


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


def tell(feed: Feed, command: Command) -> None:
    """A command from the inbox, and its rows."""
    feed.world.from_inbox(900 + len(feed.world.entries), encode_command(command))
    feed.catch_up()


def fill_up(feed: Feed) -> None:
    """A day order that takes Futures Long to exactly 100 %, without a reference contract."""
    own = msgspec.structs.replace(settings(), reference_futures="")
    tell(feed, ApplySettings(1, 2, own, "ra.alp"))
    feed.world.send(order("ZCZ6", 1_000, "D"))
    feed.catch_up()


def trade(feed: Feed, quantity: int, name: str) -> None:
    """EX1 trades with itself: it buys what it sells."""
    feed.world.send(order("YMZ6", quantity, f"B{name}"))
    feed.world.send(order("YMZ6", quantity, f"S{name}", side=2))
    feed.catch_up()


def test_gc2_32_positions_are_those_since_the_last_reset(feed: Feed) -> None:
    group = ExchangeGroup.objects.get()
    trade(feed, 10, "1")
    feed.world.send(order("YMZ6", 5, "W"))
    tell(feed, ResetUsage("2026-11-24", ("CME", "CBOT")))
    trade(feed, 3, "2")
    rows_equal_engine(feed)
    assert sorted(Fill.objects.values_list("quantity", "period")) == [(3, 1), (3, 1), (10, 0), (10, 0)]
    assert set(Utilization.objects.filter(bucket=0).values_list("period", flat=True)) == {1}
    for side in (0, 1):
        assert breakdown(group, side).equals
    assert breakdown(group, 0).open == 5 * RATE


def test_t_2_orders_that_count_no_more_show_no_charge(feed: Feed) -> None:
    message = order("YMZ6", 5, "G")
    feed.world.send(
        type(message)(**{name: getattr(message, name) for name in message.__struct_fields__} | {"tif": "1"})
    )
    feed.catch_up()
    assert Order.objects.get().charge == 5 * RATE
    tell(feed, StartWeek("2026-11-29"))
    row = Order.objects.get()
    assert (row.charge, row.working, row.state) == (0, 5, "working")
    rows_equal_engine(feed)


def test_t_6_a_moved_order_is_shown_at_its_new_group(feed: Feed) -> None:
    old = ExchangeGroup.objects.get()
    new = ExchangeGroup.objects.create(pk=2, lce=old.lce, execution_firm=old.execution_firm, name="CBOT")
    feed.world.send(order("YMZ6", 5, "W"))
    feed.catch_up()
    tell(feed, MapGroup(new.pk, "ALP", "EX1", "CBOT", ("CBOT",)))
    assert Order.objects.get().group_id == new.pk
    usage = dict(Utilization.objects.filter(bucket=0, side=0).values_list("group", "usage"))
    assert usage == {old.pk: 0, new.pk: 5 * RATE}
    assert breakdown(new, 0).equals


def test_gc2_30_the_flag_is_shown_armed_refused_and_fired(feed: Feed) -> None:
    tell(feed, ArmCancelAll(1, "FUT", True, "ra.alp"))
    flag = CancelAll.objects.get()
    assert (flag.kind, flag.armed, flag.changed_by) == ("FUT", True, "ra.alp")
    fill_up(feed)
    tell(feed, Continue())
    flag.refresh_from_db()
    assert (flag.armed, flag.fired_side, flag.fired_orders, flag.changed_by) == (False, 0, 1, "ra.alp")
    alert = Alert.objects.get(kind="cancelall")
    assert (alert.usage, alert.action) == (100_000_000, "1 working day order is cancelled, cancel-all is disarmed")
    assert Order.objects.get().state == "cancelled"
    rows_equal_engine(feed)


def test_gc2_30_a_refusal_of_the_engine_is_shown(feed: Feed) -> None:
    fill_up(feed)
    tell(feed, ArmCancelAll(1, "FUT", True, "ra.alp"))
    flag = CancelAll.objects.get()
    assert not flag.armed
    assert flag.refused.startswith("Futures Long at or above 100 %")


def test_gc2_18_a_busted_fill_counts_no_more(feed: Feed) -> None:
    group = ExchangeGroup.objects.get()
    trade(feed, 10, "1")
    trade(feed, 4, "2")
    fills = [
        BustedFill(
            fill.order_id, 0, "EX1EX1", "EX1", "EX1EX1N", "TR1", "x", "ACC1", fill.symbol, fill.side, fill.quantity,
            fill.price_nanos, 1, 0, fill.usage_side, fill.rate, fill.period,
        )
        for fill in Fill.objects.filter(trade_id=1)
    ]  # fmt: skip
    tell(feed, BustTrade(1, tuple(fills), "gcc", "test"))
    assert set(Fill.objects.filter(busted_at=None).values_list("trade_id", flat=True)) == {2}
    rows_equal_engine(feed)
    for side in (0, 1):
        assert breakdown(group, side).equals
