"""What the pages and calls of files of position limits read."""

from collections.abc import Iterator
from typing import Any

from creditcontrols.filework.reading import RowsStanding, standing_of_rows
from creditcontrols.icc import selectors
from creditcontrols.icc.files.columns import line
from creditcontrols.icc.models import PositionLimitsUpload
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.permissions import can_set_positions_for_firm, can_set_positions_for_lce


def owners(user: Any) -> list[LegalClearingEntity | ExecutionFirm]:
    """Whose limits `user` sets: clearing entities, and execution firms that set their own."""
    lces = [one for one in LegalClearingEntity.objects.visible_to(user) if can_set_positions_for_lce(user, one)]
    firms = ExecutionFirm.objects.visible_to(user)
    return [*lces, *(one for one in firms if can_set_positions_for_firm(user, one.pk))]


def sheet_rows(user: Any, **wanted: Any) -> Iterator[list[str]]:
    """All limits that `user` may see and that pass the filters of the list, as rows of a sheet."""
    for row in selectors.limits(user, only_set=True, **wanted).iterator(chunk_size=2_000):
        yield line(row)


def standing(found: PositionLimitsUpload) -> RowsStanding | None:
    """None until the file was saved."""
    return standing_of_rows(found, "limit")
