"""The daily report as a workbook: a sheet for each section."""

import io
from typing import Any, Final

import xlsxwriter

from creditcontrols import figures
from creditcontrols.riskmonitor.report import Report, Table

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMES: Final = ("Activity", "Alerts", "Refused orders", "Usage of groups", "Usage of positions", "Audit trail")
_WIDTHS: Final = {"Text": 60, "Changed": 60, "Reason": 28, "Where": 26, "Act": 34, "About": 26, "Check": 24}
_WIDTH: Final = 16


def workbook(report: Report) -> bytes:
    """The report; texts are written as texts, so that nothing of them is run."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Summary")
        sheet.set_column(0, 1, 32)
        head = [("Daily report", f"{report.day:%d %b %Y}"), ("As of", figures.central(report.at))]
        for number, (name, value) in enumerate([*head, *report.summary]):
            sheet.write_string(number, 0, name, bold)
            sheet.write_string(number, 1, value)
        for name, table in zip(_NAMES, report.tables, strict=True):
            _write(book.add_worksheet(name), table, bold)
    return target.getvalue()


def _write(sheet: Any, table: Table, bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.head):
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(table.rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)
    if table.more:
        sheet.write_string(len(table.rows) + 1, 0, "Further rows were left out.")
