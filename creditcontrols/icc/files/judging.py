"""Row by row: what a file of position limits would change, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Q

from creditcontrols.accounts.choices import Authority
from creditcontrols.accounts.models import Account, AccountFirm
from creditcontrols.filework import sheets
from creditcontrols.filework.verifying import JudgedRow
from creditcontrols.icc import policies, selectors
from creditcontrols.icc.files.columns import (
    ACCOUNT,
    ACTION,
    FIRM,
    KIND,
    LCE,
    LIMIT_HEADS,
    MARK,
    PRODUCT,
    Key,
    asked,
    is_marked,
    key_of,
)
from creditcontrols.icc.files.services import authority_of
from creditcontrols.icc.models import PositionLimitRow, PositionLimitsUpload
from creditcontrols.icc.policies import LimitFault
from riskadmin.firms.models import ExecutionFirm


class LimitJudge:
    """Judges the rows of one file against what is saved, read in a handful of statements."""

    def __init__(self, found: PositionLimitsUpload, where: Mapping[str, int], rows: Sequence[list[str]]) -> None:
        self.owner, self.authority, self.where = found.owner, authority_of(found), where
        self.keys = Counter(key_of(row, where) for row in rows if is_marked(row, where))
        self.products = frozenset(selectors.products())
        named = ExecutionFirm.objects.filter(code__in={key.firm for key in self.keys})
        self.firms = dict(named.values_list("code", "pk"))
        self.accounts = self._accounts(found)
        ids = list(self.accounts.values())
        self.linked = selectors.linked(ids)
        self.saved = self._saved(found, ids)

    def _accounts(self, found: PositionLimitsUpload) -> dict[tuple[str, str], int]:
        """The accounts that the rows name, by LCE and number: those of the LCE, or those that enter orders through the
        firm or have limits there."""
        named = Account.objects.filter(number__in={key.account for key in self.keys}).order_by()
        if found.lce is not None:
            named = named.filter(lce=found.lce)
        else:
            links = AccountFirm.objects.filter(execution_firm=found.execution_firm_id).order_by()
            kept = PositionLimitRow.objects.filter(execution_firm=found.execution_firm_id).order_by()
            named = named.filter(Q(pk__in=links.values("account")) | Q(pk__in=kept.values("account")))
        return {(lce, number): pk for lce, number, pk in named.values_list("lce__code", "number", "pk")}

    def _saved(self, found: PositionLimitsUpload, ids: list[int]) -> dict[tuple[int, int, str, str], PositionLimitRow]:
        rows = PositionLimitRow.objects.filter(account__in=ids, execution_firm__in=self.firms.values()).order_by()
        return {(row.account_id, row.execution_firm_id, row.product, row.kind): row for row in rows.iterator()}

    def judge(self, number: int, row: list[str]) -> JudgedRow:
        """One row; `number` is its number in the file, the head being 1."""
        key = key_of(row, self.where)
        found = JudgedRow(number, " ".join(key).strip()[:120])
        mark = sheets.cell(row, self.where[ACTION])
        if not is_marked(row, self.where):
            if mark:
                found.faults.append((ACTION, f"Mark the row with {MARK}, or leave the cell empty."))
            return found
        if self.keys[key] > 1:
            found.faults.append((ACCOUNT, "The account stands in more than one row with this product and type."))
        self._key(found, key)
        values, faults = asked(row, self.where, self.authority)
        found.faults += faults.items()
        if not found.faults:
            self._compare(found, key, values)
        return found

    def _key(self, found: JudgedRow, key: Key) -> None:
        """What is wrong with the cells that name the limit."""
        head, own = (LCE, key.lce) if self.authority is Authority.LCE else (FIRM, key.firm)
        if own != self.owner:
            found.faults.append((head, f"The file is for {self.owner}."))
        elif (key.lce, key.account) not in self.accounts:
            words = "of the clearing firm" if self.authority is Authority.LCE else f"of {key.lce} at the firm"
            found.faults.append((ACCOUNT, f"{key.account or 'Nothing'} is no account {words}."))
        for column, check in ((PRODUCT, self._check_product), (KIND, self._check_kind)):
            try:
                check(key)
            except LimitFault as fault:
                found.faults.append((column, str(fault)))

    def _check_product(self, key: Key) -> None:
        policies.check_product(key.product, self.products)

    def _check_kind(self, key: Key) -> None:
        policies.check_kind(key.kind)

    def _compare(self, found: JudgedRow, key: Key, values: dict[str, int | None]) -> None:
        """What the row would change. Limits of a firm that the account has left may be taken back."""
        account, firm = self.accounts[key.lce, key.account], self.firms.get(key.firm, 0)
        saved = self.saved.get((account, firm, key.product, key.kind))
        before = {name: getattr(saved, name) if saved else None for name in values}
        taken_back = saved is not None and not any(limit is not None for limit in values.values())
        if (account, firm) not in self.linked and not taken_back:
            found.faults.append((FIRM, f"Account {key.account} does not enter orders through {key.firm}."))
            return
        found.target_id, found.version = (saved.pk, saved.version) if saved else (None, 0)
        found.changes = [
            (LIMIT_HEADS[name], policies.said(before[name]), policies.said(new))
            for name, new in values.items() if new != before[name]
        ]  # fmt: skip
        both = {name: getattr(saved, name) if saved else None for name in self._names()} | values
        long, short = (both[name] for name in self._names())
        found.document = {
            "account": account, "firm": firm, "product": key.product, "kind": key.kind, "long": long, "short": short,
        }  # fmt: skip

    def _names(self) -> tuple[str, str]:
        return f"{self.authority.value}_long", f"{self.authority.value}_short"
