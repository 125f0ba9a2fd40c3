"""Saving a verified file of position limits: one transaction with all rows and the engine's commands, or nothing."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from creditcontrols.accounts.models import Account
from creditcontrols.filework import deciding
from creditcontrols.filework.working import Progress
from creditcontrols.icc.files.services import LIMITS, authority_of, check_may_set
from creditcontrols.icc.models import PositionLimitRow, PositionLimitsUpload, PositionLimitsUploadRow
from creditcontrols.icc.policies import LimitFault
from creditcontrols.icc.services import Moved, Wanted, save_limits
from creditcontrols.uploads import RowKind, UploadState
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm
from riskadmin.lib import clock

MOST_NAMED: Final = 3


class _Stale(Exception):
    """Limits are not what they were when the file was verified; the text says which."""


def apply(upload_id: int) -> None:
    """Save all changed rows and send them to the engine. When one does not fit any more, nothing is saved and the page
    says why."""
    waiting = PositionLimitsUpload.objects.defer("content").select_related("lce", "execution_firm", "decided_by")
    found = waiting.filter(pk=upload_id, state=UploadState.APPLYING).first()
    if found is None:
        return
    try:
        with Progress(found._meta.db_table, found.pk, found.changed) as progress:
            _apply(found, progress)
    except (_Stale, LimitFault, PermissionDenied) as fault:
        deciding.refuse(LIMITS, found, str(fault))


@transaction.atomic
def _apply(found: PositionLimitsUpload, progress: Progress) -> None:
    actor = found.decided_by
    assert actor is not None, "an upload is submitted by a person"
    check_may_set(actor, found)
    rows = list(found.rows.filter(kind=RowKind.CHANGED).order_by("number"))
    try:
        saved = save_limits(
            actor=actor, authority=authority_of(found), wanted=_wanted(rows), reason=found.reason, step=progress.step
        )
    except Moved as moved:
        raise _Stale(_sentence([rows[place] for place in moved.rows])) from moved
    _name_new(rows)
    counts = {"limits": saved, "of": found.owner, "sha256": found.sha256}
    record(actor=actor, verb="position_limits_file.saved", target=found, after=counts, reason=found.reason)
    PositionLimitsUpload.objects.filter(pk=found.pk, state=UploadState.APPLYING).update(
        state=UploadState.APPLIED, saved_at=clock.business_now(), done=len(rows)
    )


def _wanted(rows: Sequence[PositionLimitsUploadRow]) -> list[Wanted]:
    documents: list[Any] = [row.document for row in rows]
    accounts = Account.objects.select_related("lce").in_bulk({one["account"] for one in documents})
    firms = ExecutionFirm.objects.in_bulk({one["firm"] for one in documents})
    return [
        Wanted(
            accounts[one["account"]], firms[one["firm"]], one["product"], one["kind"], one["long"], one["short"],
            row.version,
        )
        for row, one in zip(rows, documents, strict=True)
    ]  # fmt: skip


def _sentence(moved: Sequence[PositionLimitsUploadRow]) -> str:
    names = ", ".join(f"{row.name} (row {row.number})" for row in moved[:MOST_NAMED])
    more = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
    return f"Nothing was saved: {names}{more} changed since the file was verified. Upload it again."


_NAME: Final = """
    UPDATE icc_positionlimitsuploadrow r SET limit_id = new.limit_id
    FROM unnest(%s::bigint[], %s::bigint[]) AS new (id, limit_id) WHERE r.id = new.id
"""


def _name_new(rows: Sequence[PositionLimitsUploadRow]) -> None:
    """Rows of limits where there were none name them now. Arrays in place of a join of both tables: nothing is known of
    rows that are a second old, and the planner would try every row with every other."""
    new = [row for row in rows if row.limit_id is None]
    accounts = {row.document["account"] for row in new}  # type: ignore[index]
    made = PositionLimitRow.objects.filter(account__in=accounts).order_by()
    ids = {tuple(place): pk for *place, pk in made.values_list("account", "execution_firm", "product", "kind", "pk")}
    limits = [ids[tuple(row.document[name] for name in _PLACE)] for row in new]  # type: ignore[index]
    with connection.cursor() as cursor:
        cursor.execute(_NAME, ([row.pk for row in new], limits))


_PLACE: Final = ("account", "firm", "product", "kind")
