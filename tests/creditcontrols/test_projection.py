"""What screens show follows the journal: rows equal the engine's own figures after every batch."""

import json
from typing import Any

import pytest
from django.db import connection as django_connection

from creditcontrols.direct import connect
from creditcontrols.engine.commands import CancelOrder, ReplaceOrder
from creditcontrols.engine.rules import utilization_row
from creditcontrols.models import (
    Alert,
    ExchangeGroup,
    Fill,
    InboxCommand,
    Order,
    Refusal,
    SettingsVersion,
    Utilization,
    UtilizationDay,
    UtilizationMinute,
)
from creditcontrols.projection import Projection
from riskadmin.lib import clock
from tests.creditcontrols.world import ECHO, World, order
from tests.factories import make_firm, make_lce

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]


class Feed:
    """The projection of a world's entries into the database, batch by batch."""

    def __init__(self) -> None:
        lce, firm = make_lce("ALP"), make_firm("EX1")
        ExchangeGroup.objects.create(pk=1, lce=lce, execution_firm=firm, name="CME/CBOT")
        SettingsVersion.objects.create(group_id=1, version=1, document={}, saved_at=clock.business_now())
        for number in (1, 2, 3):
            InboxCommand.objects.create(pk=number, payload=b"", actor="seed", created_at=clock.business_now())
        self.world = World()
        self.connection = connect()
        self.projection = Projection()
        self.projection.start(self.connection, 0)
        self.done = 0

    def catch_up(self) -> None:
        """One batch with everything new."""
        fresh, self.done = self.world.entries[self.done :], len(self.world.entries)
        with self.connection.transaction():
            self.projection.apply(self.connection, fresh)


@pytest.fixture
def feed() -> Any:
    made = Feed()
    yield made
    made.connection.close()
    django_connection.close()


def rows_equal_engine(feed: Feed) -> None:
    state = feed.world.core.state
    for row in Utilization.objects.filter(group=1):
        expected = utilization_row(state, state.groups[1], row.bucket, row.side)
        shown = (
            row.open,
            row.filled,
            row.usage,
            row.limit,
            row.available,
            row.clip_size,
            row.max_quantity,
            row.level,
            row.status,
        )
        assert shown == expected
        assert row.seq == feed.world.core.seq


def test_gc2_32_rows_equal_the_engine_after_every_batch(feed: Feed) -> None:
    for n in range(12):
        feed.world.send(order("YMZ6", 20 + n, f"C{n}", side=1 + n % 2))
        feed.catch_up()
        rows_equal_engine(feed)
    assert Utilization.objects.filter(group=1).count() == 8


def test_orders_fills_and_refusals_are_told_once(feed: Feed) -> None:
    world = feed.world
    world.send(order("YMZ6", 100, "B1"))
    world.send(order("YMZ6", 40, "S1", side=2))
    world.send(order("YMZ6", 300, "B2"))
    world.send(
        ReplaceOrder(
            "EX1EX1",
            "EX1",
            "EX1EX1N",
            "TR1",
            "B3",
            "B1",
            1,
            "ACC1",
            "YMZ6",
            1,
            90,
            "2",
            "0",
            100_000_000_000,
            echo=ECHO,
        )
    )
    feed.catch_up()
    assert [(o.cl_ord_id, o.state, o.quantity, o.filled, o.working) for o in Order.objects.order_by("order_id")] == [
        ("B3", "working", 90, 40, 50),
        ("S1", "filled", 40, 40, 0),
    ]
    assert [(f.order_id, f.quantity, f.charge) for f in Fill.objects.order_by("order_id")] == [
        (1, 40, 40 * 280_200),
        (2, 40, 40 * 280_200),
    ]
    refusal = Refusal.objects.get()
    assert (refusal.cl_ord_id, refusal.quantity, refusal.clip_size, refusal.largest) == ("B2", 300, 296, 296)
    rows_equal_engine(feed)


def test_a_cancelled_order_holds_nothing(feed: Feed) -> None:
    feed.world.send(order("YMZ6", 100, "B1"))
    feed.catch_up()
    feed.world.send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "B2", "B1", 1, "YMZ6", 1, ECHO))
    feed.catch_up()
    row = Order.objects.get()
    assert (row.state, row.working, row.charge) == ("cancelled", 0, 0)


def test_settings_are_in_force_and_inbox_rows_done_after_the_entry_that_carries_them(feed: Feed) -> None:
    feed.catch_up()
    version = SettingsVersion.objects.get()
    assert (version.in_force_seq, version.in_force_at is not None) == (3, True)
    assert list(InboxCommand.objects.order_by("pk").values_list("done_seq", flat=True)) == [1, 2, 3]


def test_publisher_says_what_it_published_before(feed: Feed) -> None:
    publisher = feed.projection.publisher
    sent: list[dict[str, Any]] = []
    publisher.client = Recorder(sent)  # type: ignore[assignment]
    feed.world.send(order("YMZ6", 100, "B1"))
    feed.catch_up()
    publisher.turn()
    rows = next(message for message in sent if message["t"] == "rows")
    assert rows["rows"]["1"]["sides"]["0"][0][:3] == [28_020_000, 0, 28_020_000]
    assert rows["rows"]["1"]["orders"]
    assert [message["prev"] for message in sent] == [0, *[message["seq"] for message in sent[:-1]]]


class Recorder:
    """Stands in for a Redis client."""

    def __init__(self, sent: list[dict[str, Any]]) -> None:
        self.sent = sent

    def publish(self, channel: str, data: bytes) -> None:
        """Note the message."""
        self.sent.append(json.loads(data))


def test_gc2_33_alerts_and_minutes_are_written_with_their_figures(feed: Feed) -> None:
    for symbol, quantity in (("YMZ6", 100), ("ZCZ6", 200), ("GEZ6", 100), ("YMZ6", 100), ("YMZ6", 50), ("YMZ6", 25)):
        feed.world.send(order(symbol, quantity, f"{symbol}{quantity}{len(feed.world.entries)}"))
    feed.catch_up()
    alerts = Alert.objects.order_by("seq", "number", "level").values_list("kind", "level", "usage")
    assert list(alerts) == [
        ("level", 70, 83_390_000),
        ("level", 80, 83_390_000),
        ("level", 90, 97_400_000),
        ("refused", 0, 97_400_000),
    ]
    minute = UtilizationMinute.objects.get(group=1, bucket=0, side=0)
    assert (minute.usage, minute.peak, minute.limit) == (97_400_000, 97_400_000, 100_000_000)


def test_minutes_and_days_are_kept_of_sides_in_use_only(feed: Feed) -> None:
    feed.catch_up()
    assert not UtilizationMinute.objects.exists()
    feed.world.send(order("YMZ6", 100, "a"))
    feed.catch_up()
    kept = [(model.objects.get().bucket, model.objects.get().side) for model in (UtilizationMinute, UtilizationDay)]
    assert kept == [(0, 0), (0, 0)]


def test_the_minute_in_which_a_side_became_unused_says_zero(feed: Feed) -> None:
    feed.world.send(order("YMZ6", 100, "a"))
    feed.catch_up()
    feed.world.send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "b", "a", 1, "YMZ6", 1, ECHO))
    feed.catch_up()
    minute = UtilizationMinute.objects.latest("minute")
    assert (minute.usage, minute.limit) == (0, 100_000_000)
