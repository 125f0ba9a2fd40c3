"""A batch of settings on screens: in force from one entry, or refused, and an alert for each group."""

from typing import Any

import pytest
from django.db import connection as django_connection

from creditcontrols.engine.commands import ActivateBatch, Continue, StageSettings, encode_command
from creditcontrols.gateway.core import Batch
from creditcontrols.models import Alert, EngineMoment, SettingsVersion, Utilization, UtilizationDay
from notifications.follower import Notifier
from riskadmin.lib import clock
from tests.creditcontrols.test_projection import Feed
from tests.creditcontrols.world import MILLION, order, settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]


@pytest.fixture
def feed() -> Any:
    made = Feed()
    SettingsVersion.objects.create(group_id=1, version=2, document={}, saved_at=clock.business_now())
    yield made
    made.connection.close()
    django_connection.close()


def stage_and_activate(feed: Feed, version: int = 2) -> None:
    """Half of the limit, as a batch."""
    staged = StageSettings("b", ((1, version, settings(MILLION // 2)),))
    feed.world.from_inbox(10, encode_command(staged))
    feed.world.from_inbox(11, encode_command(ActivateBatch("b", "ra.alp", "review")))


def go_on(feed: Feed) -> None:
    """What the runner does between two turns."""
    batch = Batch()
    feed.world.core.execute(Continue(), batch)
    feed.world.entries += batch.entries


def test_activated_versions_are_in_force_from_the_one_entry(feed: Feed) -> None:
    feed.world.send(order("YMZ6", 100, "a"))
    stage_and_activate(feed)
    activated = feed.world.core.seq
    feed.catch_up()
    saved = SettingsVersion.objects.get(version=2)
    assert (saved.in_force_seq, saved.refused_reason) == (activated, "")
    go_on(feed)
    feed.catch_up()
    assert Utilization.objects.get(bucket=0, side=0).limit == MILLION // 2
    assert list(Alert.objects.order_by("pk").values_list("kind", "level", "action")) == [
        ("changed", 0, "Version 2 in force, saved by ra.alp")
    ]


def test_refused_batch_is_told_with_its_reason(feed: Feed) -> None:
    SettingsVersion.objects.create(group_id=1, version=3, document={}, saved_at=clock.business_now())
    stage_and_activate(feed, version=3)
    feed.catch_up()
    saved = SettingsVersion.objects.get(version=3)
    assert (saved.in_force_seq, saved.refused_reason) == (None, "Version 2 of group 1 was expected")


def test_levels_and_addresses_of_a_batch_count_for_the_mails(feed: Feed) -> None:
    notifier = Notifier()
    notifier.start(feed.connection, 0)
    stage_and_activate(feed)
    notifier.apply(feed.connection, feed.world.entries)
    assert notifier.settings[1] == settings(MILLION // 2)
    assert notifier.staged == {}


def test_days_keep_peak_and_last_and_the_moment_follows_the_engine(feed: Feed) -> None:
    feed.world.send(order("YMZ6", 100, "a"))
    feed.catch_up()
    feed.world.send(order("YMZ6", 20, "b", side=2))
    feed.catch_up()
    day = UtilizationDay.objects.get(bucket=0, side=0)
    assert (day.peak, day.last, day.limit) == (28_020_000, 22_416_000, MILLION)
    assert EngineMoment.objects.get().session == 0
