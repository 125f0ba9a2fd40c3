"""Row by row: what an accounts file would change, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from creditcontrols.accounts import policies, selectors
from creditcontrols.accounts.files.columns import ACTION, LCE, MARK, NUMBER, asked, is_marked, number_of
from creditcontrols.accounts.models import Account
from creditcontrols.accounts.policies import LABELS, AccountValues, Surroundings
from creditcontrols.filework import sheets
from creditcontrols.filework.verifying import JudgedRow
from riskadmin.firms.models import LegalClearingEntity


class AccountJudge:
    """Judges the rows of one file against the accounts of its LCE as they stand."""

    def __init__(self, lce: LegalClearingEntity, where: Mapping[str, int], rows: Sequence[list[str]]) -> None:
        self.lce, self.where = lce, where
        marked = [row for row in rows if is_marked(row, where)]
        self.numbers = Counter(number_of(row, where) for row in marked)
        self.known = known_accounts(lce, self.numbers)
        self.above = set(Account.objects.filter(lce=lce, sub_accounts__isnull=False).values_list("number", flat=True))
        around = selectors.surroundings(lce, selectors.guaranteed(lce))
        self.around = Surroundings(around.firms, around.comps, self._parents(around.parents, marked))

    def _parents(self, saved: Mapping[str, Sequence[str]], rows: Sequence[list[str]]) -> dict[str, Sequence[str]]:
        """Who may have sub-accounts once the file is saved: an account of the same file may."""
        parents = dict(saved)
        for row in rows:
            number = number_of(row, self.where)
            values, _ = asked(row, self.where, self._before(number))
            if values.parent:
                parents.pop(number, None)
            else:
                parents[number] = policies.fitting(values.services, number)
        return parents

    def _before(self, number: str) -> AccountValues:
        known = self.known.get(number)
        return AccountValues(number, "", "") if known is None else selectors.values_of(known, known.firms.all())

    def judge(self, number: int, row: list[str]) -> JudgedRow:
        """One row; `number` is its number in the file, the head being 1."""
        name = number_of(row, self.where)
        found = JudgedRow(number, name[:120])
        mark = sheets.cell(row, self.where[ACTION])
        if not is_marked(row, self.where):
            if mark:
                found.faults.append((ACTION, f"Mark the row with {MARK}, or leave the cell empty."))
            return found
        if sheets.cell(row, self.where[LCE]).upper() != self.lce.code:
            found.faults.append((LCE, f"The file is for {self.lce.code}."))
        if self.numbers[name] > 1:
            found.faults.append((NUMBER, "The account stands in more than one marked row."))
        self._values(found, row, name)
        return found

    def _values(self, found: JudgedRow, row: list[str], name: str) -> None:
        known = self.known.get(name)
        before = self._before(name)
        values, faults = asked(row, self.where, before)
        present = None
        if known is not None:
            found.target_id, found.version = known.pk, known.version
            present = selectors.present(known, list(known.firms.all()), sub_accounts=name in self.above)
        if not faults:
            values = policies.inherited(values, self.around)
            around = self._with_kept(before)
            faults = policies.faults(values, around, present)
        found.faults += [(LABELS.get(field, NUMBER), sentence) for field, sentence in faults.items()]
        found.changes = [(LABELS[field], old, new) for field, old, new in policies.changes(before, values)]
        if known is None or found.changes:
            found.document = {**vars(values)}

    def _with_kept(self, before: AccountValues) -> Surroundings:
        """A firm of the account whose mapping has ended stays allowed."""
        if set(before.firms) <= self.around.firms:
            return self.around
        return Surroundings(self.around.firms | set(before.firms), self.around.comps, self.around.parents)


def known_accounts(lce: LegalClearingEntity, numbers: Mapping[str, int]) -> dict[str, Account]:
    """The accounts of the LCE with one of the numbers, with all their firms."""
    found = Account.objects.filter(lce=lce, number__in=list(numbers)).select_related("owner_firm", "parent")
    return {one.number: one for one in found.prefetch_related("firms__execution_firm")}
