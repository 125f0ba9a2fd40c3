"""Pages of limits files: template, upload, differences, apply."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from creditcontrols import policies
from creditcontrols.bulk import selectors
from creditcontrols.bulk.columns import HEADS
from creditcontrols.bulk.services import LIMITS
from creditcontrols.filework.pages import FilePages, Line, sheet
from creditcontrols.uploads import LimitsUpload, LimitsUploadRow
from riskadmin.firms.screen import screen


@require_safe
@screen
def template(request: HttpRequest, lce_id: int, kind: str) -> HttpResponse:
    """The groups of an LCE with their saved values, to be changed and uploaded."""
    lce = next((one for one in selectors.changeable_lces(request.user) if one.pk == lce_id), None)
    if lce is None:
        raise LimitsUpload.DoesNotExist
    return sheet(kind, f"limits-{lce.code}", HEADS, selectors.template_rows(lce), "Limits")


def changes(row: LimitsUploadRow) -> list[Line]:
    """The changes of a row as people read them."""
    return [
        {
            "label": policies.label(path), "old": policies.value_text(path, old),
            "new": policies.value_text(path, new), "direction": policies.direction(path, old, new).value,
        }
        for path, old, new in row.changes
    ]  # fmt: skip


def _more(found: Any) -> dict[str, Any]:
    return {"ways": selectors.ways(found)}


PAGES: Final = FilePages(
    kind=LIMITS, title="Limits by file", thing="group", named="Firm or group", url="limits_file",
    templates=("creditcontrols/limits_files.html", "creditcontrols/limits_file.html"),
    owners=selectors.changeable_lces,
    refusal="Limits files are uploaded by risk administrators of a clearing firm.", standing=selectors.standing,
    lines=changes, rows=selectors.rows, filters=("kind", "way", "text"), has_new=False, act="apply", more=_more,
)  # fmt: skip
