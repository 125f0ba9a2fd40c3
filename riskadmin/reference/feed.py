"""Who wants to know at once, in the same transaction, that reference data changed. The apps above register here."""

from collections.abc import Callable
from typing import Final

from django.db.models import Q

_instruments: Final[list[Callable[[Q], None]]] = []
_calendars: Final[list[Callable[[], None]]] = []


def on_instruments(listener: Callable[[Q], None]) -> None:
    """`listener` is told which instruments count anew, as a condition on Instrument."""
    _instruments.append(listener)


def on_calendar(listener: Callable[[], None]) -> None:
    """`listener` is told that an exchange holiday was added or taken away."""
    _calendars.append(listener)


def instruments_changed(among: Q) -> None:
    """Tell all listeners."""
    for listener in _instruments:
        listener(among)


def calendar_changed() -> None:
    """Tell all listeners."""
    for listener in _calendars:
        listener()
