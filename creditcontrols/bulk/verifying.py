"""Verification of a limits file by a worker: every row is judged, nothing is changed."""

from collections import Counter
from collections.abc import Sequence

from creditcontrols.bulk import columns
from creditcontrols.bulk.judging import Judge, key_of
from creditcontrols.bulk.selectors import known_groups
from creditcontrols.filework import verifying
from creditcontrols.uploads import LimitsUpload


def verify(upload_id: int) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason."""
    verifying.verify(LimitsUpload, upload_id, places=columns.places, judge=_judge, target="group")


def _judge(found: LimitsUpload, places: dict[str, int], rows: Sequence[list[str]]) -> verifying.Judge:
    keys = Counter(key_of(row, places) for row in rows)
    return Judge(places, known_groups(found.lce), keys).judge
