"""Pages of limits files: template, upload, differences, apply."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creditcontrols import policies
from creditcontrols.bulk import selectors, services
from creditcontrols.bulk.columns import HEADS
from creditcontrols.bulk.forms import ReasonForm
from creditcontrols.filework import sheets
from creditcontrols.filework.deciding import WORKING, UploadFault
from creditcontrols.filework.forms import UploadForm
from creditcontrols.uploads import LimitsUpload, LimitsUploadRow, UploadState
from riskadmin.firms.permissions import can_change_limits
from riskadmin.firms.screen import screen

TYPES = {
    "csv": ("text/csv; charset=utf-8", sheets.to_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheets.to_xlsx),
}


@require_http_methods(["GET", "POST"])
@screen
def uploads(request: HttpRequest) -> HttpResponse:
    """The list of uploads with the form of a new one; a good file leads to its page."""
    lces = selectors.changeable_lces(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, lces=lces)
    if request.method == "POST":
        if not lces:
            raise PermissionDenied("Limits files are for risk administrators of a clearing firm.")
        if form.is_valid():
            file, lce = form.cleaned_data["file"], form.cleaned_data["lce"]
            kept = services.upload_limits(actor=request.user, lce=lce, file_name=file.name, content=file.read())
            return redirect("limits_file", kept.pk)
    context = {"form": form, "lces": lces, "uploads": selectors.uploads(request.user), "most": sheets.MOST_ROWS}
    status = 422 if request.method == "POST" else 200
    return render(request, "creditcontrols/limits_files.html", context, status=status)


@require_safe
@screen
def template(request: HttpRequest, lce_id: int, kind: str) -> HttpResponse:
    """The groups of an LCE with their saved values, to be changed and uploaded."""
    lce = next((one for one in selectors.changeable_lces(request.user) if one.pk == lce_id), None)
    if lce is None or kind not in TYPES:
        raise LimitsUpload.DoesNotExist
    content_type, write = TYPES[kind]
    answer = HttpResponse(write(HEADS, selectors.template_rows(lce)), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="limits-{lce.code}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@screen
def upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """One upload: counts, what each row would change, and what became of it."""
    return _page(request, selectors.upload(request.user, upload_id))


@require_safe
@screen
def progress(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Where the upload stands; when the step at hand is over the whole page is loaded again."""
    found = selectors.upload(request.user, upload_id)
    answer = render(request, "creditcontrols/_limits_file_state.html", _standing(found))
    if request.GET.get("was") != found.state:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@screen
def apply(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Have the file applied; the page shows its progress."""
    found = selectors.upload(request.user, upload_id)
    form = ReasonForm(request.POST)
    if not can_change_limits(request.user, found):
        raise PermissionDenied("Limits are changed by a risk administrator of the clearing firm.")
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        services.apply_upload(actor=request.user, upload_id=upload_id, reason=form.cleaned_data["reason"])
    except UploadFault as fault:
        return _page(request, found, form=form, fault=str(fault), status=409)
    return redirect("limits_file", upload_id)


@require_POST
@screen
def cancel(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Leave the file; nothing of it was saved."""
    found = selectors.upload(request.user, upload_id)
    try:
        services.cancel_upload(actor=request.user, upload_id=upload_id)
    except UploadFault as fault:
        return _page(request, found, fault=str(fault), status=409)
    return redirect("limits_files")


def _page(
    request: HttpRequest, found: LimitsUpload, *, form: ReasonForm | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    wanted = {name: request.GET.get(name, "") for name in ("kind", "way", "text")}
    rows = Paginator(selectors.rows(found, **wanted), selectors.MOST_ROWS_SHOWN)
    page = rows.get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        **_standing(found), "form": form or ReasonForm(), "fault": fault, "page": page, "wanted": wanted,
        "rows": [(row, changes(row)) for row in page], "query": kept.urlencode(),
        "may_change": can_change_limits(request.user, found), "ways": selectors.ways(found),
    }  # fmt: skip
    return render(request, "creditcontrols/limits_file.html", context, status=status)


def _standing(found: LimitsUpload) -> dict[str, Any]:
    standing = selectors.standing(found)
    settled = standing is None or standing.in_force_at is not None or bool(standing.refused_reason)
    whole = found.changed if found.state == UploadState.APPLYING else found.total
    share = found.done * 100 // whole if whole else 0
    return {
        "upload": found, "standing": standing, "share": share,
        "working": found.state in WORKING or not settled,
    }  # fmt: skip


def changes(row: LimitsUploadRow) -> list[dict[str, str]]:
    """The changes of a row as people read them."""
    return [
        {
            "label": policies.label(path), "old": policies.value_text(path, old),
            "new": policies.value_text(path, new), "direction": policies.direction(path, old, new).value,
        }
        for path, old, new in row.changes
    ]  # fmt: skip
