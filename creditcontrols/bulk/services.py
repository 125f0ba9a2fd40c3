"""Acts on limits files: upload, apply, cancel. The work itself is done by a worker (verifying.py, applying.py)."""

from typing import Final

from creditcontrols.filework import deciding
from creditcontrols.filework.deciding import FileKind, UploadFault
from creditcontrols.uploads import LimitsUpload
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_change_limits

TASK: Final = "creditcontrols.bulk.work"
LIMITS: Final = FileKind(LimitsUpload, "limits_file", TASK, 0x4C494D53, check_can_change_limits)
"""The locks of workers begin with "LIMS"."""

__all__ = ["LIMITS", "TASK", "UploadFault", "apply_upload", "cancel_upload", "upload_limits"]


def upload_limits(*, actor: User, lce: LegalClearingEntity, file_name: str, content: bytes) -> LimitsUpload:
    """Keep a file for verification. Raises PermissionDenied unless `actor` changes the limits of `lce`."""
    return deciding.keep(LIMITS, actor=actor, lce=lce, file_name=file_name, content=content)


def apply_upload(*, actor: User, upload_id: int, reason: str) -> LimitsUpload:
    """Have every changed row of a verified file saved and put in force as one activation. Raises
    LimitsUpload.DoesNotExist, PermissionDenied, UploadFault."""
    return deciding.apply(LIMITS, actor=actor, upload_id=upload_id, reason=reason)


def cancel_upload(*, actor: User, upload_id: int) -> LimitsUpload:
    """Leave a file that was not applied yet. Raises as apply_upload does."""
    return deciding.cancel(LIMITS, actor=actor, upload_id=upload_id)
