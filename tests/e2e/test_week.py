"""The real gateway over the boundaries of the week: SPEC T-1, T-2, T-3."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from creditcontrols.engine import commands
from creditcontrols.engine.commands import AnyCommand, decode_command
from riskadmin.lib import calendar, clock
from riskadmin.lib.calendar import at_central
from riskadmin.state import StepFile
from tests.e2e.fixclient import FixClient
from tests.e2e.trading import Trading
from tests.stack import Stack, stack

pytestmark = pytest.mark.e2e

LISTED = commands.LoadInstruments | commands.RestrictInstruments
"""Reference data, and what follows from it."""

SUNDAY = calendar.trading_week(clock.real_now() + timedelta(days=14))
"""Some Sunday after everything that the seed has written."""


def on(days: int, text: str) -> datetime:
    """That time in Chicago, `days` after SUNDAY."""
    return at_central(SUNDAY + timedelta(days=days), time.fromisoformat(text))


def offset_us(business: datetime) -> int:
    return (business - clock.real_now()) // timedelta(microseconds=1)


@contextmanager
def gateway_at(business: datetime, clock_file: Path | None = None) -> Iterator[Trading]:
    """A gateway that starts when its business clock shows `business`; with `clock_file` it can be stepped."""
    with stack(offset_us=offset_us(business)) as running:
        made = Trading(running)
        running.env |= {"RISKADMIN_CLOCK_FILE": str(clock_file)} if clock_file else {}
        restart_at(running, business)
        yield made
        made.close()


def restart_at(running: Stack, business: datetime) -> None:
    if running.is_running("gateway"):
        assert running.stop("gateway") == 0
    running.env["RISKADMIN_CLOCK_OFFSET_US"] = str(offset_us(business))
    running.start("gateway")
    running.wait_port("oe")


def decided(running: Stack, since: int = 0) -> list[tuple[int, datetime, AnyCommand]]:
    """Number, business time and command of each journal entry after `since`, without the chunks of long acts."""
    with running.connect() as connection:
        rows: list[Any] = connection.execute(
            "SELECT seq, at, command FROM creditcontrols_journal WHERE seq > %s ORDER BY seq", [since]
        ).fetchall()
    found = [(seq, _time(at), decode_command(bytes(command))) for seq, at, command in rows]
    return [entry for entry in found if not isinstance(entry[2], commands.Continue)]


def _time(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)


def trade(client: FixClient, trading: Trading) -> None:
    """An order that is decided, whatever the decision."""
    client.answer(client.new_order(trading.instrument("ZC"), 1, "100"))


def test_t_3_everything_stopped_on_friday_is_caught_up_on_sunday_before_the_first_order(stack_template: None) -> None:
    with gateway_at(on(5, "15:50:00")) as trading:
        before = trading.logged_on("AAA123N")
        trade(before, trading)
        assert before.next_in > 2
        last = decided(trading.stack)[-1][0]
        restart_at(trading.stack, on(7, "17:30:00"))
        fresh = FixClient(trading.stack.ports["oe"], before.credentials)
        logon = fresh.logon()
        assert (logon.kind, logon.get(34)) == ("A", "1")  # the week's numbers start at 1
        trade(fresh, trading)
        caught_up = decided(trading.stack, last)
        fresh.close()
    names = [type(command).__name__ for _, _, command in caught_up if not isinstance(command, LISTED)]
    assert names == [
        "ResetWeekend", "SetMarketState", "SetMarketState", "SetMarketState", "ResetPositions", "ResetUsage",
        "BeginSession", "SetMarketState", "SetMarketState", "StartWeek", "SetMarketState", "SetMarketState",
        "SetMarketState", "SetMarketState", "SubmitOrder",
    ]  # fmt: skip


def test_t_1_sunday_start_up_comes_at_its_instant_while_sessions_are_up(stack_template: None, tmp_path: Path) -> None:
    start, steps = on(7, "16:05:00"), tmp_path / "clock.offset"
    with gateway_at(start - timedelta(hours=1), steps) as trading:
        client = trading.logged_on("AAA123N")
        StepFile(steps).step(start - timedelta(seconds=2) - clock.real_now())
        client.wait(lambda message: message.kind == "5", timeout=20)
        client.close()
        again = FixClient(trading.stack.ports["oe"], client.credentials)
        assert again.logon().get(34) == "1"
        again.close()
        started = [
            (at, command) for _, at, command in decided(trading.stack) if isinstance(command, commands.StartWeek)
        ]
    assert [command.sunday for _, command in started] == [SUNDAY.isoformat(), (SUNDAY + timedelta(days=7)).isoformat()]
    assert start <= started[1][0] < start + timedelta(seconds=2)


def test_t_3_nothing_is_done_twice_by_a_second_start(stack_template: None) -> None:
    with gateway_at(on(7, "16:04:00")) as trading:
        restart_at(trading.stack, on(7, "16:06:00"))
        once = [command for _, _, command in decided(trading.stack)]
        restart_at(trading.stack, on(7, "16:06:30"))
        assert [command for _, _, command in decided(trading.stack)] == once
        assert sum(isinstance(command, commands.StartWeek) for command in once) == 2
