"""The Session calendar: the week, what is pending, taking it back, what became of it. SPEC T-3, T-4, T-5."""

from datetime import date, datetime, timedelta
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.lib import calendar, clock
from riskadmin.lib.calendar import CENTRAL, ExchangeCalendar
from riskadmin.reference.models import ExchangeHoliday
from riskadmin.schedule.models import ScheduledChange
from riskadmin.schedule.registry import register_kind
from riskadmin.schedule.services import schedule_change
from riskadmin.schedule.week import position, week_days
from tests.factories import make_exchange, make_lce, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_registry")]


@pytest.fixture
def lce() -> LegalClearingEntity:
    return make_lce("ALP")


@pytest.fixture
def ra(lce: LegalClearingEntity) -> User:
    register_kind("test.note", lambda change: None, lambda change, user: None)
    return make_user(Role.RA, lce=lce, username="ra.alp")


def pending(ra: User, lce: LegalClearingEntity, **more: Any) -> ScheduledChange:
    line = {"label": "Guarantor", "before": "ALP", "after": "BET"}
    wanted = {"key": "EX1:CME", "effective_at": clock.business_now() + timedelta(hours=1), "title": "EX1 moves to BET"}
    return schedule_change(actor=ra, kind="test.note", payload=1, lce=lce, lines=[line], **{**wanted, **more})


def page(user: User, path: str = "/calendar/") -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.get(path).content.decode())


def test_t_3_a_pending_change_is_visible_with_its_instant_and_lines(ra: User, lce: LegalClearingEntity) -> None:
    change = pending(ra, lce)
    shown = page(ra)
    for text in (
        "EX1 moves to BET",
        "Guarantor",
        "ra.alp",
        f"{calendar.central(change.effective_at):%a %d %b %H:%M CT}",
    ):
        assert text in shown
    foreign = make_user(Role.RA, lce=make_lce("BET"))
    assert "EX1 moves to BET" not in page(foreign)
    assert "Nothing is scheduled" in page(foreign)


def test_t_3_withdrawing_asks_first_and_leaves_a_trace(ra: User, lce: LegalClearingEntity) -> None:
    change = pending(ra, lce)
    client = Client()
    client.force_login(ra)
    address = f"/calendar/changes/{change.pk}/withdraw/"
    assert address in page(ra)
    assert "Withdraw" in client.get(address, headers={"HX-Request": "true"}).content.decode()
    change.refresh_from_db()
    assert change.status == "pending"
    client.post(address, {"reason": "the customer stays"})
    shown = page(ra)
    assert "the customer stays" in shown
    assert "Nothing is scheduled" in shown


def test_t_3_a_change_whose_instant_has_come_keeps_the_form_and_says_why(ra: User, lce: LegalClearingEntity) -> None:
    change = pending(ra, lce, effective_at=clock.business_now() - timedelta(seconds=1))
    client = Client()
    client.force_login(ra)
    answer = client.post(f"/calendar/changes/{change.pk}/withdraw/", {"reason": "too late"})
    assert answer.status_code == 409
    assert "Its instant has come" in answer.content.decode()
    assert "too late" in answer.content.decode()


def test_t_3_only_those_who_may_find_the_button(ra: User, lce: LegalClearingEntity) -> None:
    change = pending(ra, lce)
    auditor = make_user(Role.AU, lce=lce)
    address = f"/calendar/changes/{change.pk}/withdraw/"
    assert address not in page(auditor)
    client = Client()
    client.force_login(auditor)
    assert client.post(address).status_code == 403
    client.force_login(make_user(Role.RA, lce=make_lce("BET")))
    assert client.post(address).status_code == 404


def test_t_4_a_replaced_change_stays_readable(ra: User, lce: LegalClearingEntity) -> None:
    pending(ra, lce)
    pending(ra, lce, title="EX1 moves to CDR")
    shown = page(ra)
    assert shown.index("EX1 moves to CDR") < shown.index("History") < shown.index("EX1 moves to BET")
    assert "Replaced" in shown


def test_t_5_the_weeks_of_a_change_of_clocks_say_so(ra: User) -> None:
    assert "Clocks go forward at 02:00" in page(ra, "/calendar/?week=2027-03-14")
    assert "Clocks go back at 02:00" in page(ra, "/calendar/?week=2027-11-07")
    assert "Clocks go" not in page(ra, "/calendar/?week=2027-04-11").partition("Pending changes")[0]


def test_t_2_a_holiday_shows_that_there_is_no_reset(ra: User) -> None:
    ExchangeHoliday.objects.create(exchange=make_exchange("CME"), date=date(2026, 11, 26), name="Thanksgiving")
    shown = page(ra, "/calendar/?week=2026-11-22")
    assert "Thanksgiving: no trade date on CME" in shown
    assert "window, no reset" in shown


@pytest.mark.parametrize("week", ["soon", "2026-13-01", "9999-01-01", "1800-01-01", "2026-11-25"])
def test_an_address_that_names_no_sunday_shows_a_week(ra: User, week: str) -> None:
    assert "Week of Sun" in page(ra, f"/calendar/?week={week}")


def test_mkt_1_the_bars_of_each_day_fill_it_without_gap() -> None:
    now = datetime(2026, 11, 24, 10, tzinfo=CENTRAL)
    days = week_days(date(2026, 11, 22), now, ExchangeCalendar(frozenset({"CME"})), {})
    assert [bool(day.now) for day in days] == [False, False, True, False, False, False, False, False]
    for day in days:
        for _, bars in day.lines:
            edges = [(float(bar.x[:-1]), float(bar.width[:-1])) for bar in bars]
            assert edges[0][0] == 0
            assert sum(width for _, width in edges) == pytest.approx(100, abs=0.1)
    friday = {hours: [bar.state for bar in bars] for hours, bars in days[5].lines}
    assert friday == {"weekday": ["open", "closed"], "weekend": ["open", "cancel_only", "open"]}


def test_the_axis_only_rises() -> None:
    places = [position(minute) for minute in range(1441)]
    assert (places[0], places[-1]) == (0, 100)
    assert all(before < after for before, after in pairwise(places))
