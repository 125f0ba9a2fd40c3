"""What the pages of files of alert levels read."""

from collections.abc import Iterator
from typing import Any

from creditcontrols.filework.reading import RowsStanding, standing_of_rows
from creditcontrols.icc import selectors
from creditcontrols.icc.levels.columns import line
from creditcontrols.icc.models import AlertLevelsUpload
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.permissions import can_set_positions_for_lce


def owners(user: Any) -> list[LegalClearingEntity]:
    """The clearing entities whose policies `user` sets."""
    return [one for one in LegalClearingEntity.objects.visible_to(user) if can_set_positions_for_lce(user, one)]


def sheet_rows(user: Any, lce: str = "") -> Iterator[list[str]]:
    """Levels and recipients of every pair that `user` may see, or of one LCE's, as rows of a sheet."""
    return map(line, selectors.policies(user, lce))


def standing(found: AlertLevelsUpload) -> RowsStanding | None:
    """None until the file was saved."""
    return standing_of_rows(found, "policy")
