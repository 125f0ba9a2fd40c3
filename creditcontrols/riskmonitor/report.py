"""The daily report: the five cards of one trade date as tables, for a page to print, a workbook and a mail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from creditcontrols.riskmonitor.choices import Of
from creditcontrols.riskmonitor.reach import reach_of
from creditcontrols.riskmonitor.selectors.activity import Activity, activity
from creditcontrols.riskmonitor.selectors.alerts import Alerts, alerts
from creditcontrols.riskmonitor.selectors.refusals import Refused, refused
from creditcontrols.riskmonitor.selectors.trail import Trail, trail
from creditcontrols.riskmonitor.selectors.usage import Usage, usage
from creditcontrols.riskmonitor.state import Wanted, one_day
from riskadmin.lib import calendar, clock

ROWS: Final = 1_000
"""Rows of a table; of the activity, accounts of each firm. What is beyond is told, and comes by the API."""

Cell = str | int


@dataclass(frozen=True)
class Table:
    """One section: `numbers` are the columns that are numbers, `more` when rows were left out."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    empty: str
    numbers: tuple[int, ...] = ()
    more: bool = False

    @property
    def cells(self) -> Iterator[list[tuple[Cell, bool]]]:
        """Rows of (value, whether it is a number)."""
        return ([(value, place in self.numbers) for place, value in enumerate(row)] for row in self.rows)


@dataclass(frozen=True)
class Report:
    """The report of trade date `day`, as of now: `complete` once the date has closed."""

    day: date
    at: datetime
    wanted: Wanted
    activity: Activity
    alerts: Alerts
    refused: Refused
    groups: Usage
    positions: Usage
    audit: Trail
    complete: bool

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The figures at the head, in words."""
        totals = self.activity.totals
        fullest = (*self.groups.lines, *self.positions.lines)
        worst = max(fullest, key=lambda line: line.gauge.rank, default=None)
        return [
            ("Orders", f"{totals['orders']:,}"),
            ("Fills", f"{totals['fills']:,}, {totals['contracts']:,} contracts"),
            ("Refused orders", f"{totals['refusals']:,}"),
            ("Threshold alerts", f"{self.alerts.count:,}, {self.alerts.full:,} of them at 100 %"),
            ("Fullest limit", _worst(worst) if worst and worst.gauge.rank else "None was used"),
        ]

    @property
    def tables(self) -> list[Table]:
        """The five sections; limit usage has one table for exchange groups and one for account positions."""
        return [
            _activity(self.activity), _alerts(self.alerts), _refused(self.refused),
            _usage("Limit usage: exchange groups, peaks in USD millions", self.groups),
            _usage("Limit usage: account positions, peaks in deltas", self.positions), _audit(self.audit),
        ]  # fmt: skip


def report(user: Any, day: date, *, lce: str = "", firm: str = "", account: str = "") -> Report:
    """What `user` may see of a trade date (RM-6)."""
    now = clock.business_now()
    wanted = one_day(day, calendar.trade_date(now), lce=lce, firm=firm, account=account)
    reach = reach_of(user)
    return Report(
        day, now, wanted, activity(reach, wanted, ROWS), alerts(reach, wanted, ROWS),
        refused(reach, wanted, ROWS, reasons=True), usage(reach, wanted, ROWS),
        usage(reach, replace(wanted, of=Of.POSITIONS), ROWS), trail(reach, wanted, ROWS),
        calendar.market_close(day) <= now,
    )  # fmt: skip


def _worst(line: Any) -> str:
    where = " ".join(word for word in (line.ef, line.account, line.scope, line.side) if word)
    return f"{line.gauge.percent} %, {where}"


def _activity(found: Activity) -> Table:
    own = ("Blocks", "Kills") if found.sees_controls else ()
    head = ("Clearing firm", "Execution firm", "Account", "Orders", "Fills", "Contracts", "Refused", *own)
    rows: list[tuple[Cell, ...]] = []
    for firm in found.firms:
        whole = (firm.orders, firm.fills, firm.contracts, firm.refusals)
        rows.append((firm.lce, firm.ef, "All accounts", *whole, *((firm.blocks, firm.kills) if own else ())))
        for line in firm.lines:
            counts = (line.orders, line.fills, line.contracts, line.refusals)
            name = line.account or "No account"
            rows.append((firm.lce, firm.ef, name, *counts, *((line.blocks, "") if own else ())))
    more = any(firm.more for firm in found.firms)
    return Table("Daily activity", head, rows, "No order was entered and none refused.", tuple(range(3, 9)), more)


def _alerts(found: Alerts) -> Table:
    head = ("Time, CT", "Level %", "Clearing firm", "Execution firm", "Account", "Where", "Side", "Usage", "Limit",
            "Acknowledged by")  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (_time(line.at), line.level, line.lce, line.ef, line.account, line.scope, line.side,
         line.gauge.used_text, line.gauge.limit_text, line.acknowledged) for line in found.lines
    ]  # fmt: skip
    return Table("Threshold alerts", head, rows, "No level was reached.", (1, 7, 8), found.count > len(rows))


def _refused(found: Refused) -> Table:
    head = ("Time, CT", "Clearing firm", "Execution firm", "Account", "Contract", "Side", "Quantity", "Step", "Check",
            "Reason", "Text")  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (_time(line.row.at), line.row.lce_code, line.row.execution_firm_code, line.row.account,
         line.row.symbol, line.side, line.row.quantity, line.step, line.control, line.row.code, line.row.text)
        for line in found.lines
    ]  # fmt: skip
    return Table("Refused orders", head, rows, "No order was refused.", (6, 7), found.more)


def _usage(title: str, found: Usage) -> Table:
    head = ("Clearing firm", "Execution firm", "Account", "Where", "Side", "Usage", "Limit", "%")
    rows: list[tuple[Cell, ...]] = [
        (line.lce, line.ef, line.account, line.scope, line.side, line.gauge.used_text, line.gauge.limit_text,
         line.gauge.percent) for line in found.lines
    ]  # fmt: skip
    return Table(title, head, rows, "Nothing was used.", (5, 6, 7), found.more)


def _audit(found: Trail) -> Table:
    head = ("Time, CT", "Who", "Act", "About", "Changed", "Reason")
    rows: list[tuple[Cell, ...]] = [
        (_time(line.at), line.actor, line.verb, line.about, _changed(line.changes), line.reason) for line in found.lines
    ]
    return Table("Audit trail of accounts and firms", head, rows, "Nobody changed anything.", (), found.more)


def _time(at: datetime) -> str:
    return f"{calendar.central(at):%d %b %H:%M:%S}"


def _changed(changes: Sequence[tuple[str, str, str]]) -> str:
    return "; ".join(f"{label}: {old} to {new}" if new else f"{label} {old}" for label, old, new in changes)
