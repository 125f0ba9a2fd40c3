"""Verification of a file of maximums by a worker: every marked row is judged, nothing is changed."""

from collections.abc import Sequence

from creditcontrols.erm.maximums.files import columns
from creditcontrols.erm.maximums.files.judging import MaximumJudge
from creditcontrols.erm.models import UserMaximumsUpload
from creditcontrols.filework import verifying


def verify(upload_id: int) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason."""
    verifying.verify(UserMaximumsUpload, upload_id, places=columns.places, judge=_judge, target="maximum")


def _judge(found: UserMaximumsUpload, places: dict[str, int], rows: Sequence[list[str]]) -> verifying.Judge:
    return MaximumJudge(found, places, rows).judge
