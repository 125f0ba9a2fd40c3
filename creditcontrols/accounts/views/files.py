"""Pages of accounts files: upload and verify, errors and differences, submit."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creditcontrols.accounts import selectors as reading
from creditcontrols.accounts.files import selectors, services
from creditcontrols.accounts.forms import ReasonForm
from creditcontrols.accounts.models import AccountsUpload
from creditcontrols.filework import sheets
from creditcontrols.filework.deciding import WORKING, UploadFault
from creditcontrols.filework.forms import UploadForm
from creditcontrols.uploads import UploadState
from riskadmin.firms.permissions import can_keep_accounts, check_can_keep_accounts
from riskadmin.firms.screen import screen


@require_http_methods(["GET", "POST"])
@screen
def uploads(request: HttpRequest) -> HttpResponse:
    """The list of uploads with the form of a new one; a good file leads to its page."""
    lces = reading.kept_lces(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, lces=lces)
    if request.method == "POST":
        if not lces:
            raise PermissionDenied("Accounts files are for clearing firm administrators and GAM.")
        if form.is_valid():
            file, lce = form.cleaned_data["file"], form.cleaned_data["lce"]
            kept = services.upload_accounts(actor=request.user, lce=lce, file_name=file.name, content=file.read())
            return redirect("ams_file", kept.pk)
    context = {"form": form, "lces": lces, "uploads": selectors.uploads(request.user), "most": sheets.MOST_ROWS}
    return render(request, "accounts/files.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@screen
def upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """One upload: counts, what each row would change or what is wrong with it, and what became of it."""
    return _page(request, selectors.upload(request.user, upload_id))


@require_safe
@screen
def progress(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Where the upload stands; when the step at hand is over the whole page is loaded again."""
    found = selectors.upload(request.user, upload_id)
    answer = render(request, "accounts/_file_state.html", _standing(found))
    if request.GET.get("was") != found.state:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@screen
def submit(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Have the file saved; the page shows its progress."""
    found = selectors.upload(request.user, upload_id)
    check_can_keep_accounts(request.user, found)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        services.submit_accounts(actor=request.user, upload_id=upload_id, reason=form.cleaned_data["reason"])
    except UploadFault as fault:
        return _page(request, found, form=form, fault=str(fault), status=409)
    return redirect("ams_file", upload_id)


@require_POST
@screen
def cancel(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Leave the file; nothing of it was saved."""
    found = selectors.upload(request.user, upload_id)
    try:
        services.cancel_accounts(actor=request.user, upload_id=upload_id)
    except UploadFault as fault:
        return _page(request, found, fault=str(fault), status=409)
    return redirect("ams_files")


def _page(
    request: HttpRequest, found: AccountsUpload, *, form: ReasonForm | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    wanted = {name: request.GET.get(name, "").replace("\x00", "") for name in ("kind", "text")}
    pages = Paginator(selectors.rows(found, **wanted), selectors.MOST_ROWS_SHOWN)
    kept = request.GET.copy()
    kept.pop("page", None)
    made = selectors.new_count(found)
    kinds = (
        ("", "All", found.total), (selectors.NEW, "New", made), ("changed", "Changed", found.changed - made),
        ("unchanged", "Unchanged", found.unchanged), ("refused", "Refused", found.refused),
    )  # fmt: skip
    context = {
        **_standing(found), "form": form or ReasonForm(), "fault": fault, "wanted": wanted, "query": kept.urlencode(),
        "page": pages.get_page(request.GET.get("page")), "kinds": kinds,
        "may_change": can_keep_accounts(request.user, found),
    }  # fmt: skip
    return render(request, "accounts/file.html", context, status=status)


def _standing(found: AccountsUpload) -> dict[str, Any]:
    standing = selectors.standing(found)
    whole = found.changed if found.state == UploadState.APPLYING else found.total
    return {
        "upload": found, "standing": standing, "share": found.done * 100 // whole if whole else 0,
        "working": found.state in WORKING or bool(standing and standing.waiting),
    }  # fmt: skip
