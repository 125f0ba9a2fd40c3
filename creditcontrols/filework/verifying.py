"""Verification of a file by a worker: every row is judged, nothing is changed."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from django.db import transaction

from creditcontrols.filework import sheets
from creditcontrols.filework.working import STEP, Progress
from creditcontrols.uploads import RowKind, UploadState

HEAD_ROWS: Final = 1


class JudgedRow(Protocol):
    """What a kind of file makes of a row."""

    @property
    def kind(self) -> RowKind:
        """Changed, unchanged or refused."""
        ...


Judge = Callable[[int, list[str]], JudgedRow]
"""Judges one row; the number is its number in the file, the head being 1."""


def verify(
    model: Any,
    upload_id: int,
    *,
    places: Callable[[list[str]], dict[str, int]],
    judge: Callable[[Any, dict[str, int], Sequence[list[str]]], Judge],
    row: Callable[[Any, Any], Any],
) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason. `places` reads the
    head, `judge` makes the judge of all rows, `row` the row to keep of what was judged."""
    taken = model.objects.filter(pk=upload_id, state__in=(UploadState.RECEIVED, UploadState.VERIFYING))
    if not taken.update(state=UploadState.VERIFYING, done=0):
        return
    found = model.objects.select_related("lce").get(pk=upload_id)
    try:
        rows = sheets.read(bytes(found.content))
        known = places(rows[0])
    except (sheets.FileFault, sheets.HeadFault) as fault:
        taken.update(state=UploadState.REFUSED, message=str(fault)[:300])
        return
    _judge(found, rows[HEAD_ROWS:], judge(found, known, rows[HEAD_ROWS:]), row)


def _judge(found: Any, rows: list[list[str]], judge: Judge, make: Callable[[Any, Any], Any]) -> None:
    found.rows.all().delete()
    kinds: Counter[RowKind] = Counter()
    with Progress(found._meta.db_table, found.pk, len(rows)) as progress:
        for start in range(0, len(rows), STEP):
            part = rows[start : start + STEP]
            judged = [judge(start + index + 1 + HEAD_ROWS, row) for index, row in enumerate(part)]
            kinds.update(one.kind for one in judged)
            found.rows.model.objects.bulk_create([make(found, one) for one in judged])
            progress.step(len(part))
    _finish(found, len(rows), kinds)


@transaction.atomic
def _finish(found: Any, total: int, kinds: Counter[RowKind]) -> None:
    """Verified, unless somebody cancelled meanwhile."""
    type(found).objects.filter(pk=found.pk, state=UploadState.VERIFYING).update(
        state=UploadState.VERIFIED, total=total, done=total, changed=kinds[RowKind.CHANGED],
        unchanged=kinds[RowKind.UNCHANGED], refused=kinds[RowKind.REFUSED],
    )  # fmt: skip
