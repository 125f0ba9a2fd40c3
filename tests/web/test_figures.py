"""How figures read on screens."""

from datetime import UTC, datetime

import pytest

from creditcontrols import figures
from riskadmin.lib.limits import NO_LIMIT


@pytest.mark.parametrize(
    ("usage", "limit", "shown", "band"),
    [
        (0, 100, "0.0", 0),
        (83_390_000, 100_000_000, "83.4", 80),
        (7_996, 10_000, "79.9", 70),
        (5_996, 10_000, "59.9", 0),
        (60, 100, "60.0", 60),
        (99_999, 100_000, "99.9", 90),
        (100, 100, "100.0", 100),
        (101_250, 100_000, "101.3", 100),
        (4_440_000, 1_000, "444,000.0", 100),
    ],
)
def test_percent_is_rounded_but_never_up_into_the_next_band(usage: int, limit: int, shown: str, band: int) -> None:
    assert (figures.percent(usage, limit), figures.band(usage, limit)) == (shown, band)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_zero_or_none_has_no_band(limit: int) -> None:
    assert figures.band(5, limit) == 0
    assert figures.bar_width(5, limit) == "0.00%"


def test_bar_stays_full_above_the_limit() -> None:
    assert figures.bar_width(83_390_000, 100_000_000) == "83.39%"
    assert figures.bar_width(5, 2) == "100.00%"


def test_money_and_contracts_read_as_people_write_them() -> None:
    assert figures.whole_usd(28_020_049) == "280,200"
    assert figures.whole_usd(28_020_050) == "280,201"
    exact = [figures.exact_usd(cents) for cents in (28_020_000, 28_020_005, -150, 0)]
    assert exact == ["280,200", "280,200.05", "-1.50", "0"]
    assert (figures.usd_millions(324_999_999), figures.usd_millions(325_000_000)) == ("3.2", "3.3")
    assert (figures.contracts(0), figures.contracts(99_999), figures.contracts(NO_LIMIT)) == (
        "0",
        "99,999",
        "No Max Limit",
    )


@pytest.mark.parametrize(
    ("nanos", "text"),
    [(None, "Market"), (44_000 * 10**9, "44000"), (112_515_625_000, "112.515625"), (-37_630_000_000, "-37.63")],
)
def test_price_reads_without_trailing_zeros(nanos: int | None, text: str) -> None:
    assert figures.price(nanos) == text


def test_instants_read_in_central_time() -> None:
    instant = datetime(2026, 11, 20, 20, 18, 9, 118_999, tzinfo=UTC)
    assert figures.central(instant) == "20 Nov 2026 14:18:09 CT"
    assert figures.central_short(instant) == "20 Nov 14:18 CT"
    assert figures.central_time(instant) == "14:18:09.118"


def test_an_instant_of_today_reads_by_its_time_and_an_earlier_one_by_its_day() -> None:
    now = datetime(2026, 11, 21, 5, 59, tzinfo=UTC)  # 20 Nov 23:59 CT
    assert figures.central_recent(datetime(2026, 11, 20, 6, 0, tzinfo=UTC), now) == "00:00:00.000"
    assert figures.central_recent(datetime(2026, 11, 20, 5, 59, tzinfo=UTC), now) == "19 Nov 23:59 CT"
