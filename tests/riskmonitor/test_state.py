"""What an address means: trade dates with their instants, and the shortest way to say it. Figures and acts in words."""

from datetime import date, timedelta
from typing import Any

import pytest

from creditcontrols.engine.values import NO_LIMIT
from creditcontrols.riskmonitor import words
from creditcontrols.riskmonitor.choices import Look, Of, Period
from creditcontrols.riskmonitor.gauge import Gauge
from creditcontrols.riskmonitor.state import MOST_DAYS, Span, Wanted, before
from riskadmin.lib import calendar

TUESDAY = date(2026, 11, 24)
MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)


def wanted(**params: str) -> Wanted:
    """The state of these parameters on that Tuesday."""
    return Wanted.parse(params, TUESDAY)


@pytest.mark.parametrize(
    ("params", "first", "last"),
    [
        ({}, TUESDAY, TUESDAY),
        ({"period": "yesterday"}, MONDAY, MONDAY),
        ({"period": "week"}, MONDAY, TUESDAY),
        ({"period": "dates", "since": "2026-11-20", "until": "2026-11-23"}, date(2026, 11, 20), MONDAY),
        ({"period": "dates", "since": "2026-11-21"}, MONDAY, TUESDAY),
        ({"period": "dates", "since": "2026-11-25", "until": "2026-11-23"}, MONDAY, MONDAY),
        ({"period": "dates"}, TUESDAY, TUESDAY),
    ],
)
def test_rm_3_a_period_is_trade_dates(params: dict[str, str], first: date, last: date) -> None:
    assert wanted(**params).span == Span(first, last)


def test_a_long_period_is_its_last_dates() -> None:
    first, last = wanted(period="dates", since="2020-01-01", until="2026-11-24").span
    assert (last, (last - first).days) == (TUESDAY, MOST_DAYS - 1)


@pytest.mark.parametrize("day", [MONDAY, TUESDAY, FRIDAY])
def test_a_trade_date_has_exactly_its_own_instants(day: date) -> None:
    span = Span(day, day)
    assert calendar.trade_date(span.since) == day
    assert calendar.trade_date(span.until - timedelta.resolution) == day
    assert calendar.trade_date(span.since - timedelta.resolution) == before(day)
    assert calendar.trade_date(span.until) != day


def test_rm_3_the_address_is_the_shortest_and_reads_back() -> None:
    state = wanted(lce="alp", account="acc1", activity="chart", of="positions", card="usage", period="week")
    assert (state.lce, state.account, state.activity, state.of) == ("ALP", "ACC1", Look.CHART, Of.POSITIONS)
    query = state.query()
    assert Wanted.parse(dict(part.split("=") for part in query.split("&")), TUESDAY) == state
    assert wanted().query() == ""
    assert state.query(card="", period=Period.TODAY, lce="", account="", of=Of.GROUPS) == "activity=chart"


@pytest.mark.parametrize(
    ("gauge", "shown"),
    [
        (Gauge(Of.GROUPS, 97_400_000, 100_000_000), ("1.0", "1.0 M", "97.4", 90, "bar")),
        (Gauge(Of.GROUPS, 97_400_000, 0), ("1.0", "0.0 M", "", 0, "zero")),
        (Gauge(Of.GROUPS, 97_400_000, NO_LIMIT), ("1.0", "No Limit", "", 0, "unlimited")),
        (Gauge(Of.POSITIONS, 125_000, 20), ("12.5", "20", "62.5", 60, "bar")),
        (Gauge(Of.POSITIONS, 1_000, 0), ("0.1", "0", "", 0, "zero")),
        (Gauge(Of.POSITIONS, -12_340_000, NO_LIMIT), ("-1,234", "Not Set", "", 0, "unlimited")),
    ],
)
def test_a_gauge_reads_in_the_unit_of_its_limit(gauge: Gauge, shown: tuple[Any, ...]) -> None:
    assert (gauge.used_text, gauge.limit_text, gauge.percent, gauge.band, gauge.state) == shown


def test_changes_read_as_on_their_pages_and_tell_no_address() -> None:
    old = {"mode": "automated", "weekday": {"exposure_futures": 100_000_000}, "emails": ["a@example.com"]}
    new = {"mode": "automated", "weekday": {"exposure_futures": 200_000_000}, "emails": ["b@example.com"]}
    assert words.changes(old, new) == [
        ("Weekday exposure limit, futures", "1.0 USD M", "2.0 USD M"), ("Notification addresses", "changed", ""),
    ]  # fmt: skip
    assert words.changes({"lce_long": None}, {"lce_long": 80, "lce": "ALP"}) == [("Lce long", "Not Set", "80")]
    assert words.changes(None, {"a": 1}) == []


def test_an_act_is_about_what_its_document_names() -> None:
    about = {"lce": "ALP Alpine Clearing", "execution_firm": "EX1", "account": "ACC1", "side": 1}
    assert words.named(about) == "ALP EX1 ACC1"
    assert words.verb("rmi.block") == "blocked account"
    assert words.verb("new_thing.done") == "new thing: done"
