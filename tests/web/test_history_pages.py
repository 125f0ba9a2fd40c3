"""History pages: trade dates of a year, minutes of one, and every change of every setting."""

import csv
import io
from datetime import timedelta
from typing import Any

from django.http import HttpResponse

from creditcontrols.models import UtilizationDay, UtilizationMinute
from creditcontrols.services import save_settings
from riskadmin.lib import calendar, clock
from tests.web.world import MILLION, World, make_group, settings_of

TODAY = calendar.trade_date(clock.business_now())


def read(answer: Any) -> list[list[str]]:
    """The rows of a CSV answer."""
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))


def get(world: World, path: str, who: str = "ra") -> HttpResponse:
    """A page below the own group's address."""
    answer = world.client(who).get(f"/firms/EX1/groups/{world.own.pk}/{path}")
    assert answer.status_code == 200
    return answer


def day(world: World, ago: int, peak: int, side: int = 0, limit: int = MILLION, bucket: int = 0) -> None:
    """A trade date so many days ago."""
    UtilizationDay.objects.create(
        group=world.own, bucket=bucket, side=side, trade_date=TODAY - timedelta(days=ago), peak=peak, last=peak // 2,
        limit=limit,
    )  # fmt: skip


def test_year_is_drawn_by_the_days(world: World) -> None:
    day(world, 3, 80_000_000)
    day(world, 400, 10)
    found = get(world, "history/?range=year&session=weekday").json()
    assert [point[1:] for point in found["sides"][0]["points"]] == [[40_000_000, 80_000_000, MILLION]]


def test_page_lists_trade_dates_of_the_session_and_exports_them(world: World) -> None:
    day(world, 1, 80_000_000)
    day(world, 2, 60_000_000, side=1, limit=-1)
    day(world, 2, 1, bucket=1)
    shown = get(world, "utilization/?session=weekday").content.decode()
    assert "800,000" in shown
    assert "No Limit" in shown
    rows = read(get(world, "utilization/export/?session=weekday"))
    assert [row[0] for row in rows] == ["Trade date", *((TODAY - timedelta(days=ago)).isoformat() for ago in (1, 2))]
    assert rows[1][1:4] == ["400000.00", "800000.00", "1000000.00"]
    assert len(read(get(world, "utilization/export/?session=weekend"))) == 2


def test_minutes_of_a_trade_date_start_the_evening_before(world: World) -> None:
    first = calendar.trade_date_start(TODAY)
    for minutes, usage in ((-1, 1), (0, 2), (90, 3)):
        if TODAY.weekday() or minutes >= 0:
            UtilizationMinute.objects.create(
                group=world.own, bucket=0, side=0, minute=first + timedelta(minutes=minutes), usage=usage, peak=usage,
                limit=MILLION,
            )  # fmt: skip
    rows = read(get(world, f"utilization/export/?session=weekday&date={TODAY}"))
    assert [row[1] for row in rows[1:]] == ["0.03", "0.02"]


def change(world: World, millions: int, version: int) -> None:
    """A save of the own risk administrator."""
    settings = settings_of(world.own, exposure_futures=millions * MILLION, max_futures_buy=millions)
    save_settings(actor=world.users["ra"], group_id=world.own.pk, base_version=version, settings=settings)


def test_gc2_08_change_history_has_before_after_and_the_way_back(world: World) -> None:
    change(world, 2, 1)
    shown = get(world, "changes/").content.decode()
    assert "1.0 USD M" in shown
    assert "2.0 USD M" in shown
    assert "?revert=1#limits" in shown
    assert "?revert=1#limits" not in get(world, "changes/", "au").content.decode()


def test_change_history_is_filtered_by_field_person_and_day(world: World) -> None:
    change(world, 2, 1)
    today, actor = calendar.central(clock.business_now()).date(), world.users["ra"].pk
    counts = {}
    for query in ("field=weekday.max_futures_buy", f"actor={actor}", f"until={today - timedelta(days=1)}", "field=zz"):
        counts[query.partition("=")[0]] = get(world, f"changes/?{query}").content.decode().count("Back to version")
    assert counts == {"field": 2, "actor": 2, "until": 0}
    one = get(world, "changes/?field=weekday.max_futures_buy").content.decode()
    assert one.count("Back to version") == 1


def test_changes_of_all_groups_hold_only_what_is_visible(world: World) -> None:
    other = make_group("101", "AA1")
    change(world, 2, 1)
    save_settings(
        actor=world.users["ra"], group_id=other.pk, base_version=1, settings=settings_of(other, exposure_futures=0)
    )
    assert world.client("ra").get("/changes/").content.decode().count("<tr>") == 4
    assert world.client("foreign_ra").get("/changes/").content.decode().count("No changes") == 1
    rows = read(world.client("ea").get("/changes/export/"))
    assert {row[4] for row in rows[1:]} == {"CME/CBOT"}
    assert {row[3] for row in rows[1:]} == {"EX1"}
    foreign = world.client("foreign_ra").get(f"/changes/export/?group={world.own.pk}")
    assert foreign.status_code == 404
