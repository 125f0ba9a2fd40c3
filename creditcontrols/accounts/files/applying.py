"""Saving a verified accounts file (AMS-6): one transaction with all rows and the engine's commands, or nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from creditcontrols import inbox
from creditcontrols.accounts.files.services import ACCOUNTS
from creditcontrols.accounts.models import Account, AccountChange, AccountFirm, AccountsUpload, AccountsUploadRow
from creditcontrols.accounts.services import SAVED
from creditcontrols.engine.commands import SetAccounts
from creditcontrols.engine.controls.commands import MOST_ACCOUNTS
from creditcontrols.engine.controls.values import ClearingAccount
from creditcontrols.filework import deciding
from creditcontrols.filework.working import Progress
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_keep_accounts
from riskadmin.lib import clock

CHUNK: Final = 2_000
MOST_NAMED: Final = 3
REGISTERED: Final = (("Account", "", "Registered by file"),)
"""History of a new account; the row of the file says what it was registered with."""


class Moved(Exception):
    """Accounts are not what they were when the file was verified; the text says which."""


def apply(upload_id: int) -> None:
    """Save all changed rows and send them to the engine. When one does not fit any more, nothing is saved and the page
    says why."""
    waiting = AccountsUpload.objects.defer("content").select_related("lce", "decided_by")
    found = waiting.filter(pk=upload_id, state=UploadState.APPLYING).first()
    if found is None:
        return
    try:
        with Progress(found._meta.db_table, found.pk, found.changed) as progress:
            _apply(found, progress)
    except (Moved, PermissionDenied) as fault:
        deciding.refuse(ACCOUNTS, found, str(fault))


@transaction.atomic
def _apply(found: AccountsUpload, progress: Progress) -> None:
    actor = found.decided_by
    assert actor is not None, "an upload is submitted by a person"
    check_can_keep_accounts(actor, found.lce)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=found.lce_id)
    rows = list(found.rows.filter(kind=RowKind.CHANGED).order_by("number"))
    _check(found, rows)
    # Parents first: a sub-account may name an account of the same file.
    rows.sort(key=lambda row: bool(row.document["parent"]))
    firms = _firms(rows)
    now = clock.business_now()
    for part in _cut(rows):
        _save(found, part, firms, actor, now)
        progress.step(len(part))
    _settle(found)
    _tell(found, rows, actor)
    counts = {"accounts": len(rows), "sha256": found.sha256}
    record(actor=actor, verb="accounts_file.saved", target=found, after=counts, reason=found.reason)
    AccountsUpload.objects.filter(pk=found.pk, state=UploadState.APPLYING).update(
        state=UploadState.APPLIED, saved_at=now, done=len(rows)
    )


def _cut(rows: Sequence[AccountsUploadRow]) -> Iterable[Sequence[AccountsUploadRow]]:
    """Parts of one statement each; no part holds a parent and its sub-account."""
    first = sum(not row.document["parent"] for row in rows)
    for part in (rows[:first], rows[first:]):
        for start in range(0, len(part), CHUNK):
            yield part[start : start + CHUNK]


def _check(found: AccountsUpload, rows: Sequence[AccountsUploadRow]) -> None:
    """Lock the accounts in the order of their keys and compare with what was verified; new ones are to be new still."""
    locked = Account.objects.filter(lce=found.lce_id, number__in=[row.name for row in rows])
    versions = dict(locked.order_by("pk").select_for_update().values_list("number", "version"))
    moved = [row for row in rows if versions.get(row.name, 0) != row.version]
    if moved:
        names = ", ".join(f"{row.name} (row {row.number})" for row in moved[:MOST_NAMED])
        more = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
        raise Moved(f"Nothing was saved: {names}{more} changed since the file was verified. Upload it again.")


def _firms(rows: Sequence[AccountsUploadRow]) -> dict[str, int]:
    """The execution firms that the rows name: id by code. Whether they fit was judged."""
    codes = {code for row in rows for code in (*row.document["firms"], row.document["owner"])}
    return dict(ExecutionFirm.objects.filter(code__in=codes).values_list("code", "pk"))


def _save(
    found: AccountsUpload, rows: Sequence[AccountsUploadRow], firms: dict[str, int], actor: User, now: datetime
) -> None:
    parents = {row.document["parent"] for row in rows} - {""}
    ids = dict(Account.objects.filter(lce=found.lce, number__in=parents).values_list("number", "pk"))
    made = [_account(found, row, firms, ids, actor, now) for row in rows]
    Account.objects.bulk_create(made, update_conflicts=True, unique_fields=["lce", "number"], update_fields=SAVED)
    for row, account in zip(rows, made, strict=True):
        row.account = account
    _link(rows, firms)
    AccountChange.objects.bulk_create(
        AccountChange(
            account=row.account, version=row.version + 1, field=name, old=old[:400], new=new[:400], actor=actor, at=now,
            reason=found.reason,
        )
        for row in rows for name, old, new in (row.changes if row.version else REGISTERED)
    )  # fmt: skip


def _account(
    found: AccountsUpload, row: AccountsUploadRow, firms: dict[str, int], parents: dict[str, int], actor: User,
    now: datetime,
) -> Account:  # fmt: skip
    asked: dict[str, Any] = dict(row.document)
    owner = asked["owner"]
    return Account(
        lce=found.lce, number=row.name, description=asked["description"], owner_firm_id=firms.get(owner),
        owner_lei="" if owner in firms else owner, segregation=asked["segregation"],
        intermediary=asked["intermediary"], holding=asked["holding"], services=asked["services"],
        status=asked["status"], sessions=sorted(asked["sessions"]), parent_id=parents.get(asked["parent"]),
        version=row.version + 1, changed_by=actor, changed_at=now,
    )  # fmt: skip


def _link(rows: Sequence[AccountsUploadRow], firms: dict[str, int]) -> None:
    """Bring the execution firms of the accounts to what the rows say."""
    wanted = {(row.account_id, firms[code]) for row in rows for code in row.document["firms"]}
    links = AccountFirm.objects.filter(account__in=[row.account_id for row in rows])
    held = {(account, firm): pk for pk, account, firm in links.values_list("pk", "account_id", "execution_firm_id")}
    AccountFirm.objects.filter(pk__in=[held[pair] for pair in held.keys() - wanted]).delete()
    AccountFirm.objects.bulk_create(
        AccountFirm(account_id=account, execution_firm_id=firm) for account, firm in sorted(wanted - held.keys())
    )


_NOTE_NEW: Final = """
    UPDATE accounts_accountsuploadrow r SET account_id = a.id FROM accounts_account a
    WHERE r.upload_id = %s AND r.kind = 'changed' AND r.account_id IS NULL AND a.lce_id = %s AND a.number = r.name
"""
_HAND_DOWN: Final = """
    UPDATE accounts_account c SET services = CASE WHEN length(c.number) > 12
        THEN array_remove(p.services, 'CMED') ELSE p.services END
    FROM accounts_account p WHERE c.parent_id = p.id AND c.lce_id = %s
"""


def _settle(found: AccountsUpload) -> None:
    """Rows of new accounts name them now. Sub-accounts have the services of their parents, those too that the file does
    not name."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_NEW, (found.pk, found.lce_id))
        cursor.execute(_HAND_DOWN, (found.lce_id,))


def _tell(found: AccountsUpload, rows: Sequence[AccountsUploadRow], actor: User) -> None:
    """The engine gets the accounts in parts, in the order in which the last one tells that all are in force."""
    links = AccountFirm.objects.filter(account__lce=found.lce).exclude(lce_suspended=False, ef_suspended=False)
    suspended: dict[int, list[str]] = {}
    for account_id, code in links.values_list("account_id", "execution_firm__code"):
        suspended.setdefault(account_id, []).append(code)
    name = actor.get_username()
    told = [
        ClearingAccount(
            found.lce.code, row.name, row.document["status"] == "active",
            tuple(sorted(suspended.get(row.account_id, []))), row.version + 1,
        )
        for row in rows
    ]  # fmt: skip
    for start in range(0, len(told), MOST_ACCOUNTS):
        inbox.put(SetAccounts(tuple(told[start : start + MOST_ACCOUNTS]), name, found.reason), actor=name)
