"""Acts on limits files: upload, apply, cancel. The work itself is done by a worker (verifying.py, applying.py)."""

from hashlib import sha256

from django.db import transaction

from creditcontrols.bulk.wake import wake
from creditcontrols.uploads import LimitsUpload, UploadState
from riskadmin.audit.services import record
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_change_limits
from riskadmin.lib import clock

LONGEST_NAME = 120


class UploadFault(Exception):
    """The act does not fit where the upload stands; the text is a sentence for the page."""


@transaction.atomic
def upload_limits(*, actor: User, lce: LegalClearingEntity, file_name: str, content: bytes) -> LimitsUpload:
    """Keep a file for verification. Raises PermissionDenied unless `actor` changes the limits of `lce`. What the file
    holds is judged by the worker; nothing is changed by it."""
    check_can_change_limits(actor, lce)
    found = LimitsUpload.objects.create(
        lce=lce, file_name=file_name[-LONGEST_NAME:], content=content, sha256=sha256(content).hexdigest(),
        uploaded_by=actor, uploaded_at=clock.business_now(),
    )  # fmt: skip
    record(actor=actor, verb="limits_file.upload", target=found, after=_about(found))
    transaction.on_commit(wake)
    return found


@transaction.atomic
def apply_upload(*, actor: User, upload_id: int, reason: str) -> LimitsUpload:
    """Have every changed row of a verified file saved and put in force as one activation. Raises
    LimitsUpload.DoesNotExist, PermissionDenied, UploadFault."""
    found = _locked(actor, upload_id)
    if found.state != UploadState.VERIFIED:
        raise UploadFault(f"The file is not waiting to be applied: {found.get_state_display().lower()}.")
    if found.refused or not found.changed:
        raise UploadFault("A file is applied when no row is refused and at least one changes something.")
    if not reason.strip():
        raise UploadFault("Give a reason; it is kept with every change.")
    return _decide(found, actor, UploadState.APPLYING, "limits_file.apply", reason.strip())


@transaction.atomic
def cancel_upload(*, actor: User, upload_id: int) -> LimitsUpload:
    """Leave a file that was not applied yet. Raises as apply_upload does."""
    found = _locked(actor, upload_id)
    if found.state not in (UploadState.RECEIVED, UploadState.VERIFYING, UploadState.VERIFIED):
        raise UploadFault(f"The file cannot be cancelled: {found.get_state_display().lower()}.")
    return _decide(found, actor, UploadState.CANCELLED, "limits_file.cancel", "")


def _locked(actor: User, upload_id: int) -> LimitsUpload:
    seen = LimitsUpload.objects.visible_to(actor).defer("content").select_for_update(of=("self",))
    found = seen.get(pk=upload_id)
    check_can_change_limits(actor, found)
    return found


def _decide(found: LimitsUpload, actor: User, state: UploadState, verb: str, reason: str) -> LimitsUpload:
    found.state, found.decided_by, found.decided_at, found.reason = state, actor, clock.business_now(), reason[:200]
    found.done, found.message = 0, ""
    found.save(update_fields=["state", "decided_by", "decided_at", "reason", "done", "message"])
    record(actor=actor, verb=verb, target=found, after=_about(found), reason=reason)
    transaction.on_commit(wake)
    return found


def _about(found: LimitsUpload) -> dict[str, object]:
    counts = {"changed": found.changed, "unchanged": found.unchanged, "refused": found.refused}
    return {"file": found.file_name, "sha256": found.sha256, "lce": found.lce.code, **counts}
