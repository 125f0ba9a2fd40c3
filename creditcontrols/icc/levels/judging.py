"""Row by row: what a file of alert levels would change, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from creditcontrols.accounts.selectors import guaranteed
from creditcontrols.filework import sheets
from creditcontrols.filework.verifying import JudgedRow
from creditcontrols.icc import policies
from creditcontrols.icc.levels.columns import ACTION, FIRM, LCE, asked, is_marked
from creditcontrols.icc.models import PositionPolicyRow
from creditcontrols.icc.policies import PolicyValues
from riskadmin.firms.models import LegalClearingEntity


class LevelsJudge:
    """Judges the rows of one file against the policies of its LCE."""

    def __init__(self, lce: LegalClearingEntity, where: Mapping[str, int], rows: Sequence[list[str]]) -> None:
        self.lce, self.where = lce, where
        self.firms = Counter(self._firm(row) for row in rows if is_marked(row, where))
        saved = PositionPolicyRow.objects.filter(lce=lce).select_related("execution_firm")
        self.saved = {row.execution_firm.code: row for row in saved}
        self.ids = guaranteed(lce) | {code: row.execution_firm_id for code, row in self.saved.items()}

    def _firm(self, row: Sequence[str]) -> str:
        return sheets.cell(row, self.where[FIRM]).upper()

    def judge(self, number: int, row: list[str]) -> JudgedRow:
        """One row; `number` is its number in the file, the head being 1."""
        lce, firm = sheets.cell(row, self.where[LCE]).upper(), self._firm(row)
        found = JudgedRow(number, f"{lce} {firm}".strip()[:120])
        if not is_marked(row, self.where):
            if sheets.cell(row, self.where[ACTION]):
                found.faults.append((ACTION, "Mark the row with X or *, or leave the cell empty."))
            return found
        if lce != self.lce.code:
            found.faults.append((LCE, f"The file is for {self.lce.code}."))
        elif firm not in self.ids:
            found.faults.append((FIRM, f"The clearing firm does not guarantee {firm or 'this firm'}."))
        elif self.firms[firm] > 1:
            found.faults.append((FIRM, "The execution firm stands in more than one row."))
        self._compare(found, row, firm)
        return found

    def _compare(self, found: JudgedRow, row: list[str], firm: str) -> None:
        saved = self.saved.get(firm)
        before = policies.values_of(saved) if saved else PolicyValues()
        values, faults = asked(row, self.where, before)
        found.faults += faults
        if found.faults:
            return
        found.target_id, found.version = (saved.pk, saved.version) if saved else (None, 0)
        found.changes = policies.changes(before, values)
        found.document = {"firm": self.ids[firm], **policies.document(values)}
