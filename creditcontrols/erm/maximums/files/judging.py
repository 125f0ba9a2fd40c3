"""Row by row: what a file of maximums would change, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from creditcontrols.erm.maximums.files.columns import (
    ACTION,
    FIRM,
    LCE,
    MARKS_SAID,
    OPERATOR,
    PRODUCT,
    Name,
    asked,
    is_marked,
    name_of,
)
from creditcontrols.erm.models import UserMaximum, UserMaximumsUpload
from creditcontrols.erm.policies import operator_fault, said
from creditcontrols.filework import sheets
from creditcontrols.filework.verifying import JudgedRow
from riskadmin.firms.models import ClearingMapping
from riskadmin.lib import clock
from riskadmin.reference.models import Product


class MaximumJudge:
    """Judges the rows of one file against what its LCE, or its execution firm, has saved."""

    def __init__(self, upload: UserMaximumsUpload, where: Mapping[str, int], rows: Sequence[list[str]]) -> None:
        self.upload, self.where = upload, where
        self.lce = upload.lce.code if upload.lce else ""
        self.names = Counter(name_of(row, where) for row in rows if is_marked(row, where))
        self.known = known_maximums(upload, self.names)
        self.traded = traded(upload)

    def judge(self, number: int, row: list[str]) -> JudgedRow:
        """One row; `number` is its number in the file, the head being 1."""
        name = name_of(row, self.where)
        found = JudgedRow(number, " ".join(name)[:120])
        if not is_marked(row, self.where):
            if sheets.cell(row, self.where[ACTION]):
                found.faults.append((ACTION, f"Mark the row with {MARKS_SAID}, or leave the cell empty."))
            return found
        found.faults += self._faults(name, sheets.cell(row, self.where[LCE]).upper() if LCE in self.where else "")
        self._values(found, row, name)
        return found

    def _faults(self, name: Name, lce: str) -> list[tuple[str, str]]:
        firm, operator, product = name
        faults = []
        if lce != self.lce:
            faults.append((LCE, f"The file is for {self.lce}." if self.lce else "Empty in an execution firm's file."))
        if firm not in self.traded:
            faults.append((FIRM, f"The file is for firms that {self.upload.owner} guarantees." if self.lce
                           else f"The file is for {self.upload.owner}."))  # fmt: skip
        elif product not in self.traded[firm]:
            faults.append((PRODUCT, f"{product or 'Nothing'} is no product that {firm} trades here."))
        if operator_fault(operator):
            faults.append((OPERATOR, operator_fault(operator)))
        if self.names[name] > 1:
            faults.append((PRODUCT, "The operator's product stands in more than one marked row."))
        return faults

    def _values(self, found: JudgedRow, row: list[str], name: Name) -> None:
        known = self.known.get(name)
        before = (known.outright, known.spread) if known else (None, None)
        if known is not None:
            found.target_id, found.version = known.pk, known.version
        after, faults = asked(row, self.where, before)
        found.faults += faults
        if after != before and not found.faults:
            told = zip(("Outright", "Spread"), before, after, strict=True)
            found.changes = [(label, said(old), said(new)) for label, old, new in told if old != new]
            keys = dict(zip(("firm", "operator", "product"), name, strict=True))
            found.document = {**keys, "before": before, "after": after}


def known_maximums(upload: UserMaximumsUpload, names: Mapping[Name, int]) -> dict[Name, UserMaximum]:
    """What the file's owner has saved for one of the names."""
    firms, operators = {name[0] for name in names}, {name[1] for name in names}
    rows = UserMaximum.objects.filter(lce=upload.lce, execution_firm__code__in=firms, operator__in=operators)
    found = {(row.execution_firm.code, row.operator, row.product): row for row in rows.select_related("execution_firm")}
    return {name: row for name, row in found.items() if name in names}


def traded(upload: UserMaximumsUpload) -> dict[str, set[str]]:
    """The product codes by execution firm that the file may name."""
    mapped = ClearingMapping.objects.in_force(clock.business_now()).order_by()
    whose = {"lce": upload.lce} if upload.lce else {"execution_firm": upload.execution_firm}
    listed: dict[str, set[str]] = {}
    for code, exchange in Product.objects.order_by().values_list("code", "exchange__code"):
        listed.setdefault(exchange, set()).add(code)
    found: dict[str, set[str]] = {}
    for firm, exchange in mapped.filter(**whose).values_list("execution_firm__code", "exchange__code"):
        found.setdefault(firm, set()).update(listed.get(exchange, set()))
    return found
