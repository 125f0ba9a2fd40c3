"""Pages of files of position limits and of alert levels: sheet, upload and verify, errors and differences, submit."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from creditcontrols.filework.forms import SideUploadForm
from creditcontrols.filework.pages import FilePages, sheet
from creditcontrols.icc.files import columns, selectors
from creditcontrols.icc.files.services import LIMITS
from creditcontrols.icc.levels import columns as level_columns
from creditcontrols.icc.levels import selectors as level_selectors
from creditcontrols.icc.levels.services import LEVELS
from creditcontrols.icc.querysets import sees_positions
from riskadmin.firms.screen import screen

LONGEST_FILTER: Final = 20
FILTERS: Final = ("lce", "ef", "account", "product", "kind")


LIMIT_PAGES: Final = FilePages(
    kind=LIMITS, title="Position limits by file", thing="limit", named="Account and product", url="icc_file",
    templates=("icc/files.html", "icc/file.html"), owners=selectors.owners, form=SideUploadForm,
    refusal="Position limits are uploaded by clearing firm, risk and execution firm administrators.",
    standing=selectors.standing,
)  # fmt: skip
LEVEL_PAGES: Final = FilePages(
    kind=LEVELS, title="Alert levels by file", thing="row", named="Execution firm", url="icc_levels_file",
    templates=("icc/files_levels.html", "icc/file_levels.html"), owners=level_selectors.owners,
    refusal="Alert levels are uploaded by clearing firm and risk administrators.", standing=level_selectors.standing,
)  # fmt: skip


@require_safe
@screen
def limits_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """All limits that pass the filters as a sheet, which is also the template of an upload."""
    _check(request)
    wanted = {name: _typed(request, name) for name in FILTERS}
    rows = selectors.sheet_rows(request.user, near=request.GET.get("near") == "1", **wanted)
    return sheet(kind, "position-limits", columns.HEADS, rows, "Position limits")


@require_safe
@screen
def levels_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """Alert levels and recipients of every pair as a sheet, which is also the template of an upload."""
    _check(request)
    rows = level_selectors.sheet_rows(request.user, _typed(request, "lce"))
    return sheet(kind, "alert-levels", level_columns.HEADS, rows, "Alert levels")


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip().upper()[:LONGEST_FILTER]


def _check(request: HttpRequest) -> None:
    if not sees_positions(request.user):
        raise PermissionDenied("Position limits are for clearing firms, execution firms and trading firms.")
