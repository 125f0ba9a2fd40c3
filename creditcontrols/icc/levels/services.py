"""Acts on files of alert levels: upload, submit, cancel. The work itself is done by a worker (verifying.py,
applying.py)."""

from typing import Final

from creditcontrols.filework import deciding
from creditcontrols.filework.deciding import FileKind
from creditcontrols.icc.files.services import TASK
from creditcontrols.icc.models import AlertLevelsUpload
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_set_positions_for_lce

LEVELS: Final = FileKind(AlertLevelsUpload, "alert_levels_file", TASK, 0x49434341, check_can_set_positions_for_lce)
"""The locks of workers begin with "ICCA"."""


def upload_levels(*, actor: User, lce: LegalClearingEntity, file_name: str, content: bytes) -> AlertLevelsUpload:
    """Keep a file with alert levels of the LCE's execution firms for verification. Raises PermissionDenied."""
    return deciding.keep(LEVELS, actor=actor, lce=lce, file_name=file_name, content=content)


def submit_levels(*, actor: User, upload_id: int, reason: str) -> AlertLevelsUpload:
    """Have every changed row of a verified file saved, all or nothing. Raises AlertLevelsUpload.DoesNotExist,
    PermissionDenied, UploadFault."""
    return deciding.apply(LEVELS, actor=actor, upload_id=upload_id, reason=reason)


def cancel_levels(*, actor: User, upload_id: int) -> AlertLevelsUpload:
    """Leave a file that was not submitted yet. Raises as submit_levels does."""
    return deciding.cancel(LEVELS, actor=actor, upload_id=upload_id)
