"""What people made of threshold alerts, told by the app that keeps it: this one stands below it and names none."""

from collections.abc import Callable, Collection, Mapping

Key = tuple[int, int, int]
"""An alert: journal entry, event in it, level."""

Marks = Callable[[Collection[Key]], Mapping[Key, str]]
"""For those of the alerts that somebody acknowledged, who did."""

_marks: list[Marks] = []


def register_marks(marks: Marks) -> None:
    """Have the Risk Monitor ask `marks`; called once by the app that keeps acknowledgements."""
    _marks[:] = [marks]


def acknowledged(keys: Collection[Key]) -> dict[Key, str]:
    """Who acknowledged each of them; those that nobody did are absent."""
    found: dict[Key, str] = {}
    for marks in _marks if keys else ():
        found |= marks(keys)
    return found
