"""Saving a verified file of alert levels: one transaction with all rows and the engine's commands, or nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from creditcontrols.filework import deciding
from creditcontrols.filework.working import Progress
from creditcontrols.icc.levels.services import LEVELS
from creditcontrols.icc.models import AlertLevelsUpload, AlertLevelsUploadRow
from creditcontrols.icc.policies import LimitFault, PolicyValues
from creditcontrols.icc.services import Moved, set_policy
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm
from riskadmin.firms.permissions import check_can_set_positions_for_lce
from riskadmin.lib import clock


class _Stale(Exception):
    """A policy is not what it was when the file was verified; the text says which."""


def apply(upload_id: int) -> None:
    """Save all changed rows and send them to the engine. When one does not fit any more, nothing is saved and the page
    says why."""
    waiting = AlertLevelsUpload.objects.defer("content").select_related("lce", "decided_by")
    found = waiting.filter(pk=upload_id, state=UploadState.APPLYING).first()
    if found is None:
        return
    try:
        with Progress(found._meta.db_table, found.pk, found.changed) as progress:
            _apply(found, progress)
    except (_Stale, LimitFault, PermissionDenied) as fault:
        deciding.refuse(LEVELS, found, str(fault))


@transaction.atomic
def _apply(found: AlertLevelsUpload, progress: Progress) -> None:
    actor = found.decided_by
    assert actor is not None, "an upload is submitted by a person"
    check_can_set_positions_for_lce(actor, found)
    rows = list(found.rows.filter(kind=RowKind.CHANGED).order_by("number"))
    firms = ExecutionFirm.objects.in_bulk({row.document["firm"] for row in rows})
    for row in rows:
        _save(found, row, firms)
        progress.step()
    AlertLevelsUploadRow.objects.bulk_update(rows, ["policy"])
    counts = {"policies": len(rows), "lce": found.lce.code, "sha256": found.sha256}
    record(actor=actor, verb="alert_levels_file.saved", target=found, after=counts, reason=found.reason)
    AlertLevelsUpload.objects.filter(pk=found.pk, state=UploadState.APPLYING).update(
        state=UploadState.APPLIED, saved_at=clock.business_now(), done=len(rows)
    )


def _save(found: AlertLevelsUpload, row: AlertLevelsUploadRow, firms: dict[int, ExecutionFirm]) -> None:
    asked: dict[str, Any] = dict(row.document or {})
    firm = firms[asked.pop("firm")]
    values = PolicyValues(**{name: tuple(one) if isinstance(one, list) else one for name, one in asked.items()})
    assert found.decided_by is not None, "an upload is submitted by a person"
    try:
        row.policy = set_policy(
            actor=found.decided_by, lce=found.lce, firm=firm, values=values, base_version=row.version,
            reason=found.reason,
        )  # fmt: skip
    except Moved as moved:
        raise _Stale(
            f"Nothing was saved: {row.name} (row {row.number}) changed since the file was verified. Upload it again."
        ) from moved
