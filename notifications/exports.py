"""The alerts as a CSV file that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from creditcontrols import figures
from notifications.selectors import AlertRow

HEAD: Final = (
    "Time CT", "Time UTC", "LCE", "Execution firm", "Exchange group", "Session", "Side", "Kind", "Level %", "Usage USD",
    "Limit USD", "Order quantity", "Clip size", "Action", "Mail", "Acknowledged by", "Acknowledged CT", "Note", "Alert",
)  # fmt: skip
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """A value as text; what a spreadsheet would take for a formula gets an apostrophe in front."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def lines(rows: Iterable[AlertRow]) -> Iterator[str]:
    """The file line by line, its head first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for values in (HEAD, *map(_values, rows)):
        writer.writerow(map(cell, values))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _values(row: AlertRow) -> tuple[object, ...]:
    alert, taken = row.alert, row.acknowledgement
    return (
        figures.central(alert.at), f"{alert.at:%Y-%m-%dT%H:%M:%S.%fZ}", alert.group.lce.code,
        alert.group.execution_firm.code, alert.group.name, alert.get_bucket_display() if row.side else "", row.side,
        row.kind, alert.level or "", _usd(alert.usage), _usd(alert.limit), _known(alert.order_quantity),
        _known(alert.clip_size) if row.sees_clip else "", alert.action, row.mail.text, row.acknowledged_by,
        figures.central(taken.at) if taken else "", taken.note if taken else "", row.key,
    )  # fmt: skip


def _usd(cents: int) -> str:
    return "" if cents < 0 else f"{cents // 100}.{cents % 100:02}"


def _known(figure: int) -> object:
    return "" if figure < 0 else figure
