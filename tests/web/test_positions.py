"""Drill-down of a side: orders and fills whose charges add up to its usage (SPEC GC2-32, GC2-10)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from creditcontrols.choices import OrderState
from creditcontrols.models import Fill, Order
from creditcontrols.positions.selectors import MOST_FILLS, MOST_ORDERS, breakdown
from riskadmin.firms.models import Exchange
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, Product, ProductComplex
from tests.web.world import World, set_side

AT = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)


def drill(world: World, side: int = 0, user: str = "ra") -> str:
    """The drill-down of a side of the own group as that user sees it."""
    return world.client(user).get(f"/firms/EX1/groups/{world.own.pk}/positions/{side}/").content.decode()


def add_order(world: World, number: int, charge: int, *, side: int = 0, **more: Any) -> None:
    """One order of the own group that holds `charge` cents."""
    values: dict[str, Any] = {"bucket": 0, "state": OrderState.WORKING, "symbol": "YMZ6"} | more
    Order.objects.create(
        group=world.own, order_id=number, usage_side=side, sender_comp="EX1EX1N", trader="T", account="A",
        cl_ord_id=f"C{number}", side=1, quantity=1, working=1, order_type="2", tif="0", price_nanos=1, rate=charge,
        charge=charge, entered_at=AT, changed_at=AT, seq=number, **values,
    )  # fmt: skip


def add_fill(world: World, number: int, charge: int, *, side: int = 0, symbol: str = "YMZ6", bucket: int = 0) -> None:
    """One fill of the own group, of one contract."""
    Fill.objects.create(
        group=world.own, seq=number, number=0, order_id=number, bucket=bucket, usage_side=side, sender_comp="EX1EX1N",
        symbol=symbol, side=1 + side % 2, quantity=1, price_nanos=1, rate=charge, charge=charge, trade_id=number, at=AT,
    )  # fmt: skip


def corn() -> None:
    """ZCZ6 of another product complex."""
    exchange, complex_ = Exchange.objects.get(code="CBOT"), ProductComplex.objects.create(name="Agriculture")
    product = Product.objects.create(
        code="ZC", name="Corn", exchange=exchange, complex=complex_, tick_nanos=1, tick_value_micros=1, segment="CB",
        listed_months="Z",
    )  # fmt: skip
    Instrument.objects.create(symbol="ZCZ6", product=product, kind=Kind.FUTURE, expiry_month=AT.date())


def test_gc2_32_orders_and_fills_add_up_to_usage(world: World) -> None:
    add_order(world, 1, 28_020_000)
    add_order(world, 2, 10_000_050)
    add_fill(world, 3, 28_020_000)
    set_side(world.own, 0, open=38_020_050, filled=28_020_000, usage=66_040_050)
    body = drill(world)
    for text in ("660,400.50", "100,000.50", "280,200", "2 working orders", "Equity Index", "equals usage"):
        assert text in body
    assert "does not equal" not in body


def test_gc2_32_rows_of_another_moment_are_told(world: World) -> None:
    add_order(world, 1, 28_020_000)
    set_side(world.own, 0, open=28_020_001, usage=28_020_001)
    body = drill(world)
    assert "does not equal usage 280,200.01" in body
    assert ">equals usage" not in body


def test_gc2_32_what_is_done_or_elsewhere_does_not_count(world: World) -> None:
    add_order(world, 1, 500)
    add_order(world, 2, 300, side=1)
    add_order(world, 3, 200, bucket=1)
    add_order(world, 4, 0, state=OrderState.CANCELLED)
    add_fill(world, 5, 900, bucket=1)
    found = breakdown(world.own, 0)
    assert [line.row.order_id for line in found.orders] == [1]
    assert (found.open, found.filled) == (500, 0)


def test_gc2_10_fills_net_inside_a_product_complex_only(world: World) -> None:
    corn()
    add_fill(world, 1, 1000)
    add_fill(world, 2, 400, side=1)
    add_fill(world, 3, 700, side=1, symbol="ZCZ6")
    add_fill(world, 4, 200, symbol="ZCZ6")
    long, short = breakdown(world.own, 0), breakdown(world.own, 1)
    assert {one.name: one.net for one in long.complexes} == {"Equity Index": 600, "Agriculture": 0}
    assert {one.name: one.net for one in short.complexes} == {"Equity Index": 0, "Agriculture": 500}
    equity = next(one for one in long.complexes if one.name == "Equity Index")
    assert [line.charge for line in equity.lines] == [-400, 1000]
    assert "counts there" in drill(world)


def test_gc2_32_more_rows_than_are_listed_still_add_up(world: World) -> None:
    for number in range(MOST_ORDERS + 7):
        add_order(world, number, 100 + number)
    for number in range(MOST_FILLS + 5):
        add_fill(world, number, 1000 + number, side=number % 2 if number < 20 else 0)
    found = breakdown(world.own, 0)
    assert len(found.orders) == MOST_ORDERS
    assert found.older.count == 7
    assert found.open == sum(100 + number for number in range(MOST_ORDERS + 7))
    (fills,) = found.complexes
    assert (len(fills.lines), fills.rest.count) == (MOST_FILLS, 5)
    assert fills.net == sum(line.charge for line in fills.lines) + fills.rest.charge
    assert "7 older orders" in drill(world)
    assert "5 older fills" in drill(world)


@pytest.mark.parametrize(("side", "status"), [(0, 200), (3, 200), (4, 404), (99, 404)])
def test_only_the_four_sides_open(world: World, side: int, status: int) -> None:
    answer = world.client("ra").get(f"/firms/EX1/groups/{world.own.pk}/positions/{side}/")
    assert answer.status_code == status


def test_drill_down_takes_12_statements_at_most(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(50):
        add_order(world, number, 5)
        add_fill(world, number, 7)
    set_side(world.own, 0, open=250, filled=350, usage=600)
    client = world.client("ra")
    with django_assert_max_num_queries(12):
        client.get(f"/firms/EX1/groups/{world.own.pk}/positions/0/")


def test_group_page_takes_38_statements_at_most(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(50):
        add_order(world, number, 5)
        add_fill(world, number, 7)
    client = world.client("ra")
    with django_assert_max_num_queries(38):  # 12 of them ask the other order controls what they block
        client.get(f"/firms/EX1/groups/{world.own.pk}/")
