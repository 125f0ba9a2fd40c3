"""Acts on files of position limits: upload, submit, cancel. The work itself is done by a worker (verifying.py,
applying.py)."""

from typing import Any, Final

from creditcontrols.accounts.choices import Authority
from creditcontrols.filework import deciding
from creditcontrols.filework.deciding import FileKind
from creditcontrols.icc.models import PositionLimitsUpload
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_set_positions_for_firm, check_can_set_positions_for_lce

TASK: Final = "creditcontrols.icc.work"


def check_may_set(user: Any, found: PositionLimitsUpload) -> None:
    """Raises PermissionDenied unless `user` sets the limits of the LCE or execution firm whose file it is (ICC-1)."""
    if found.lce_id is not None:
        check_can_set_positions_for_lce(user, found)
    else:
        check_can_set_positions_for_firm(user, found.execution_firm_id)


LIMITS: Final = FileKind(PositionLimitsUpload, "position_limits_file", TASK, 0x4943434C, check_may_set)
"""The locks of workers begin with "ICCL"."""


def authority_of(found: PositionLimitsUpload) -> Authority:
    """Whose values the file holds."""
    return Authority.LCE if found.lce_id is not None else Authority.EF


def upload_limits(
    *, actor: User, file_name: str, content: bytes, lce: LegalClearingEntity | None = None,
    execution_firm: ExecutionFirm | None = None,
) -> PositionLimitsUpload:  # fmt: skip
    """Keep a file with the limits of the LCE, or of the execution firm, for verification. Raises PermissionDenied."""
    return deciding.keep(
        LIMITS, actor=actor, lce=lce, execution_firm=execution_firm, file_name=file_name, content=content
    )


def submit_limits(*, actor: User, upload_id: int, reason: str) -> PositionLimitsUpload:
    """Have every changed row of a verified file saved, all or nothing. Raises PositionLimitsUpload.DoesNotExist,
    PermissionDenied, UploadFault."""
    return deciding.apply(LIMITS, actor=actor, upload_id=upload_id, reason=reason)


def cancel_limits(*, actor: User, upload_id: int) -> PositionLimitsUpload:
    """Leave a file that was not submitted yet. Raises as submit_limits does."""
    return deciding.cancel(LIMITS, actor=actor, upload_id=upload_id)
