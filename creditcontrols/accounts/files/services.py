"""Acts on accounts files: upload, submit, cancel. The work itself is done by a worker (verifying.py, applying.py)."""

from typing import Final

from creditcontrols.accounts.models import AccountsUpload
from creditcontrols.filework import deciding
from creditcontrols.filework.deciding import FileKind
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_keep_accounts

TASK: Final = "creditcontrols.accounts.work"
ACCOUNTS: Final = FileKind(AccountsUpload, "accounts_file", TASK, 0x41434354, check_can_keep_accounts)
"""The locks of workers begin with "ACCT"."""


def upload_accounts(*, actor: User, lce: LegalClearingEntity, file_name: str, content: bytes) -> AccountsUpload:
    """Keep a file for verification. Raises PermissionDenied unless `actor` keeps the accounts of `lce`."""
    return deciding.keep(ACCOUNTS, actor=actor, lce=lce, file_name=file_name, content=content)


def submit_accounts(*, actor: User, upload_id: int, reason: str) -> AccountsUpload:
    """Have every changed row of a verified file saved, all or nothing. Raises AccountsUpload.DoesNotExist,
    PermissionDenied, UploadFault."""
    return deciding.apply(ACCOUNTS, actor=actor, upload_id=upload_id, reason=reason)


def cancel_accounts(*, actor: User, upload_id: int) -> AccountsUpload:
    """Leave a file that was not submitted yet. Raises as submit_accounts does."""
    return deciding.cancel(ACCOUNTS, actor=actor, upload_id=upload_id)
