"""The protections as CSV."""

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from creditcontrols import figures
from creditcontrols.quoting.models import QuoteProtection
from creditcontrols.selectors import person
from riskadmin.lib import csvtext

HEAD: Final = (
    "LCE", "Execution firm", "Sender comp", "Trader ID", "Level", "Code", "Group codes", "Fill %", "Traded quantity",
    "Net delta", "State", "Counts since, CT", "Tripped since, CT", "Tripped on", "Set by", "Set, CT",
)  # fmt: skip


def lines(found: QuerySet[QuoteProtection]) -> Iterator[str]:
    """Line by line."""
    return csvtext.lines(HEAD, map(_cells, found.iterator()))


def _cells(one: QuoteProtection) -> list[object]:
    def at(instant: object) -> str:
        return figures.central(instant) if instant else ""  # type: ignore[arg-type]

    return [
        one.lce.code, one.execution_firm.code, one.session, one.trader, one.get_level_display(), one.code,
        " ".join(one.groups), one.fill_percent, one.quantity, one.delta, one.get_state_display(),
        at(one.counts_since), at(one.tripped_at), one.tripped_on, person(one.set_by), at(one.set_at),
    ]  # fmt: skip
