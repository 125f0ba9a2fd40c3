"""Verification of a file of position limits by a worker: every marked row is judged, nothing is changed."""

from collections.abc import Sequence

from creditcontrols.filework import verifying
from creditcontrols.icc.files import columns
from creditcontrols.icc.files.judging import LimitJudge
from creditcontrols.icc.models import PositionLimitsUpload


def verify(upload_id: int) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason."""
    verifying.verify(PositionLimitsUpload, upload_id, places=columns.places, judge=_judge, target="limit")


def _judge(found: PositionLimitsUpload, places: dict[str, int], rows: Sequence[list[str]]) -> verifying.Judge:
    return LimitJudge(found, places, rows).judge
