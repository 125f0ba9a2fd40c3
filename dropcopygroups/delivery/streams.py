"""One stream of numbers to a target session, and what one commit makes true for all of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from riskadmin.fixnet.connection import Connection
from riskadmin.fixnet.links import RESETS_PER_WEEK, Link


class StreamLink(Link):
    """A stream as its FIX session. `last_copy` is the last copy row that has a number, `place` the row up to which the
    log was read for it (kept in memory only), `processed` the highest of our
    numbers that the client said it has (369). Numbers above that, up to `unsure_to`, were given before this process
    started: whether their bytes left is not known."""

    __slots__ = (
        "backlog", "connected_since", "last_copy", "last_copy_at", "last_logon_at", "place", "processed", "seen",
        "stream", "stuck_since", "target_id", "unsure_to",
    )  # fmt: skip

    def __init__(self, target_id: int, key: str, stream: str, series: int) -> None:
        super().__init__(key, series, 1, 1)
        self.target_id = target_id
        self.stream = stream
        self.last_copy = self.place = self.processed = self.unsure_to = 0
        self.connected_since: datetime | None = None
        self.last_logon_at: datetime | None = None
        self.last_copy_at: datetime | None = None
        self.seen: Connection | None = None
        self.backlog = 0
        self.stuck_since = 0.0

    @property
    def week(self) -> int:
        """The series that the week of this stream began with."""
        return self.series // RESETS_PER_WEEK * RESETS_PER_WEEK

    def reset(self) -> None:
        """Both directions at 1 again; copies go on where they were."""
        super().reset()
        self.processed = self.unsure_to = 0

    def begin_week(self, series: int) -> None:
        """A new trading week: numbers begin at 1, what was not fetched of the last one is not sent any more."""
        self.series = series
        self.next_in = self.next_out = 1
        self.last_copy = self.place = self.processed = self.unsure_to = 0


class Run(NamedTuple):
    """Numbers `begin` … `end` of a stream for its copy rows `first_copy` … `last_copy`."""

    link: StreamLink
    begin: int
    end: int
    first_copy: int
    last_copy: int


class Batch:
    """What one commit makes true: numbers, then the bytes and acts that may leave only afterwards."""

    __slots__ = ("after", "changed", "runs", "writes")

    def __init__(self) -> None:
        self.changed: set[StreamLink] = set()
        self.runs: list[Run] = []
        self.writes: list[tuple[StreamLink, bytes]] = []
        self.after: list[Callable[[], Any]] = []
