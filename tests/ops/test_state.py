"""The business clock of the demo: where it starts, that it stands still while off, and that it never moves back."""

import os
import signal
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from riskadmin.local import servers
from riskadmin.state import ClockFile, State, StateError, start_offset

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
LATER = TUESDAY + timedelta(hours=2)


def test_an_empty_state_starts_at_the_given_first_instant() -> None:
    assert NOW + start_offset(None, None, TUESDAY, NOW) == TUESDAY


def test_the_clock_goes_on_where_it_stood() -> None:
    assert NOW + start_offset(LATER, None, TUESDAY, NOW) == LATER


def test_a_person_may_start_at_a_later_time() -> None:
    assert NOW + start_offset(TUESDAY, LATER, TUESDAY, NOW) == LATER


def test_the_clock_never_moves_back() -> None:
    with pytest.raises(StateError, match="never moves back"):
        start_offset(LATER, TUESDAY, TUESDAY, NOW)


def test_where_the_clock_stands_is_kept(tmp_path: Path) -> None:
    assert ClockFile(tmp_path).last() is None
    ClockFile(tmp_path).save(LATER, timedelta(days=-4, microseconds=7))
    assert ClockFile(tmp_path).last() == LATER
    assert ClockFile(tmp_path).offset() == timedelta(days=-4, microseconds=7)


def test_one_holder_of_a_lock_at_a_time(tmp_path: Path) -> None:
    state = State(tmp_path)
    with state.alone("demo", "A demo runs."):
        assert state.is_held("demo")
        with pytest.raises(StateError, match="A demo runs"), state.alone("demo", "A demo runs."):
            pass
    assert not state.is_held("demo")


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    first = State(tmp_path).secret("kek.key")
    assert State(tmp_path).secret("kek.key") == first
    assert stat.S_IMODE((tmp_path / "kek.key").stat().st_mode) == 0o600


@pytest.fixture
def own_process() -> Iterator[None]:
    """`servers` is made for a process of its own: put back the environment and the signals that it takes."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before, handlers = dict(os.environ), [signal.getsignal(number) for number in numbers]
    os.environ.pop("RISKADMIN_CLOCK_OFFSET_US", None)
    yield
    os.environ.clear()
    os.environ.update(before)
    for number, handler in zip(numbers, handlers, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_process")
@pytest.mark.parametrize("held", [True, False])
def test_commands_beside_the_demo_share_its_clock(tmp_path: Path, held: bool) -> None:
    state = State(tmp_path)
    ClockFile(tmp_path).save(LATER, timedelta(seconds=-5))
    if held:
        with state.alone("demo", ""), servers(state):
            assert os.environ["RISKADMIN_CLOCK_OFFSET_US"] == "-5000000"
    else:
        with servers(state):
            assert int(os.environ["RISKADMIN_CLOCK_OFFSET_US"]) < -5_000_000
