"""Verification of a limits file by a worker: every row is judged, nothing is changed."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from creditcontrols.bulk import columns, files
from creditcontrols.bulk.judging import Judge, Judged, key_of
from creditcontrols.bulk.selectors import known_groups
from creditcontrols.bulk.working import STEP, Progress
from creditcontrols.policies import Direction
from creditcontrols.uploads import LimitsUpload, LimitsUploadRow, RowKind, UploadState

HEAD_ROWS = 1


def verify(upload_id: int) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason."""
    taken = LimitsUpload.objects.filter(pk=upload_id, state__in=(UploadState.RECEIVED, UploadState.VERIFYING))
    if not taken.update(state=UploadState.VERIFYING, done=0):
        return
    found = LimitsUpload.objects.select_related("lce").get(pk=upload_id)
    try:
        rows = files.read(bytes(found.content))
        places = columns.places(rows[0])
    except (files.FileFault, columns.HeadFault) as fault:
        taken.update(state=UploadState.REFUSED, message=str(fault)[:300])
        return
    _judge(found, rows[HEAD_ROWS:], places)


def _judge(found: LimitsUpload, rows: list[list[str]], places: dict[str, int]) -> None:
    keys = Counter(key_of(row, places) for row in rows)
    judge = Judge(places, known_groups(found.lce), keys)
    found.rows.all().delete()
    kinds: Counter[RowKind] = Counter()
    with Progress(found.pk, len(rows)) as progress:
        for start in range(0, len(rows), STEP):
            part = rows[start : start + STEP]
            judged = [judge.judge(start + index + 1 + HEAD_ROWS, row) for index, row in enumerate(part)]
            kinds.update(one.kind for one in judged)
            _keep(found, judged)
            progress.step(len(part))
    _finish(found, len(rows), kinds)


def _keep(found: LimitsUpload, judged: Iterable[Judged]) -> None:
    LimitsUploadRow.objects.bulk_create(
        LimitsUploadRow(
            upload=found, number=one.number, group_id=one.group_id, name=one.name, version=one.version, kind=one.kind,
            document=None if one.faults else one.document, changes=one.changes, faults=one.faults,
            loosens=one.goes(Direction.LOOSENS), tightens=one.goes(Direction.TIGHTENS),
        )
        for one in judged
    )  # fmt: skip


@transaction.atomic
def _finish(found: LimitsUpload, total: int, kinds: Counter[RowKind]) -> None:
    """Verified, unless somebody cancelled meanwhile."""
    LimitsUpload.objects.filter(pk=found.pk, state=UploadState.VERIFYING).update(
        state=UploadState.VERIFIED, total=total, done=total, changed=kinds[RowKind.CHANGED],
        unchanged=kinds[RowKind.UNCHANGED], refused=kinds[RowKind.REFUSED],
    )  # fmt: skip
