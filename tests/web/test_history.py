"""The chart's figures: what stood when, for both sides of a type, in one statement."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from creditcontrols.models import UtilizationMinute
from riskadmin.lib import clock
from tests.web.world import MILLION, World


def figures(world: World, query: str = "") -> dict[str, Any]:
    """The answer for the own group."""
    return world.client("ra").get(f"/firms/EX1/groups/{world.own.pk}/history/{query}").json()


def minute(world: World, ago: timedelta, usage: int, *, side: int = 0, peak: int = 0, limit: int = MILLION) -> datetime:
    """What stood so long ago; gives the minute."""
    at = (clock.business_now() - ago).replace(second=0, microsecond=0)
    UtilizationMinute.objects.create(
        group=world.own, bucket=0, side=side, minute=at, usage=usage, peak=max(usage, peak), limit=limit
    )
    return at


def points(answer: dict[str, Any], side: int) -> list[list[int]]:
    """Usage, peak and limit of one side, oldest first."""
    return [point[1:] for found in answer["sides"] if found["side"] == side for point in found["points"]]


def test_both_sides_of_the_type_come_oldest_first(world: World) -> None:
    first = minute(world, timedelta(minutes=9), 10)
    minute(world, timedelta(minutes=5), 30, peak=40)
    minute(world, timedelta(minutes=5), 7, side=1)
    answer = figures(world, "?range=1h")
    assert [(found["side"], found["name"]) for found in answer["sides"]] == [(0, "Futures Long"), (1, "Futures Short")]
    assert points(answer, 0) == [[10, 10, MILLION], [30, 40, MILLION]]
    assert points(answer, 1) == [[7, 7, MILLION]]
    assert answer["sides"][0]["points"][0][0] == int(first.timestamp())


def test_span_starts_with_what_stood_before_it(world: World) -> None:
    minute(world, timedelta(hours=3), 55, peak=90)
    minute(world, timedelta(hours=2), 60, limit=2 * MILLION)
    answer = figures(world, "?range=1h")
    assert points(answer, 0) == [[60, 60, 2 * MILLION]]
    assert answer["sides"][0]["points"][0][0] == answer["from"]


def test_week_keeps_the_last_value_and_the_peak_of_ten_minutes(world: World) -> None:
    base = clock.business_now().replace(second=0, microsecond=0) - timedelta(days=7)
    for offset, usage, peak in ((1, 5, 80), (4, 6, 20), (12, 9, 9)):
        at = base + timedelta(hours=1, minutes=offset)
        UtilizationMinute.objects.create(
            group=world.own, bucket=0, side=0, minute=at, usage=usage, peak=peak, limit=MILLION
        )
    assert points(figures(world, "?range=week"), 0) == [[6, 80, MILLION], [9, 9, MILLION]]


def test_types_ranges_and_groups_do_not_mix(world: World) -> None:
    minute(world, timedelta(minutes=5), 11, side=2)
    other = clock.business_now().replace(second=0, microsecond=0)
    UtilizationMinute.objects.create(group=world.foreign, bucket=0, side=2, minute=other, usage=99, peak=99, limit=1)
    UtilizationMinute.objects.create(group=world.own, bucket=1, side=2, minute=other, usage=98, peak=98, limit=1)
    assert points(figures(world, "?range=1h&type=options"), 2) == [[11, 11, MILLION]]
    assert points(figures(world, "?range=1h&type=futures"), 0) == []


@pytest.mark.parametrize("query", ["", "?range=today", "?range=decade&type=bonds"])
def test_default_is_futures_of_the_trade_date(world: World, query: str) -> None:
    answer = figures(world, query)
    assert (answer["range"], answer["type"]) == ("today", "futures")
    assert 0 <= answer["to"] - answer["from"] <= 4 * 86_400


def test_a_full_week_takes_as_many_statements_as_none(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    start = clock.business_now().replace(second=0, microsecond=0)
    UtilizationMinute.objects.bulk_create(
        UtilizationMinute(
            group=world.own, bucket=0, side=0, minute=start - timedelta(minutes=back), usage=back, peak=back, limit=9
        )
        for back in range(10_000)
    )
    client = world.client("ra")
    with django_assert_max_num_queries(7):
        answer = client.get(f"/firms/EX1/groups/{world.own.pk}/history/?range=week").json()
    assert 900 < len(points(answer, 0)) <= 1010
