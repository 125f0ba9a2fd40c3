"""The boundaries of the week: what is due is applied before anything is decided that is timed at or after it
(SPEC T-3).

Between two of them this costs the order path one comparison of whole numbers."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import close_old_connections, connection

from riskadmin.schedule.selectors import next_boundary
from riskadmin.schedule.services import apply_due

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
NEVER: Final = sys.maxsize


class Boundaries:
    """`next_us` is the next instant at which something is due, in µs since 1970; 0 is: look now."""

    __slots__ = ("next_us",)

    def __init__(self) -> None:
        self.next_us = 0

    def cross(self, at_us: int) -> bool:
        """Apply everything that is due at `at_us` and find the next boundary. True when it was more than one instant's
        work: then each act has to be finished before the next one begins."""
        now = EPOCH + at_us * MICROSECOND
        close_old_connections()
        done = apply_due(now)
        coming = next_boundary(now)
        connection.close()
        self.next_us = NEVER if coming is None else (coming - EPOCH) // MICROSECOND
        return len({item.due_at for item in done}) > 1

    def forget(self) -> None:
        """Something was scheduled or withdrawn: look before the next decision."""
        self.next_us = 0
