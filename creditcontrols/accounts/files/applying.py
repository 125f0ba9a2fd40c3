"""Saving a verified accounts file (AMS-6): one transaction with all rows and the engine's commands, or nothing."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models.fields.json import KT

from creditcontrols.accounts.files.services import ACCOUNTS
from creditcontrols.accounts.files.storing import store
from creditcontrols.accounts.models import Account, AccountFirm, AccountsUpload
from creditcontrols.accounts.selectors import engine_row
from creditcontrols.accounts.services import tell
from creditcontrols.engine.controls.commands import MOST_ACCOUNTS
from creditcontrols.filework import deciding
from creditcontrols.filework.working import Progress
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.services import record
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_keep_accounts
from riskadmin.lib import clock

CHUNK: Final = 2_000
MOST_NAMED: Final = 3


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
    rows = _rows(found)
    _check(found, rows)
    now = clock.business_now()
    for part in _cut(rows):
        store(found, [row.pk for row in part], actor, now)
        progress.step(len(part))
    _tell(found, _hand_down(found), actor)
    counts = {"accounts": len(rows), "sha256": found.sha256}
    record(actor=actor, verb="accounts_file.saved", target=found, after=counts, reason=found.reason)
    AccountsUpload.objects.filter(pk=found.pk, state=UploadState.APPLYING).update(
        state=UploadState.APPLIED, saved_at=now, done=len(rows)
    )


def _rows(found: AccountsUpload) -> list[Any]:
    """The changed rows as far as they are needed here. Parents first: a sub-account may name an account of the same
    file."""
    changed = found.rows.filter(kind=RowKind.CHANGED).annotate(parent=KT("document__parent")).order_by("number")
    rows = changed.values_list("pk", "number", "name", "version", "parent", named=True)
    return sorted(rows, key=lambda row: bool(row.parent))


def _cut(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Parts of one statement each; no part holds a parent and its sub-account."""
    first = sum(not row.parent for row in rows)
    for part in (rows[:first], rows[first:]):
        for start in range(0, len(part), CHUNK):
            yield part[start : start + CHUNK]


def _check(found: AccountsUpload, rows: Sequence[Any]) -> None:
    """Lock the accounts in the order of their keys and compare with what was verified; new ones are to be new still."""
    locked = Account.objects.filter(lce=found.lce_id, number__in=[row.name for row in rows])
    versions = dict(locked.order_by("pk").select_for_update().values_list("number", "version"))
    moved = [row for row in rows if versions.get(row.name, 0) != row.version]
    if moved:
        names = ", ".join(f"{row.name} (row {row.number})" for row in moved[:MOST_NAMED])
        more = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
        raise Moved(f"Nothing was saved: {names}{more} changed since the file was verified. Upload it again.")


_HAND_DOWN: Final = """
    UPDATE accounts_account c SET version = c.version + 1, services = CASE WHEN length(c.number) > 12
        THEN array_remove(p.services, 'CMED') ELSE p.services END
    FROM accounts_account p WHERE c.parent_id = p.id AND c.lce_id = %s AND c.services <> CASE
        WHEN length(c.number) > 12 THEN array_remove(p.services, 'CMED') ELSE p.services END
    RETURNING c.id
"""


def _hand_down(found: AccountsUpload) -> list[int]:
    """Sub-accounts have the services of their parents, those too that the file does not name: they are further
    versions, whose keys come back."""
    with connection.cursor() as cursor:
        cursor.execute(_HAND_DOWN, (found.lce_id,))
        return [key for (key,) in cursor.fetchall()]


def _tell(found: AccountsUpload, handed: Sequence[int], actor: User) -> None:
    """The engine gets the accounts in parts, in the order in which the last one tells that all are in force."""
    saved = found.rows.filter(kind=RowKind.CHANGED).order_by("number")
    named = dict.fromkeys(saved.values_list("account_id", flat=True))
    keys = [*(key for key in handed if key not in named), *named]
    for start in range(0, len(keys), MOST_ACCOUNTS):
        part = keys[start : start + MOST_ACCOUNTS]
        accounts = Account.objects.only("number", "status", "services", "version").in_bulk(part)
        links = AccountFirm.objects.filter(account__in=part).select_related("execution_firm").order_by()
        through: dict[int, list[AccountFirm]] = {}
        for link in links.only("account_id", "lce_suspended", "ef_suspended", "execution_firm__code"):
            through.setdefault(link.account_id, []).append(link)
        told = [engine_row(accounts[key], found.lce.code, through.get(key, ())) for key in part]
        tell(told, actor, found.reason)
