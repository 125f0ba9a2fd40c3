"""Saving a verified file of maximums (ERM-6): one transaction with all rows and the engine's commands, or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from creditcontrols.erm.maximums import saving
from creditcontrols.erm.maximums.files.judging import known_maximums
from creditcontrols.erm.maximums.files.services import MAXIMUMS, check
from creditcontrols.erm.maximums.saving import Change
from creditcontrols.erm.models import UserMaximumsUpload, UserMaximumsUploadRow
from creditcontrols.filework import deciding
from creditcontrols.filework.working import Progress
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.lib import clock

CHUNK: Final = 2_000
MOST_NAMED: Final = 3


class Moved(Exception):
    """Maximums are not what they were when the file was verified; the text says which."""


def apply(upload_id: int) -> None:
    """Save all changed rows and send them to the engine. When one does not fit any more, nothing is saved and the page
    says why."""
    waiting = UserMaximumsUpload.objects.defer("content").select_related("lce", "execution_firm", "decided_by")
    found = waiting.filter(pk=upload_id, state=UploadState.APPLYING).first()
    if found is None:
        return
    try:
        with Progress(found._meta.db_table, found.pk, found.changed) as progress:
            _apply(found, progress)
    except (Moved, PermissionDenied) as fault:
        deciding.refuse(MAXIMUMS, found, str(fault))


@transaction.atomic
def _apply(found: UserMaximumsUpload, progress: Progress) -> None:
    actor = found.decided_by
    assert actor is not None, "an upload is submitted by a person"
    check(actor, found)
    _lock(found)
    rows = list(found.rows.filter(kind=RowKind.CHANGED).order_by("number"))
    _check(found, rows)
    changes, now = _changes(found, rows), clock.business_now()
    for start in range(0, len(changes), CHUNK):
        _save(found, rows[start : start + CHUNK], changes[start : start + CHUNK], actor, now)
        progress.step(len(rows[start : start + CHUNK]))
    saving.tell(changes, actor, found.reason)
    counts = {"maximums": len(rows), "sha256": found.sha256}
    record(actor=actor, verb="maximums_file.saved", target=found, after=counts, reason=found.reason)
    UserMaximumsUpload.objects.filter(pk=found.pk, state=UploadState.APPLYING).update(
        state=UploadState.APPLIED, saved_at=now, done=len(rows)
    )


def _lock(found: UserMaximumsUpload) -> None:
    """The same row as a save on screen locks."""
    if found.lce is not None:
        LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=found.lce.pk)
    else:
        ExecutionFirm.objects.select_for_update(no_key=True).get(pk=found.execution_firm_id)


def _check(found: UserMaximumsUpload, rows: Sequence[UserMaximumsUploadRow]) -> None:
    """Compare what is saved with what was verified; new ones are to be new still."""
    names = {_name(row): 1 for row in rows}
    versions = {name: row.version for name, row in known_maximums(found, names).items()}
    moved = [row for row in rows if versions.get(_name(row), 0) != row.version]
    if moved:
        said = ", ".join(f"{row.name} (row {row.number})" for row in moved[:MOST_NAMED])
        more = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
        raise Moved(f"Nothing was saved: {said}{more} changed since the file was verified. Upload it again.")


def _name(row: UserMaximumsUploadRow) -> tuple[str, str, str]:
    return row.document["firm"], row.document["operator"], row.document["product"]


def _changes(found: UserMaximumsUpload, rows: Sequence[UserMaximumsUploadRow]) -> list[Change]:
    firms = ExecutionFirm.objects.in_bulk({row.document["firm"] for row in rows}, field_name="code")
    return [
        Change(
            found.lce, firms[row.document["firm"]], row.document["operator"], row.document["product"],
            tuple(row.document["before"]), tuple(row.document["after"]), row.version,
        )
        for row in rows
    ]  # fmt: skip


_NAME: Final = """
    UPDATE erm_usermaximumsuploadrow r SET maximum_id = v.maximum
    FROM unnest(%s::bigint[], %s::bigint[]) AS v (id, maximum) WHERE r.id = v.id
"""


def _save(
    found: UserMaximumsUpload, rows: Sequence[UserMaximumsUploadRow], changes: Sequence[Change], actor: User,
    now: datetime,
) -> None:  # fmt: skip
    """Write a part; its rows name their maximums now."""
    made = saving.save(changes, actor, found.reason, now)
    with connection.cursor() as cursor:
        cursor.execute(_NAME, ([row.pk for row in rows], [one.pk for one in made]))
