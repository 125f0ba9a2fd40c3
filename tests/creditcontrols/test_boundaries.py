"""The gateway's next boundary: to the microsecond, once, and moved by what is scheduled. SPEC T-3, T-5."""

from datetime import UTC, date, datetime, timedelta

import pytest

from creditcontrols.gateway.boundaries import NEVER, Boundaries
from riskadmin.firms.choices import Role
from riskadmin.lib import clock
from riskadmin.schedule import registry
from riskadmin.schedule.registry import Job, register_job, register_kind
from riskadmin.schedule.services import schedule_change
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2027, 3, 14, 21, 5, tzinfo=UTC)
AT_US = (AT - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """A schedule with one job, due at AT, and the dates it was run for."""
    monkeypatch.setattr(registry, "_jobs", {})
    monkeypatch.setattr(registry, "_kinds", {})
    dates: list[date] = []
    due = [(AT, AT.date())]
    register_job(
        Job("once", 1, lambda a, u: iter([x for x in due if a < x[0] <= u]), lambda day, at: dates.append(day))
    )
    return dates


def test_t_3_what_is_due_is_applied_at_its_microsecond_and_not_before(ran: list[date]) -> None:
    boundaries = Boundaries()
    boundaries.cross(AT_US - 10)
    assert (boundaries.next_us, ran) == (AT_US, [])
    boundaries.cross(AT_US - 1)
    assert (boundaries.next_us, ran) == (AT_US, [])
    boundaries.cross(AT_US)
    assert (boundaries.next_us, ran) == (NEVER, [AT.date()])


def test_t_5_a_clock_that_steps_over_a_boundary_crosses_it_once(ran: list[date]) -> None:
    boundaries = Boundaries()
    for at_us in (AT_US - 10, AT_US + 3_600_000_000, AT_US - 10, AT_US + 10):
        boundaries.cross(at_us)
    assert ran == [AT.date()]


def test_t_3_a_change_asked_for_now_is_the_next_boundary(ran: list[date]) -> None:
    register_kind("test.note", lambda change: ran.append(AT.date()), lambda change, user: None)
    boundaries = Boundaries()
    now_us = clock.business_micros()
    boundaries.cross(now_us)
    assert boundaries.next_us > now_us
    schedule_change(
        actor=make_user(Role.GAM),
        kind="test.note",
        key="x",
        payload=1,
        effective_at=clock.business_now(),
        title="x",
        lines=[],
    )
    boundaries.forget()
    assert clock.business_micros() >= boundaries.next_us
    boundaries.cross(clock.business_micros())
    assert ran == [AT.date()]


def test_t_3_several_instants_at_once_are_told_from_one(ran: list[date]) -> None:
    boundaries = Boundaries()
    boundaries.cross(AT_US - 10)
    assert boundaries.cross(AT_US) is False
    later = [(AT + timedelta(hours=number), date(2027, 4, number)) for number in (1, 2)]
    register_job(Job("once", 1, lambda a, u: iter([x for x in later if a < x[0] <= u]), lambda day, at: None))
    assert boundaries.cross(AT_US + 3 * 3_600_000_000) is True
