"""Max Usage: the page with its form, the file, and who sees which accounts."""

from datetime import date, timedelta

import pytest

from creditcontrols.icc.models import PositionDay
from creditcontrols.icc.usage import HEAD, usual_days
from tests.accounts.world import accounts_world
from tests.web.world import World


@pytest.fixture
def world(db: None) -> World:
    """ACC1 of EX1 on two days, and an account of another firm and one of another clearing firm today."""
    world = accounts_world()
    today = usual_days()["until"]
    for day, lce, ef, account, long, limit in (
        (today, "101", "EX1", "ACC1", 805_000, 100), (today - timedelta(days=40), "101", "EX1", "ACC1", 20_000, -1),
        (today, "101", "AA1", "ACC2", 10_000, 0), (today, "202", "EX2", "ACC3", 10_000, 5),
    ):  # fmt: skip
        PositionDay.objects.create(
            day=day, lce=lce, ef=ef, account=account, product="YM", kind="FUT", peak_long=long, peak_short=1_000,
            limit_long=limit,
        )  # fmt: skip
    return world


def rows(world: World, who: str = "ca", query: str = "") -> list[list[str]]:
    """The rows of the file."""
    answer = world.client(who).get(f"/icc/usage/export/?{query}")
    assert answer["Cache-Control"] == "no-store"
    return [line.split(",") for line in b"".join(answer).decode().splitlines()[1:]]  # type: ignore[arg-type]


def test_max_usage_file_has_peak_limit_and_percent_of_the_last_days(world: World) -> None:
    today = usual_days()["until"].isoformat()
    assert len(HEAD) == 12
    assert rows(world) == [
        [today, "101", "AA1", "ACC2", "YM", "Futures", "1", "0", "", "0.1", "", ""],
        [today, "101", "EX1", "ACC1", "YM", "Futures", "80.5", "100", "80.5", "0.1", "", ""],
    ]


def test_max_usage_is_asked_by_firm_account_and_days(world: World) -> None:
    assert [row[3] for row in rows(world, query="execution_firm=EX1")] == ["ACC1"]
    assert [row[3] for row in rows(world, query="account=acc2")] == ["ACC2"]
    day = usual_days()["until"] - timedelta(days=40)
    found = rows(world, query=f"since={day}&until={day}")
    assert [(row[0], row[6:9]) for row in found] == [(day.isoformat(), ["2", "", ""])]


def test_max_usage_shows_each_the_accounts_that_are_his(world: World) -> None:
    for who, accounts in (
        ("ra", {"ACC1", "ACC2"}), ("ea", {"ACC1"}), ("other_ea", {"ACC2"}), ("foreign_ra", {"ACC3"}),
        ("gcc", {"ACC1", "ACC2", "ACC3"}), ("tf", set()),
    ):  # fmt: skip
        assert {row[3] for row in rows(world, who)} == accounts
    assert world.client("tr").get("/icc/usage/").status_code == 403


def test_max_usage_page_shows_the_rows_and_says_what_is_wrong_with_the_days(world: World) -> None:
    client = world.client("ca")
    page = client.get("/icc/usage/?execution_firm=EX1").content.decode()
    assert "80.5" in page
    assert "/icc/usage/export/?execution_firm=EX1" in page
    for query, sentence in (
        ("since=2026-02-02&until=2026-02-01", "The last day lies before the first."),
        ("since=2024-01-01&until=2026-01-01", "At most 366 days."),
        ("since=soon", "Enter a valid date."),
        ("execution_firm=EX2", "EX2 is not one of the available choices."),
    ):
        for address in ("/icc/usage/", "/icc/usage/export/"):
            answer = client.get(f"{address}?{query}")
            assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert b"No account had a position" in client.get("/icc/usage/?account=NONE").content


def test_max_usage_days_are_those_up_to_the_reset_that_is_due(world: World) -> None:
    days = usual_days()
    assert (days["until"] - days["since"]).days == 29
    assert isinstance(days["until"], date)
