"""The daily report: a trade date as a page and a workbook, and its mail at a chosen time, once for each date."""

import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
from python_calamine import CalamineWorkbook

from creditcontrols.riskmonitor import services
from creditcontrols.riskmonitor.models import ReportSent, ReportSubscription
from creditcontrols.riskmonitor.services import due_reports, send_due_reports, subscribe
from creditcontrols.riskmonitor.state import closed_day
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import Membership
from riskadmin.lib import calendar, clock
from riskadmin.mail.models import OutboxMessage
from tests.riskmonitor import scene
from tests.web.world import World

PATH = "/risk-monitor/report/"
EVERY_DAY = list(range(7))
SHEETS = ["Summary", "Activity", "Alerts", "Refused orders", "Usage of groups", "Usage of positions", "Audit trail"]


def today() -> date:
    return calendar.trade_date(clock.business_now())


def reader(world: World, name: str = "ra", *, hours: int = 1, weekdays: list[int] | None = None) -> ReportSubscription:
    """Somebody who wants the report `hours` before now, and said so two days ago."""
    user = world.users[name]
    user.email = f"{name}@example.com"
    user.save()
    at = calendar.central(clock.business_now() - timedelta(hours=hours)).time().replace(second=0, microsecond=0)
    one = subscribe(actor=user, active=True, at=at, weekdays=EVERY_DAY if weekdays is None else weekdays)
    one.since -= timedelta(hours=hours + 1)
    one.save()
    return one


def sheets(world: World, user: str = "ra") -> dict[str, list[list[object]]]:
    """The workbook of today, by sheet."""
    answer = world.client(user).get(f"{PATH}workbook.xlsx?date={today()}")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_rm_6_the_report_has_the_five_sections_of_its_date(world: World) -> None:
    scene.paint(world)
    text = world.client("ra").get(f"{PATH}?date={today()}").content.decode()
    for words in ("Daily activity", "Threshold alerts", "Refused orders", "Limit usage", "Audit trail",
                  "Suspended ACC1", "why ACC1", "98.0 %, EX1 CME/CBOT"):  # fmt: skip
        assert words in text, words
    assert "ZZZ9" not in text
    assert "the trade date goes on" in text
    before = world.client("ra").get(PATH).content.decode()
    assert "No order was refused." in before
    assert "the trade date has closed" in before


def test_rm_6_the_workbook_has_a_sheet_for_each_section(world: World) -> None:
    scene.paint(world)
    found = sheets(world)
    assert list(found) == SHEETS
    assert found["Activity"][1][:4] == ["101", "EX1", "All accounts", 10]
    assert found["Refused orders"][1][-2:] == [scene.CODE, "Suspended ACC1"]
    assert "ZZZ9" not in str(found)


def test_texts_of_a_workbook_are_not_run(world: World) -> None:
    scene.acted(world.own, '=HYPERLINK("http://example.com")')
    assert sheets(world)["Audit trail"][1][-1] == '=HYPERLINK("http://example.com")'


def test_a_trading_firm_has_no_blocks_and_kills_in_its_report(world: World) -> None:
    assert sheets(world, "tf")["Activity"][0][-1] == "Refused"
    assert sheets(world, "ea")["Activity"][0][-2:] == ["Blocks", "Kills"]


@pytest.mark.parametrize(
    ("wall", "day"),
    [
        ((24, 15, 59), 23), ((24, 16, 0), 24), ((24, 23, 30), 24), ((25, 6, 0), 24),
        ((28, 10, 0), 27), ((29, 12, 0), 27), ((30, 6, 0), 27),
    ],
)  # fmt: skip
def test_rm_6_a_report_is_about_the_trade_date_that_closed_last(wall: tuple[int, int, int], day: int) -> None:
    of_month, hour, minute = wall
    at = calendar.at_central(date(2026, 11, of_month), time(hour, minute))
    assert closed_day(at) == date(2026, 11, day)


def test_rm_6_a_report_is_mailed_once_for_each_date(world: World) -> None:
    scene.paint(world)
    reader(world)
    assert [send_due_reports() for _ in range(3)] == [1, 0, 0]
    mail = OutboxMessage.objects.get()
    day = closed_day(clock.business_now())
    assert (mail.to, mail.subject) == ("ra@example.com", f"Daily report {day:%d %b %Y}")
    assert f"/risk-monitor/report/?date={day}" in mail.text
    assert "Refused orders" in mail.html
    assert ReportSent.objects.get().business_date == day


def test_rm_6_of_two_sweeps_at_once_one_mail_leaves(world: World) -> None:
    reader(world)
    due = list(due_reports(clock.business_now()))
    assert [services.send(one) for one in (*due, *due)] == [True, False]
    assert OutboxMessage.objects.count() == 1


def test_another_time_on_the_same_date_sends_no_second_mail(world: World) -> None:
    one = reader(world)
    send_due_reports()
    one.at = calendar.central(clock.business_now() - timedelta(minutes=30)).time()
    one.save()
    assert send_due_reports() == 0


def test_nothing_is_sent_before_its_time_or_on_another_day_or_when_off(world: World) -> None:
    one = reader(world, weekdays=[(calendar.central(clock.business_now()).weekday() + 1) % 7])
    assert send_due_reports() == 0
    subscribe(actor=one.user, active=False, at=one.at, weekdays=EVERY_DAY)
    assert send_due_reports() == 0
    later = calendar.central(clock.business_now() + timedelta(minutes=5)).time()
    subscribe(actor=one.user, active=True, at=later, weekdays=EVERY_DAY)
    assert send_due_reports() == 0
    assert list(due_reports(clock.business_now() + timedelta(minutes=5)))


def test_rm_6_what_was_missed_while_away_is_made_up_for_a_week(world: World) -> None:
    one = reader(world)
    one.since -= timedelta(days=30)
    one.save()
    days = {closed_day(due.at) for due in due_reports(clock.business_now())}
    assert len(days) == 5
    assert send_due_reports() == 5
    assert send_due_reports() == 0


def test_who_may_not_look_any_more_gets_none_and_spoils_nobody_elses(world: World) -> None:
    gone, _ = reader(world, "ea"), reader(world, "ra")
    Membership.objects.filter(user=gone.user).delete()
    assert send_due_reports() == 1
    assert OutboxMessage.objects.get().to == "ra@example.com"


def test_t_5_the_time_comes_once_on_both_daylight_saving_sundays(world: World) -> None:
    one = ReportSubscription(user=world.users["ra"], at=time(1, 30), weekdays=[6])
    for sunday in (date(2026, 3, 8), date(2026, 11, 1)):
        one.since = calendar.at_central(sunday - timedelta(days=2), time(0))
        now = calendar.at_central(sunday + timedelta(days=1), time(0))
        assert len(list(services.instants(one, now))) == 1
    one.at, one.since = time(2, 30), datetime(2026, 3, 7, tzinfo=UTC)
    assert len(list(services.instants(one, datetime(2026, 3, 9, tzinfo=UTC)))) == 1


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(world: World) -> None:
    client = world.client("ra")
    answer = client.post(f"{PATH}mail/", {"active": "on", "at": "25:99", "weekdays": ["0"]})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Give a time such as 16:45." in text
    assert 'value="25:99"' in text
    assert "Choose at least one day." in client.post(f"{PATH}mail/", {"at": "16:45"}).content.decode()
    assert not ReportSubscription.objects.exists()


def test_the_form_saves_with_an_audit_row_and_is_ones_own(world: World) -> None:
    client = world.client("ra")
    answer = client.post(f"{PATH}mail/", {"active": "on", "at": "17:10", "weekdays": ["0", "4"]})
    assert answer.status_code == 302
    saved = ReportSubscription.objects.get()
    assert (saved.at, saved.weekdays, saved.user.username) == (time(17, 10), [0, 4], "ra")
    assert AuditEvent.objects.get(verb="report.subscribed").after["at"] == "17:10"
    assert 'value="17:10"' in client.get(f"{PATH}mail/").content.decode()
    assert 'value="17:10"' not in world.client("ca").get(f"{PATH}mail/").content.decode()
    assert "Your account has no e-mail address" in client.get(f"{PATH}mail/").content.decode()
