"""The Monitor as a CSV file: what the filters let pass, in the order of the screen, with the moment it is as of."""

import csv
import io
from collections.abc import Iterable

from creditcontrols import figures
from creditcontrols.choices import BlockStatus, Bucket, UsageSide
from creditcontrols.monitor.kills import PART, WHOLE
from creditcontrols.monitor.rows import Row
from creditcontrols.sides import Side
from riskadmin.lib import money

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


KILL_WORDS = {WHOLE: "In force", PART: "For some sessions", "": ""}


def to_csv(rows: Iterable[Row], as_of: str) -> str:
    """The file's text; `as_of` stands in the first line."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["Monitor", as_of])
    sides = [
        f"{UsageSide(number).label}, {what}"
        for number in UsageSide.values
        for what in ("percent", "usage USD", "status")
    ]
    writer.writerow(
        ["Firm", "Firm name", "LCE", "Exchange group", "Session", "Mode", "Futures limit USD M", "Options limit USD M",
         *sides, "Last change", "Changed by", "Kill switch"]
    )  # fmt: skip
    writer.writerows(_line(row) for row in rows)
    return target.getvalue()


def plain(text: str) -> str:
    """Text that a spreadsheet takes as text: what could start a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _line(row: Row) -> list[str]:
    group, change = row.group, row.change
    return [
        plain(group.firm), plain(group.firm_name), plain(group.lce), plain(group.name), Bucket(row.bucket).label,
        "Manual" if row.manual else "Automated", _limit(row.sides[0]), _limit(row.sides[2]),
        *(cell for side in row.sides for cell in _side(side)),
        figures.central(change.at) if change else "", plain(change.actor or "System") if change else "",
        KILL_WORDS[row.kill],
    ]  # fmt: skip


def _limit(side: Side) -> str:
    if side.row is None:
        return ""
    return "No Limit" if side.unlimited else money.format_millions(side.row.limit).replace(",", "")


def _side(side: Side) -> tuple[str, str, str]:
    if side.row is None:
        return "", "", ""
    word = (
        "BLOCKED (limit 0)" if side.state == "zero" else "No Limit" if side.unlimited else side.percent.replace(",", "")
    )
    return word, str((side.row.usage + 50) // 100), BlockStatus(side.row.status).label
