"""The one place that reads a clock. Business time may be set off from real time (demo only); real time never is.

Business time is for screens, mails, schedules, audit and the trading week; real time for FIX 52/60/122/5979,
heartbeats, tokens and measured delays."""

import time
from datetime import UTC, datetime, timedelta

_offset = timedelta(0)
_offset_micros = 0


def configure(offset: timedelta) -> None:
    """Set how far business time is ahead of real time (negative: behind). Called once, from settings."""
    global _offset, _offset_micros
    _offset = offset
    _offset_micros = offset // timedelta(microseconds=1)


def offset() -> timedelta:
    """How far business time is ahead of real time."""
    return _offset


def real_now() -> datetime:
    """Real time, aware, UTC."""
    return datetime.now(UTC)


def business_now() -> datetime:
    """Business time, aware, UTC."""
    return datetime.now(UTC) + _offset


def real_micros() -> int:
    """Real time in µs since 1970."""
    return time.time_ns() // 1000


def business_micros() -> int:
    """Business time in µs since 1970."""
    return time.time_ns() // 1000 + _offset_micros


def monotonic() -> float:
    """Seconds on a clock that never steps, for measuring durations and heartbeats."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Wait, for loops that retry."""
    time.sleep(seconds)
