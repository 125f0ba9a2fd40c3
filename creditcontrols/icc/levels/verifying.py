"""Verification of a file of alert levels by a worker: every marked row is judged, nothing is changed."""

from collections.abc import Sequence

from creditcontrols.filework import verifying
from creditcontrols.icc.levels import columns
from creditcontrols.icc.levels.judging import LevelsJudge
from creditcontrols.icc.models import AlertLevelsUpload


def verify(upload_id: int) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason."""
    verifying.verify(AlertLevelsUpload, upload_id, places=columns.places, judge=_judge, target="policy")


def _judge(found: AlertLevelsUpload, places: dict[str, int], rows: Sequence[list[str]]) -> verifying.Judge:
    return LevelsJudge(found.lce, places, rows).judge
