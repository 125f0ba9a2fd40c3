"""Verification of an accounts file by a worker: every marked row is judged, nothing is changed."""

from collections.abc import Sequence

from creditcontrols.accounts.files import columns
from creditcontrols.accounts.files.judging import AccountJudge, JudgedAccount
from creditcontrols.accounts.models import AccountsUpload, AccountsUploadRow
from creditcontrols.filework import verifying


def verify(upload_id: int) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason."""
    verifying.verify(AccountsUpload, upload_id, places=columns.places, judge=_judge, row=_row)


def _judge(found: AccountsUpload, places: dict[str, int], rows: Sequence[list[str]]) -> verifying.Judge:
    return AccountJudge(found.lce, places, rows).judge


def _row(found: AccountsUpload, one: JudgedAccount) -> AccountsUploadRow:
    return AccountsUploadRow(
        upload=found, number=one.number, account_id=one.account_id, name=one.name, version=one.version, kind=one.kind,
        document=None if one.faults else one.document, changes=one.changes, faults=one.faults,
    )  # fmt: skip
