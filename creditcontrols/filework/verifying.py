"""Verification of a file by a worker: every row is judged, nothing is changed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from creditcontrols.filework import sheets
from creditcontrols.filework.working import STEP, Progress
from creditcontrols.uploads import RowKind, UploadState

HEAD_ROWS: Final = 1


@dataclass
class JudgedRow:
    """What a kind of file makes of a row: `target_id` and `version` are of what it would change, None and 0 for
    something new, `document` is what it asks for; faults are (column, sentence), changes (field, old, new)."""

    number: int
    name: str
    target_id: int | None = None
    version: int = 0
    document: dict[str, Any] | None = None
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> RowKind:
        """Changed (also something new), unchanged or refused."""
        if self.faults:
            return RowKind.REFUSED
        return RowKind.CHANGED if self.changes else RowKind.UNCHANGED

    def columns(self) -> dict[str, Any]:
        """What its row in the database keeps, besides what it would change."""
        return {
            "number": self.number, "name": self.name, "version": self.version, "kind": self.kind,
            "document": self.document if self.kind is RowKind.CHANGED else None, "changes": self.changes,
            "faults": self.faults,
        }  # fmt: skip


Judge = Callable[[int, list[str]], JudgedRow]
"""Judges one row; the number is its number in the file, the head being 1."""


def verify(
    model: Any,
    upload_id: int,
    *,
    places: Callable[[list[str]], dict[str, int]],
    judge: Callable[[Any, dict[str, int], Sequence[list[str]]], Judge],
    target: str,
) -> None:
    """Judge the file and keep what was found. A file that cannot be read is refused with its reason. `places` reads the
    head, `judge` makes the judge of all rows, `target` is the field of a kept row that points to what it changes."""
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
    _judge(found, rows[HEAD_ROWS:], judge(found, known, rows[HEAD_ROWS:]), target)


def _judge(found: Any, rows: list[list[str]], judge: Judge, target: str) -> None:
    found.rows.all().delete()
    kept = found.rows.model
    kinds: Counter[RowKind] = Counter()
    with Progress(found._meta.db_table, found.pk, len(rows)) as progress:
        for start in range(0, len(rows), STEP):
            part = rows[start : start + STEP]
            judged = [judge(start + index + 1 + HEAD_ROWS, row) for index, row in enumerate(part)]
            kinds.update(one.kind for one in judged)
            kept.objects.bulk_create([
                kept(upload=found, **{f"{target}_id": one.target_id}, **one.columns()) for one in judged
            ])  # fmt: skip
            progress.step(len(part))
    _finish(found, len(rows), kinds)


@transaction.atomic
def _finish(found: Any, total: int, kinds: Counter[RowKind]) -> None:
    """Verified, unless somebody cancelled meanwhile."""
    type(found).objects.filter(pk=found.pk, state=UploadState.VERIFYING).update(
        state=UploadState.VERIFIED, total=total, done=total, changed=kinds[RowKind.CHANGED],
        unchanged=kinds[RowKind.UNCHANGED], refused=kinds[RowKind.REFUSED],
    )  # fmt: skip
