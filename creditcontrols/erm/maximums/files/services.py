"""What kind of files those of maximums are; the work is done by a worker (verifying.py, applying.py)."""

from typing import Any, Final

from creditcontrols.erm.models import UserMaximumsUpload
from creditcontrols.filework.deciding import FileKind
from riskadmin.firms.permissions import check_can_act_for_firm, check_can_restrict

TASK: Final = "creditcontrols.erm.work"


def check(user: Any, found: UserMaximumsUpload) -> None:
    """Raises PermissionDenied unless `user` sets maximums of the file's owner."""
    if found.lce is not None:
        check_can_restrict(user, found.lce)
    else:
        check_can_act_for_firm(user, found.execution_firm_id or 0)


MAXIMUMS: Final = FileKind(UserMaximumsUpload, "maximums_file", TASK, 0x4D415855, check)
"""The locks of workers begin with "MAXU"."""
