"""The one-hour rule of notification e-mails (SPEC N-2, N-3): pure, the caller brings the window and the instant."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

HOUR: Final = timedelta(hours=1)
"""After this time without a new level any crossing sends; exactly an hour counts as elapsed."""


class Window(NamedTuple):
    """The last e-mail of one (group, bucket, side): its level and when its hour began (business time)."""

    last_level: int
    started_at: datetime


class Decision(NamedTuple):
    """What becomes of one crossing. `held_by` is the e-mail that keeps it from being sent, None when it is sent;
    `window` is the one that holds afterwards."""

    level: int
    held_by: Window | None
    window: Window

    @property
    def send(self) -> bool:
        """True when the crossing sends."""
        return self.held_by is None


def decide(window: Window | None, level: int, now: datetime) -> Decision:
    """Whether crossing `level` at `now` sends (SPEC N-3): the level of the last e-mail is silent for an hour, another
    level, also a lower one, sends and starts the hour anew. `window` is None before the first e-mail."""
    if window is not None and level == window.last_level and now - window.started_at < HOUR:
        return Decision(level, window, window)
    return Decision(level, None, Window(level, now))


def decide_all(window: Window | None, levels: Iterable[int], now: datetime) -> list[Decision]:
    """The decisions for one event that crosses several levels: one for each, ascending (SPEC N-2)."""
    decisions: list[Decision] = []
    for level in sorted(levels):
        decisions.append(decide(window, level, now))
        window = decisions[-1].window
    return decisions
