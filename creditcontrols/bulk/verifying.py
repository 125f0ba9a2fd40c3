"""Verification of a limits file by a worker: every row is judged, nothing is changed."""

from collections import Counter
from collections.abc import Sequence

from creditcontrols.bulk import columns
from creditcontrols.bulk.judging import Judge, Judged, key_of
from creditcontrols.bulk.selectors import known_groups
from creditcontrols.filework import verifying
from creditcontrols.policies import Direction
from creditcontrols.uploads import LimitsUpload, LimitsUploadRow


def verify(upload_id: int) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason."""
    verifying.verify(LimitsUpload, upload_id, places=columns.places, judge=_judge, row=_row)


def _judge(found: LimitsUpload, places: dict[str, int], rows: Sequence[list[str]]) -> verifying.Judge:
    keys = Counter(key_of(row, places) for row in rows)
    return Judge(places, known_groups(found.lce), keys).judge


def _row(found: LimitsUpload, one: Judged) -> LimitsUploadRow:
    return LimitsUploadRow(
        upload=found, number=one.number, group_id=one.group_id, name=one.name, version=one.version, kind=one.kind,
        document=None if one.faults else one.document, changes=one.changes, faults=one.faults,
        loosens=one.goes(Direction.LOOSENS), tightens=one.goes(Direction.TIGHTENS),
    )  # fmt: skip
