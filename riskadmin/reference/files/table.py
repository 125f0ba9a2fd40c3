"""The rows of a CSV or XLSX file as text. Nothing is trusted: size, rows, columns and encoding are checked."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_ROWS: Final = 20_000
LONGEST_CELL: Final = 120


class FileFault(Exception):
    """The file cannot be read at all; the text says why."""


class Raw(NamedTuple):
    """One row: its number in the file (the head is 1) and its values by column, blanks cut off."""

    number: int
    values: dict[str, str]


def read(name: str, data: bytes, required: Sequence[str], known: Sequence[str]) -> list[Raw]:
    """The rows of the file. Raises FileFault when it is too large, no CSV or XLSX, or its head is not as it should be.

    Rows without any value are passed over."""
    if len(data) > MOST_BYTES:
        raise FileFault(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    lines = _xlsx(data) if name.lower().endswith(".xlsx") else _csv(data)
    head = [text.lower() for text in next(iter(lines), [])]
    _check_head(head, required, known)
    rows = [
        Raw(number, dict(zip(head, values, strict=False))) for number, values in enumerate(lines[1:], 2) if any(values)
    ]
    if not rows:
        raise FileFault("The file has no rows under its head.")
    if len(rows) > MOST_ROWS:
        raise FileFault(f"The file has {len(rows):,} rows; up to {MOST_ROWS:,} are read at once.")
    return rows


def _check_head(head: list[str], required: Sequence[str], known: Sequence[str]) -> None:
    missing = [name for name in required if name not in head]
    if missing:
        raise FileFault(f"The first row names the columns; missing: {', '.join(missing)}.")
    unknown = [name for name in head if name and name not in known]
    if unknown:
        raise FileFault(f"Unknown columns: {', '.join(unknown)}. Known: {', '.join(known)}.")
    if len(set(head)) < len(head):
        raise FileFault("A column is named twice.")


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
        return [_cells(line) for line in csv.reader(io.StringIO(text), strict=True)]
    except (UnicodeDecodeError, csv.Error) as fault:
        raise FileFault("The file is no CSV in UTF-8.") from fault


def _xlsx(data: bytes) -> list[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [_cells(line) for line in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, IndexError, OSError) as fault:
        raise FileFault("The file is no XLSX workbook.") from fault


def _cells(values: Iterable[Any]) -> list[str]:
    return [_text(value)[:LONGEST_CELL] for value in values]


def _text(value: Any) -> str:
    # A workbook keeps every number as a float: its shortest text is what was typed, and only that text goes on.
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\x00", "").strip()
