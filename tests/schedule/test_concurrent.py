"""Several callers at once, over real connections: each item is applied by one of them, and in order. SPEC T-3."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.schedule.applying import Done
from riskadmin.schedule.models import LedgerEntry, ScheduledChange
from riskadmin.schedule.registry import ChangeRefused, Job, Occurrence, register_job, register_kind
from riskadmin.schedule.services import apply_due, schedule_change, withdraw_change
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_registry")]

START = datetime(2026, 11, 24, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
CALLERS = 4


@pytest.fixture
def gam() -> User:
    return make_user(Role.GAM)


def instants(after: datetime, until: datetime) -> list[Occurrence]:
    every = [(START + HOUR * number, date(2026, 12, number)) for number in range(1, 13)]
    return [item for item in every if after < item[0] <= until]


def at_once(now: datetime) -> list[Done]:
    """What CALLERS threads applied in all, each over a connection of its own."""
    barrier = Barrier(CALLERS)

    def call() -> list[Done]:
        try:
            barrier.wait(10)
            return apply_due(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as pool:
        return [done for future in [pool.submit(call) for _ in range(CALLERS)] for done in future.result(30)]


def ask(gam: User, key: str, at: datetime) -> ScheduledChange:
    return schedule_change(
        actor=gam, kind="test.note", key=key, payload=key, effective_at=at, title=key, lines=[]
    )  # fmt: skip


def test_t_3_concurrent_callers_apply_each_item_once_and_in_order(gam: User) -> None:
    ran: list[str] = []
    register_job(Job("hourly", 1, lambda a, u: iter(instants(a, u)), lambda day, due: ran.append(due.isoformat())))
    register_kind("test.note", lambda change: ran.append(change.payload), lambda change, user: None)
    at_once(START)
    for number in range(1, 13):
        ask(gam, (START + HOUR * number).isoformat() + "+", START + HOUR * number)
    done = at_once(START + 13 * HOUR)
    expected = [text for at, _ in instants(START, START + 13 * HOUR) for text in (at.isoformat(), at.isoformat() + "+")]
    assert (ran, len(done)) == (expected, 24)
    assert LedgerEntry.objects.filter(job="hourly").count() == 13  # with the row that says since when it is known


def test_t_3_a_change_is_withdrawn_or_applied_and_never_both(gam: User) -> None:
    applied: list[str] = []
    register_kind("test.note", lambda change: applied.append(change.payload), lambda change, user: None)
    change = ask(gam, "x", datetime(2100, 1, 1, tzinfo=UTC))
    with ThreadPoolExecutor(2) as pool:
        applying = pool.submit(closing, lambda: apply_due(change.effective_at))
        withdrawing = pool.submit(closing, lambda: withdraw_change(actor=gam, change=change))
        assert applying.exception(30) is None
        assert isinstance(withdrawing.exception(30), ChangeRefused | None)
    change.refresh_from_db()
    assert (change.status, applied) in [("withdrawn", []), ("applied", ["x"])]


def test_t_3_the_database_takes_a_job_and_date_once() -> None:
    row = {"job": "hourly", "business_date": date(2026, 12, 1), "due_at": START, "done_at": START}
    LedgerEntry.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(**row)


def closing(step: Callable[[], object]) -> None:
    """Take a step in a thread that leaves no connection behind."""
    try:
        step()
    finally:
        connection.close()
