"""Applying a verified limits file: one transaction in the database, one activation in the engine, or nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from creditcontrols import inbox
from creditcontrols.bulk.services import LIMITS
from creditcontrols.choices import GroupState
from creditcontrols.documents import from_document
from creditcontrols.engine.commands import ActivateBatch, Command, StageSettings
from creditcontrols.filework import deciding
from creditcontrols.filework.working import Progress
from creditcontrols.mails import weekend_notice
from creditcontrols.models import ExchangeGroup
from creditcontrols.selectors import person
from creditcontrols.uploads import LimitsUpload, LimitsUploadRow, RowKind, UploadState
from riskadmin.audit.services import record
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.firms.permissions import check_can_change_limits
from riskadmin.firms.selectors import addresses_of
from riskadmin.lib import clock
from riskadmin.mail.notices import send_notice

PART: Final = 200
"""Rows that one inbox command carries: the engine takes a part within a few milliseconds."""

CHUNK: Final = 2_000
MOST_NAMED: Final = 3


class Moved(Exception):
    """Groups are not what they were when the file was verified; the text says which."""


def apply(upload_id: int) -> None:
    """Save all changed rows and send them to the engine. When one does not fit any more, nothing is saved and the page
    says why."""
    waiting = LimitsUpload.objects.defer("content").select_related("lce", "decided_by")
    found = waiting.filter(pk=upload_id, state=UploadState.APPLYING).first()
    if found is None:
        return
    assert found.decided_by is not None, "an upload is applied by a person"
    rows = list(found.rows.filter(kind=RowKind.CHANGED).order_by("group_id"))
    batch = uuid4().hex
    commands = _commands(batch, rows, found.decided_by.get_username(), found.reason)
    try:
        with Progress(found._meta.db_table, found.pk, found.changed) as progress:
            _apply(found, rows, batch, commands, progress)
    except (Moved, PermissionDenied) as fault:
        deciding.refuse(LIMITS, found, str(fault))


@transaction.atomic
def _apply(
    found: LimitsUpload, rows: list[LimitsUploadRow], batch: str, commands: list[Command], progress: Progress
) -> None:
    actor = found.decided_by
    assert actor is not None, "an upload is applied by a person"
    check_can_change_limits(actor, found.lce)
    _check(found, rows)
    now = clock.business_now()
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        _save(part, actor, now)
        progress.step(len(part))
    _tell_weekend(rows, actor)
    for command in commands:
        inbox.put(command, actor=actor.get_username())
    counts = {"groups": len(rows), "batch": batch, "sha256": found.sha256}
    record(actor=actor, verb="limits_file.saved", target=found, after=counts, reason=found.reason)
    LimitsUpload.objects.filter(pk=found.pk, state=UploadState.APPLYING).update(
        state=UploadState.APPLIED, batch=batch, saved_at=now, done=len(rows)
    )


def _check(found: LimitsUpload, rows: Sequence[LimitsUploadRow]) -> None:
    """Lock the groups in the order of their keys and compare the versions with those that were verified."""
    wanted = [row.group_id for row in rows]
    locked = ExchangeGroup.objects.filter(pk__in=wanted, lce=found.lce_id, state=GroupState.ACTIVE)
    versions = dict(locked.order_by("pk").select_for_update().values_list("pk", "version"))
    moved = [row for row in rows if versions.get(row.group_id) != row.version]
    if moved:
        names = ", ".join(f"{row.name} (row {row.number})" for row in moved[:MOST_NAMED])
        more = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
        raise Moved(f"Nothing was saved: {names}{more} changed since the file was verified. Upload it again.")


SAVE_GROUPS: Final = """
    UPDATE creditcontrols_exchangegroup g SET settings = new.document, version = g.version + 1
    FROM jsonb_to_recordset(%s::jsonb) AS new (group_id bigint, document jsonb) WHERE g.id = new.group_id
"""
SAVE_VERSIONS: Final = """
    INSERT INTO creditcontrols_settingsversion (group_id, version, document, saved_by_id, saved_at, refused_reason)
    SELECT new.group_id, new.version, new.document, %s, %s, ''
    FROM jsonb_to_recordset(%s::jsonb) AS new (group_id bigint, version int, document jsonb)
"""
SAVE_CHANGES: Final = """
    INSERT INTO creditcontrols_settingchange (version_id, group_id, field, old, new, actor_id, at)
    SELECT v.id, v.group_id, change ->> 0, change -> 1, change -> 2, %s, %s
    FROM jsonb_to_recordset(%s::jsonb) AS new (group_id bigint, version int, changes jsonb)
    JOIN creditcontrols_settingsversion v USING (group_id, version), jsonb_array_elements(new.changes) AS change
"""


def _save(rows: Sequence[LimitsUploadRow], actor: User, now: datetime) -> None:
    """Documents, versions and field history of some rows, a statement each: 20,000 groups are locked meanwhile. One
    JSON text carries the rows: as arrays each document would be escaped by itself."""
    documents = _json([_named(row, document=row.document) for row in rows])
    changes = _json([_named(row, changes=row.changes) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(SAVE_GROUPS, (documents,))
        cursor.execute(SAVE_VERSIONS, (actor.pk, now, documents))
        cursor.execute(SAVE_CHANGES, (actor.pk, now, changes))


def _named(row: LimitsUploadRow, **values: Any) -> dict[str, Any]:
    return {"group_id": row.group_id, "version": row.version + 1, **values}


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _commands(batch: str, rows: Sequence[LimitsUploadRow], actor: str, reason: str) -> list[Command]:
    """What the engine is sent: the rows in parts, then the one activation."""
    parts = [
        tuple((row.group_id, row.version + 1, from_document(row.document)) for row in rows[start : start + PART])
        for start in range(0, len(rows), PART)
    ]
    return [*(StageSettings(batch, part) for part in parts), ActivateBatch(batch, actor, reason)]


def _tell_weekend(rows: Iterable[LimitsUploadRow], actor: User) -> None:
    """GAM is told of each group whose weekend trading is turned on (SPEC GC2-06)."""
    turned_on = [row for row in rows if ["weekend_enabled", False, True] in row.changes]
    groups = ExchangeGroup.objects.select_related("lce", "execution_firm").in_bulk([row.group_id for row in turned_on])
    addresses = addresses_of(Role.GAM) if turned_on else []
    for row in turned_on:
        notice = weekend_notice(groups[row.group_id], from_document(row.document), person(actor))
        send_notice(notice, to=addresses)
