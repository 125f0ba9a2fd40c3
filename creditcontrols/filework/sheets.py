"""Files as text: CSV and XLSX in, both out. What a cell means is said by each kind of file."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from riskadmin.lib import csvtext

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_UNPACKED: Final = 256 * 1024 * 1024
_ZIP: Final = b"PK\x03\x04"
_WIDTH: Final = 22
_LONGEST_HEAD: Final = 60


class FileFault(Exception):
    """The file cannot be read; the text is a sentence for the page."""


def read(content: bytes) -> list[list[str]]:
    """Every row as text, the head first, empty rows at the end left out. Raises FileFault."""
    if len(content) > MOST_BYTES:
        raise FileFault(f"The file has {len(content):,} bytes, {MOST_BYTES:,} are the most.")
    rows = _xlsx(content) if content.startswith(_ZIP) else _csv(content)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise FileFault("The file has no rows under its head.")
    if len(rows) - 1 > MOST_ROWS:
        raise FileFault(f"The file has {len(rows) - 1:,} rows, {MOST_ROWS:,} are the most. Nothing was taken.")
    return rows


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FileFault("The file is neither XLSX nor CSV in UTF-8.") from fault
    if "\0" in text:
        raise FileFault("The file is neither XLSX nor CSV in UTF-8.")
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    try:
        return [[_plain(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error as fault:
        raise FileFault(f"The file cannot be read as CSV: {fault}.") from fault


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise FileFault("The workbook unpacks to more than such a file can be.")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, zipfile.BadZipFile, IndexError) as fault:
        raise FileFault("The file cannot be read as XLSX.") from fault
    return [[_plain(_text(cell)) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(cell: Any) -> str:
    """A cell of a sheet as it reads: a number by its shortest digits, so that 12.1 stays 12.1 and 5.0 is 5."""
    if isinstance(cell, bool):
        return "On" if cell else "Off"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    return str(cell)


def _plain(text: str) -> str:
    # The apostrophe that keeps a spreadsheet from running a cell is no part of the value.
    text = text.strip()
    return text[1:] if text.startswith("'") and csvtext.cell(text[1:]) == text else text


def to_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file as CSV, with the mark by which spreadsheets know UTF-8."""
    return "\ufeff".encode() + "".join(csvtext.lines(head, rows)).encode()


def to_xlsx(head: Sequence[str], rows: Iterable[Sequence[str]], title: str = "Limits") -> bytes:
    """The file as a workbook of one sheet called `title`; every cell is text, so that nothing is rounded or run."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 3)
        sheet.set_column(0, len(head) - 1, _WIDTH)
        for column, text in enumerate(head):
            sheet.write_string(0, column, text, bold)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return target.getvalue()


class HeadFault(Exception):
    """The head of a file does not tell what its columns are."""


def places(head: Sequence[str], heads: Iterable[str], needed: Sequence[str]) -> dict[str, int]:
    """Where each column of the file is, by the head as written in `heads`; only those `needed` have to be there. Raises
    HeadFault for a missing, unknown or repeated column."""
    known = {name.casefold(): name for name in heads}
    found: dict[str, int] = {}
    for index, text in enumerate(head):
        name = known.get(text.strip().casefold())
        if name is None and text.strip():
            raise HeadFault(f"Column {index + 1} is called {text[:_LONGEST_HEAD]!r}, which is not known.")
        if name in found:
            raise HeadFault(f"Column {name} is there twice.")
        if name is not None:
            found[name] = index
    missing = [name for name in needed if name not in found]
    if missing:
        raise HeadFault(f"Column {missing[0]} is missing: the first row names the columns, as in the template.")
    return found


def cell(row: Sequence[str], place: int) -> str:
    """The text of a cell, empty where the row is shorter."""
    return row[place].strip() if place < len(row) else ""
