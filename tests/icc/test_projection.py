"""What the projection keeps of positions follows the journal: rows, peaks of the day, alerts, resets, in force."""

from collections.abc import Iterator

import pytest
from django.db import connection as django_connection

from creditcontrols.engine.commands import (
    CancelOrder,
    ResetPositions,
    SetPositionLimits,
    SetPositionPolicies,
    encode_command,
)
from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from creditcontrols.icc.models import AccountPosition, PositionAlert, PositionDay, PositionReset
from creditcontrols.models import InboxCommand
from riskadmin.lib import clock
from tests.creditcontrols.conftest import empty_journal as empty_journal
from tests.creditcontrols.test_projection import Feed
from tests.creditcontrols.world import ECHO, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]
KEY = ("ALP", "EX1", "ACC1", "ZC", "FUT")
UNIT = 10_000


@pytest.fixture
def feed() -> Iterator[Feed]:
    """The projection of an engine's journal, with limits of 10 and levels of 50 and 80 for ACC1 in corn futures."""
    made = Feed()
    for number in (90, 91, 92):
        InboxCommand.objects.create(pk=number, payload=b"", actor="test", created_at=clock.business_now())
    policy = PositionPolicy("ALP", "EX1", levels=(50, 80), version=1)
    made.world.from_inbox(90, encode_command(SetPositionPolicies((policy,))))
    made.world.from_inbox(91, encode_command(SetPositionLimits((PositionLimit(*KEY, 10, 10, version=1),))))
    yield made
    made.connection.close()
    django_connection.close()


def figures() -> tuple[int, ...]:
    """Where the account stands, in UNIT parts."""
    row = AccountPosition.objects.get(account="ACC1", product="ZC")
    assert row.key == KEY
    return row.net, row.working_long, row.working_short, row.limit_long, row.level_long


def test_icc_1_positions_equal_the_engine_after_every_batch(feed: Feed) -> None:
    feed.catch_up()
    assert figures() == (0, 0, 0, 10, 0)
    feed.world.send(order("ZCZ6", 6, "B1"))
    feed.catch_up()
    assert figures() == (0, 6 * UNIT, 0, 10, 50)
    feed.world.send(order("ZCZ6", 4, "S1", side=2))
    feed.catch_up()
    assert figures() == (0, 2 * UNIT, 0, 10, 0)
    exposures = feed.world.core.state.controls.icc.exposures
    assert exposures[KEY].usage(0) == 2 * UNIT
    assert AccountPosition.objects.count() == len(exposures)


def test_icc_4_peaks_of_the_day_are_kept_within_one_batch_too(feed: Feed) -> None:
    feed.world.send(order("ZCZ6", 6, "B1"))
    feed.world.send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "C1", "B1", 1, "ZCZ6", 1, ECHO))
    feed.catch_up()
    row = PositionDay.objects.get(account="ACC1")
    assert (row.peak_long, row.peak_short, row.limit_long, figures()[1]) == (6 * UNIT, 0, 10, 0)
    feed.world.send(order("ZCZ6", 3, "B2"))
    feed.catch_up()
    assert PositionDay.objects.get().peak_long == 6 * UNIT


def test_icc_7_a_level_reached_is_an_alert_and_one_left_is_none(feed: Feed) -> None:
    feed.world.send(order("ZCZ6", 8, "B1"))
    feed.world.send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "C1", "B1", 1, "ZCZ6", 1, ECHO))
    feed.world.send(order("ZCZ6", 5, "S1", side=2))
    feed.catch_up()
    told = [(one.side, one.before, one.level, one.usage, one.limit) for one in PositionAlert.objects.order_by("seq")]
    assert told == [(0, 0, 80, 8 * UNIT, 10), (1, 0, 50, 5 * UNIT, 10)]


def test_icc_4_after_the_reset_accounts_are_flat_and_working_orders_count(feed: Feed) -> None:
    feed.world.send(order("ZCZ6", 6, "B1"))
    feed.world.send(order("ZCZ6", 4, "S1", side=2))
    feed.world.from_inbox(92, encode_command(ResetPositions("2026-11-24")))
    feed.catch_up()
    assert figures() == (0, 2 * UNIT, 0, 10, 0)
    assert str(PositionReset.objects.get().business_date) == "2026-11-24"
