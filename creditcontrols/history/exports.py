"""History as CSV."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from creditcontrols import figures
from creditcontrols.choices import UsageSide
from creditcontrols.history.changes import ChangeLine
from creditcontrols.history.selectors import Line
from riskadmin.lib import csvtext

CHANGES: Final = (
    "Saved CT", "Saved UTC", "LCE", "Execution firm", "Exchange group", "Version", "Setting", "Before", "After",
    "Direction", "Changed by", "In force CT", "Refused by the engine",
)  # fmt: skip


def change_lines(lines: Iterable[ChangeLine]) -> Iterator[str]:
    """The change history, a row for each changed field."""
    return csvtext.lines(CHANGES, map(_change, lines))


def _change(one: ChangeLine) -> list[object]:
    group = one.group
    return [
        figures.central(one.at), one.at.isoformat(), group.lce.code, group.execution_firm.code, group.name, one.version,
        one.label, one.old, one.new, one.direction.value, one.actor,
        figures.central(one.in_force_at) if one.in_force_at else "", one.refused_reason,
    ]  # fmt: skip


def utilization_lines(lines: Iterable[Line], *, daily: bool) -> Iterator[str]:
    """Utilization by day or by minute, four sides a row, in US dollars."""
    first = "Trade date" if daily else "Minute UTC"
    last = "last USD" if daily else "usage USD"
    words = (last, "peak USD", "limit USD")
    head = [first, *(f"{side.label}, {word}" for side in UsageSide for word in words)]
    return csvtext.lines(head, (_figures(one, daily) for one in lines))


def _figures(one: Line, daily: bool) -> list[object]:
    cells: list[object] = [one.at.isoformat()]
    for row in one.sides:
        cells += ["", "", ""] if row is None else _side(row, row.last if daily else row.usage)
    return cells


def _side(row: Any, last: int) -> list[str]:
    limit = "No Limit" if row.limit < 0 else _usd(row.limit)
    return [_usd(last), _usd(row.peak), limit]


def _usd(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
