"""What the projection counts for each account and trade date (rows of ActivityDay), and whose refusal it was."""

from datetime import UTC, datetime

import pytest

from creditcontrols import counting
from creditcontrols.engine import events as ev
from creditcontrols.engine.commands import SetAccounts, encode_command
from creditcontrols.engine.controls.values import ClearingAccount
from creditcontrols.models import ActivityDay, Refusal
from creditcontrols.projected import Changes
from riskadmin.lib import calendar, clock
from tests.creditcontrols.test_projection import Feed
from tests.creditcontrols.test_projection import feed as feed
from tests.creditcontrols.world import World, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]


def counts() -> list[tuple[object, ...]]:
    """Every row without its date."""
    names = ("lce", "ef", "account", "orders", "fills", "contracts", "refusals")
    return list(ActivityDay.objects.order_by("lce", "account").values_list(*names))


def test_orders_fills_and_refusals_of_an_account_add_up_over_batches(feed: Feed) -> None:
    feed.world.send(order("YMZ6", 100, "B1"))
    feed.world.send(order("YMZ6", 40, "S1", side=2))
    feed.catch_up()
    assert counts() == [("ALP", "EX1", "ACC1", 2, 2, 80, 0)]
    feed.world.send(order("YMZ6", 300, "B2"))
    feed.world.send(order("YMZ6", 5, "S2", side=2))
    feed.catch_up()
    assert counts() == [("ALP", "EX1", "ACC1", 3, 4, 90, 1)]
    assert ActivityDay.objects.get().trade_date == calendar.trade_date(clock.business_now())


def test_a_refusal_by_a_control_is_the_clearing_firms_that_guarantees_the_pair(feed: Feed) -> None:
    suspended = SetAccounts((ClearingAccount("ALP", "ACC1", True, ("EX1",), 1),), "ca.alp", "test")
    feed.world.from_inbox(90, encode_command(suspended))
    feed.world.send(order("YMZ6", 1, "B1"))
    feed.world.send(order("NONE", 1, "B2"))
    feed.catch_up()
    told = dict(Refusal.objects.values_list("code", "lce_code"))
    assert told == {"ACCOUNT_SUSPENDED": "ALP", "UNKNOWN_INSTRUMENT": ""}
    assert Refusal.objects.filter(group=None).count() == 2
    assert counts() == [("", "EX1", "ACC1", 0, 0, 0, 1), ("ALP", "EX1", "ACC1", 0, 0, 0, 1)]


def test_a_refusal_by_a_control_wakes_the_pages_of_the_group(feed: Feed) -> None:
    suspended = SetAccounts((ClearingAccount("ALP", "ACC1", True, ("EX1",), 1),), "ca.alp", "test")
    feed.world.from_inbox(90, encode_command(suspended))
    feed.catch_up()
    feed.projection.publisher.groups.clear()
    feed.world.send(order("YMZ6", 1, "B1"))
    feed.catch_up()
    assert feed.projection.publisher.groups[1]["orders"] is True


def noted(event: ev.Event, at: datetime) -> dict[tuple[object, ...], list[int]]:
    """What one event counts at that instant."""
    changes = Changes()
    counting.note(World().core.state, event, None, int(at.timestamp() * 1_000_000), changes)
    return changes.activity


def refusal(account: str) -> ev.OrderRefused:
    """A refusal of an order of that account."""
    return ev.OrderRefused(
        "EX1EX1", "EX1", "EX1EX1N", "TR1", "C1", "YMZ6", 1, 1, "D", "3", "RMI_BLOCKED", "blocked", account=account
    )


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 24, 22, 59, tzinfo=UTC), "2026-11-24"),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), "2026-11-25"),
        (datetime(2026, 11, 27, 23, 30, tzinfo=UTC), "2026-11-30"),
    ],
)
def test_a_trade_date_starts_at_17_00_ct_and_the_weekend_is_mondays(at: datetime, day: str) -> None:
    ((date, *_),) = noted(refusal("ACC1"), at)
    assert str(date) == day


@pytest.mark.parametrize(("typed", "kept"), [("$acc1", "ACC1"), ("@ACC1", "@ACC1"), ("", ""), ("X" * 40, "X" * 12)])
def test_accounts_are_counted_as_the_controls_compare_them(typed: str, kept: str) -> None:
    ((_, lce, ef, account),) = noted(refusal(typed), clock.business_now())
    assert (lce, ef, account) == ("ALP", "EX1", kept)
