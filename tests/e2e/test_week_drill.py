"""Gateway, worker and beat at normal speed over both changes of clocks of 2027: SPEC T-5.

The processes believe, by libfaketime, that it is then; nothing in them is set off. Instants are written by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from riskadmin.lib import clock
from tests.faketime import HELP, faked, find_faketime
from tests.stack import Stack, stack

pytestmark = [pytest.mark.drill, pytest.mark.e2e]

LEAD = timedelta(seconds=30)
"""What a window starts before its boundary."""

AFTER = timedelta(seconds=12)
"""What it goes on behind it: the sweep of beat comes every 10 s."""

CLOSE = ("market.weekday.closed", "market.weekend.cancel_only", "usage.weekend")
STARTUP = ("market.weekday.pre_open", "market.weekend.pre_open", "week.start")
HALT = ("market.weekday.cancel_only", "market.weekend.cancel_only")
RESET = ("reference.rates", "usage.reset")
OPENING = ("access.trade_date", "market.weekday.open", "market.weekend.open")


class Window(NamedTuple):
    """A boundary, in UTC, and the jobs that are due at it."""

    at: str
    jobs: tuple[str, ...]


SPRING = (
    Window("2027-03-12T22:00", CLOSE),
    Window("2027-03-12T22:30", RESET),
    Window("2027-03-12T23:30", ("session.weekend",)),
    Window("2027-03-13T09:00", ("market.weekend.closed",)),
    Window("2027-03-14T08:00", ()),  # 02:00 becomes 03:00
    Window("2027-03-14T21:05", STARTUP),
    Window("2027-03-14T22:00", OPENING),
    Window("2027-03-15T21:00", HALT),
    Window("2027-03-15T21:30", RESET),
)
AUTUMN = (
    Window("2027-11-05T21:00", CLOSE),
    Window("2027-11-05T21:30", RESET),
    Window("2027-11-05T22:30", ("session.weekend",)),
    Window("2027-11-06T08:00", ("market.weekend.closed",)),
    Window("2027-11-07T07:00", ()),  # 02:00 becomes 01:00
    Window("2027-11-07T22:05", STARTUP),
    Window("2027-11-07T23:00", OPENING),
    Window("2027-11-08T22:00", HALT),
    Window("2027-11-08T22:30", RESET),
)


class Faked:
    """A stack whose processes are ended and started again in another time."""

    def __init__(self, running: Stack) -> None:
        self.stack = running
        self.ahead = timedelta(0)
        self.env = {**running.env, "RISKADMIN_CLOCK_OFFSET_US": "0"}

    def go_to(self, instant: datetime, *names: str) -> None:
        """End what runs, and start those processes `LEAD` before `instant`."""
        for name in ("gateway", "worker", "beat"):
            if self.stack.is_running(name):
                self.stack.stop(name)
        self.ahead = timedelta(seconds=round((instant - LEAD - clock.real_now()).total_seconds()))
        self.stack.env = faked(self.env, int(self.ahead.total_seconds()))
        self.stack.start(*names)

    def wait_until(self, instant: datetime) -> None:
        """Until it is `instant` for the processes; one that ends meanwhile fails the test."""
        self.stack.wait_for(lambda: clock.real_now() + self.ahead >= instant, f"{instant}", 120)

    def ledger(self) -> list[tuple[str, datetime, datetime]]:
        """Every job done: its name, when it was due and when done."""
        with self.stack.connect() as connection:
            return connection.execute(
                "SELECT job, due_at, done_at FROM schedule_ledgerentry WHERE business_date > '1970-01-01' ORDER BY id"
            ).fetchall()

    def decided(self, after: datetime, until: datetime) -> int:
        """Journal entries in that span of business time."""
        with self.stack.connect() as connection:
            found: Any = connection.execute(
                "SELECT count(*) FROM creditcontrols_journal WHERE to_timestamp(at / 1e6) >= %s"
                " AND to_timestamp(at / 1e6) < %s",
                [after, until],
            ).fetchone()
        return int(found[0])


@pytest.fixture
def faked_stack(stack_template: None) -> Iterator[Faked]:
    if find_faketime() is None:
        pytest.skip(f"The drill of the changes of clocks did not run. {HELP}")
    with stack(offset_us=0) as running:
        yield Faked(running)


@pytest.mark.parametrize("windows", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_t_5_beat_and_gateway_over_a_change_of_clocks(faked_stack: Faked, windows: tuple[Window, ...]) -> None:
    for window in windows:
        instant = datetime.fromisoformat(window.at).replace(tzinfo=UTC)
        faked_stack.go_to(instant, "gateway", "worker", "beat")
        faked_stack.stack.wait_port("oe")
        assert clock.real_now() + faked_stack.ahead < instant, "the gateway took too long to start"
        faked_stack.wait_until(instant + AFTER)
        here = [
            row for row in faked_stack.ledger() if instant - LEAD <= row[2] <= instant + AFTER and row[1] >= instant
        ]
        assert sorted((job, due) for job, due, _ in here) == [(job, instant) for job in sorted(window.jobs)]
        assert all(done - due < timedelta(seconds=2) for _, due, done in here)
        assert (faked_stack.decided(instant, instant + timedelta(seconds=2)) > 0) is bool(window.jobs)


@pytest.mark.parametrize("at", ["2027-03-14T21:05", "2027-11-07T22:05"])
def test_t_5_beat_alone_does_it_too_and_the_gateway_decides_it_when_it_comes(faked_stack: Faked, at: str) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    faked_stack.go_to(instant, "worker", "beat")
    faked_stack.stack.wait_for(lambda: len(faked_stack.ledger()) == len(STARTUP), "start-up applied by the worker", 90)
    rows = faked_stack.ledger()
    assert {(job, due) for job, due, _ in rows} == {(job, instant) for job in STARTUP}
    assert all(timedelta(seconds=5) <= done - due < timedelta(seconds=60) for _, due, done in rows)
    faked_stack.stack.start("gateway")
    faked_stack.stack.wait_port("oe")
    assert faked_stack.ledger() == rows
    assert faked_stack.decided(instant, instant + timedelta(minutes=2)) > len(STARTUP)
