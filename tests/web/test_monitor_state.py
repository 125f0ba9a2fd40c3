"""The pure parts of the Monitor: its address, its sparkline, its order, and text that is no formula."""

from datetime import UTC, datetime, timedelta

import pytest

from creditcontrols.choices import BlockStatus
from creditcontrols.models import Utilization
from creditcontrols.monitor.export import plain
from creditcontrols.monitor.rows import Change, Group, Row
from creditcontrols.monitor.selectors import counts_of, in_order
from creditcontrols.monitor.sparkline import Point, draw, span_of
from creditcontrols.monitor.state import DEFAULT_COLUMNS, MonitorState
from creditcontrols.sides import Side

NOW = datetime(2026, 11, 20, 20, 18, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def row(firm: str, *usages: int, limit: int = 100, status: str = BlockStatus.OPEN, level: int = 0) -> Row:
    """A row whose futures long side has that status and level."""
    group = Group(1, "CME", 1, 1, "101", firm, f"Trading {firm}", "A", False)
    four = [*usages, *[0] * (4 - len(usages))]
    figures = [Utilization(usage=usage, limit=limit) for usage in four]
    figures[0].status, figures[0].level = status, level
    for other in figures[1:]:
        other.status = BlockStatus.OPEN
    return Row(group, 0, tuple(Side(number, one) for number, one in enumerate(figures)))


@pytest.mark.parametrize(
    "query",
    ["", "q=AA4", "band=90&session=weekend", "sort=-fl&cols=lce%2Climits&wall=1", "sort=firm&cols=", "offset=1000"],
)
def test_an_address_is_read_and_written_alike(query: str) -> None:
    pairs = dict(pair.split("=") for pair in query.split("&") if pair)
    assert MonitorState.parse({name: value.replace("%2C", ",") for name, value in pairs.items()}).query() == query


@pytest.mark.parametrize(
    "wrong", [{"band": "50"}, {"sort": "--fl"}, {"session": "night"}, {"offset": "-5"}, {"offset": "٣"}]
)
def test_what_an_address_may_not_hold_reads_as_the_default(wrong: dict[str, str]) -> None:
    assert MonitorState.parse(wrong) == MonitorState()


def test_the_lce_is_a_usual_column_only_for_who_sees_several() -> None:
    assert MonitorState().shown_columns(several_lces=False) == set(DEFAULT_COLUMNS)
    assert MonitorState().shown_columns(several_lces=True) == {*DEFAULT_COLUMNS, "lce"}
    assert MonitorState(columns=()).shown_columns(several_lces=True) == set()


def test_a_column_head_goes_one_way_then_the_other_then_back() -> None:
    asked = [MonitorState(sort=sort).next_sort("fl") for sort in ("", "-fl", "fl")]
    assert asked == ["-fl", "fl", ""]
    assert MonitorState().next_sort("firm") == "firm"
    assert MonitorState(sort="-fl").aria_sort("fl") == "descending"


def test_blocked_come_first_then_the_highest_side() -> None:
    rows = [
        row("A", 59),
        row("B", 61, level=60),
        row("C", 5, limit=0, status=BlockStatus.LIMIT_ZERO),
        row("D", 99, level=90),
    ]
    assert [one.group.firm for one in in_order(rows, MonitorState())] == ["C", "D", "B", "A"]
    assert [one.group.firm for one in in_order(rows, MonitorState(sort="fl"))] == ["C", "A", "B", "D"]
    assert [one.group.firm for one in in_order(rows, MonitorState(band="60"))] == ["B"]


def test_a_bucket_is_counted_once_by_its_worst_state() -> None:
    rows = [
        row("A", 72, level=70),
        row("B", 130, level=100, status=BlockStatus.AUTO),
        row("C", 95, 72, level=90),
        row("D"),
    ]
    assert counts_of(rows) == {"blocked": 1, "90": 1, "80": 0, "70": 1, "60": 0, "ok": 1}
    assert [one.section for one in rows] == [1, 0, 1, 2]


def test_only_a_group_that_nobody_has_set_asks_for_limits() -> None:
    new = row("A", limit=0, status=BlockStatus.LIMIT_ZERO)
    assert new.never_set
    new.change = Change(NOW, "RA Person", "14:18:09")
    assert not new.never_set


def test_the_sparkline_steps_and_ends_now() -> None:
    points = [
        Point(NOW.replace(second=0) - back * MINUTE, usage, 100) for back, usage in ((30, 50), (10, 100), (0, 130))
    ]
    spark = draw(points, NOW)
    assert spark is not None
    assert (spark.path, spark.low, spark.high) == ("M30 9H50V1H60V1H60", 50, 130)


@pytest.mark.parametrize(("back", "minutes"), [(None, 60), (0, 1), (7, 7), (59, 59), (60, 60), (600, 60)])
def test_the_line_spans_what_is_known_and_an_hour_at_most(back: int | None, minutes: int) -> None:
    assert span_of(None if back is None else NOW - back * MINUTE, NOW) == minutes


def test_the_first_minutes_fill_the_width() -> None:
    points = [Point(NOW.replace(second=0) - back * MINUTE, usage, 100) for back, usage in ((4, 50), (2, 100), (0, 0))]
    spark = draw(points, NOW, 4)
    assert spark is not None
    assert (spark.path, spark.minutes) == ("M0 9H30V1H60V17H60", 4)


def test_the_sparkline_without_a_limit_measures_by_its_highest() -> None:
    spark = draw([Point(NOW - MINUTE, 40, -1), Point(NOW, 80, -1)], NOW)
    assert spark is not None
    assert (spark.low, spark.high) == (50, 100)
    assert draw([], NOW) is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_what_could_start_a_formula_gets_an_apostrophe(text: str) -> None:
    assert plain(text) == f"'{text}"


def test_plain_text_stays() -> None:
    assert plain("Alder = Co") == "Alder = Co"
