"""What the pages of files of maximums read, and what a sheet holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max

from creditcontrols.erm import selectors
from creditcontrols.erm.maximums.files.columns import line
from creditcontrols.erm.maximums.selectors import maximums, operators
from creditcontrols.erm.models import UserMaximumsUpload
from creditcontrols.filework.sheets import MOST_ROWS
from creditcontrols.uploads import RowKind, UploadState


@dataclass(frozen=True)
class MaximumsStanding:
    """What the engine made of a saved file: `waiting` maximums are not in force yet."""

    waiting: int
    in_force_at: datetime | None
    in_force_seq: int | None

    @property
    def settled(self) -> bool:
        """True when all of it is in force."""
        return not self.waiting


def standing(found: UserMaximumsUpload) -> MaximumsStanding | None:
    """None until the file was saved."""
    if found.state != UploadState.APPLIED:
        return None
    saved = found.rows.filter(kind=RowKind.CHANGED)
    waiting = saved.filter(maximum__in_force_version__lte=F("version")).count()
    if waiting:
        return MaximumsStanding(waiting, None, None)
    last = saved.aggregate(at=Max("maximum__in_force_at"), seq=Max("maximum__in_force_seq"))
    return MaximumsStanding(0, last["at"], last["seq"])


Row = tuple[str, str, str]
"""Execution firm, operator, product."""


def sheet_rows(user: Any, *, setter: str, firm: str = "", text: str = "") -> Iterator[list[str]]:
    """The maximums that one setter (an LCE, or OWN) has, blank where there is none: every known operator in every
    product that his firm trades; when that is more than a file can hold, only those that are set."""
    lce = setter or None
    rows = maximums(user, lce=setter, firm=firm).filter(operator__contains=text.strip().upper())
    told = rows.values_list("execution_firm__code", "operator", "product", "outright", "spread")
    saved = {(code, operator, product): values for code, operator, product, *values in told}
    named = _every(user, lce, firm, text)
    if len(named) > MOST_ROWS:
        named = sorted(name for name, values in saved.items() if values != [None, None])[:MOST_ROWS]
    for name in named:
        outright, spread = saved.get(name, (None, None))
        yield line(setter, *name, (outright, spread))


def _every(user: Any, lce: str | None, firm: str, text: str) -> list[Row]:
    where = [one for one in selectors.pairs(user) if firm in ("", one.firm.code) and lce in (None, one.lce.code)]
    traded = {one.firm.code: selectors.products_of(one.firm, one.lce if lce else None) for one in where}
    codes = {code: list(found.values_list("code", flat=True)) for code, found in traded.items()}
    keys = operators(user, lce=lce or "", firm=firm, text=text)
    return [(one, operator, code) for one, operator in keys for code in codes.get(one, [])]
