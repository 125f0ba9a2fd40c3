"""Verification of an accounts file by a worker: every marked row is judged, nothing is changed."""

from collections.abc import Sequence

from creditcontrols.accounts.files import columns
from creditcontrols.accounts.files.judging import AccountJudge
from creditcontrols.accounts.models import AccountsUpload
from creditcontrols.filework import verifying


def verify(upload_id: int) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason."""
    verifying.verify(AccountsUpload, upload_id, places=columns.places, judge=_judge, target="account")


def _judge(found: AccountsUpload, places: dict[str, int], rows: Sequence[list[str]]) -> verifying.Judge:
    return AccountJudge(found.lce, places, rows).judge
