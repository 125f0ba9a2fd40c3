"""The one place that reads a clock. Business time may be set off from real time (demo only); real time never is.

Business time is for screens, mails, schedules, audit and the trading week; real time for FIX 52/60/122/5979,
heartbeats, tokens and measured delays."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

LOOK_SECONDS: Final = 0.5
"""How long a step of the demo's clock may go unseen in a process."""

_offset = timedelta(0)
_offset_micros = 0
_read: Callable[[], timedelta | None] | None = None
_look_at = 0.0


def configure(offset: timedelta) -> None:
    """Set how far business time is ahead of real time (negative: behind). Called once, from settings."""
    global _offset, _offset_micros
    _offset = offset
    _offset_micros = offset // timedelta(microseconds=1)


def follow(read: Callable[[], timedelta | None] | None) -> None:
    """Demo only: ask `read` for the offset, at most every LOOK_SECONDS, because a person may step the clock forward.
    What would step it back, and None, change nothing."""
    global _read, _look_at
    _read, _look_at = read, 0.0


def look_again() -> bool:
    """Ask for the offset now; True when the clock was stepped. Always False outside the demo."""
    global _look_at
    if _read is None:
        return False
    _look_at = time.monotonic() + LOOK_SECONDS
    found = _read()
    if found is None or found <= _offset:
        return False
    configure(found)
    return True


def offset() -> timedelta:
    """How far business time is ahead of real time."""
    if _read is not None and time.monotonic() >= _look_at:
        look_again()
    return _offset


def real_now() -> datetime:
    """Real time, aware, UTC."""
    return datetime.now(UTC)


def business_now() -> datetime:
    """Business time, aware, UTC."""
    return datetime.now(UTC) + offset()


def real_micros() -> int:
    """Real time in µs since 1970."""
    return time.time_ns() // 1000


def business_micros() -> int:
    """Business time in µs since 1970."""
    if _read is not None and time.monotonic() >= _look_at:
        look_again()
    return time.time_ns() // 1000 + _offset_micros


def monotonic() -> float:
    """Seconds on a clock that never steps, for measuring durations and heartbeats."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Wait, for loops that retry."""
    time.sleep(seconds)
