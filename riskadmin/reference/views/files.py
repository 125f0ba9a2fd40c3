"""Files of reference data: choose one, see what it would change, then apply it whole or put it away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from riskadmin.firms.listing import Cell, Listing, answer, search_of
from riskadmin.firms.permissions import can_maintain_firms, check_can_maintain_firms
from riskadmin.firms.screen import posted, screen
from riskadmin.lib import calendar
from riskadmin.reference import services
from riskadmin.reference.forms import INTRADAY, FileForm
from riskadmin.reference.models import ReferenceFile

SHOWN = 500


@require_safe
@screen
def file_list(request: HttpRequest) -> HttpResponse:
    """Every file that was read, newest first."""
    found = ReferenceFile.objects.select_related("uploaded_by").defer("rows").filter(name__icontains=search_of(request))
    rows = [
        [
            Cell(one.name, reverse("reference_file", args=[one.pk])), Cell(one.get_kind_display()),
            Cell(f"{calendar.central(one.uploaded_at):%d %b %Y %H:%M:%S}"), Cell(str(one.uploaded_by)),
            Cell(f"{one.rows_read:,}", style="num"), Cell(f"{one.rows_changed:,}", style="num"),
            Cell(f"{len(one.faults):,}", style="num"), Cell(one.get_state_display(), style="tag"),
        ]
        for one in found
    ]  # fmt: skip
    head = ("File", "Holds", "Read, CT", "By", "Rows", "Changed", "Refused", "State")
    new = (reverse("reference_file_new"), "Read a file") if can_maintain_firms(request.user) else ("", "")
    empty = "No file was read yet."
    return answer(
        request,
        Listing("Files", "newest first", "reference_file_list", head, rows, *new, empty, nav="reference"),
    )


@require_http_methods(["GET", "POST"])
@screen
def file_new(request: HttpRequest) -> HttpResponse:
    """Choose a file; reading it leads to the page that shows what it would change."""
    check_can_maintain_firms(request.user)
    form = FileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            file = services.read_file(
                actor=request.user, kind=values["kind"], name=values["file"].name, data=values["file"].read(),
                trade_date=values["trade_date"], intraday=values["effective"] == INTRADAY,
            )  # fmt: skip
        except services.FileFault as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("reference_file", file.pk)
    context = {"form": form, "columns": [(kind.label, one.columns) for kind, one in services.HANDLING.items()]}
    return render(request, "reference/file_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@screen
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """What a file would change; a POST applies or discards it."""
    if request.method == "POST":
        check_can_maintain_firms(request.user)
        return _decide(request, file_id)
    return _page(request, file_id)


def _decide(request: HttpRequest, file_id: int) -> HttpResponse:
    act = services.discard_file if request.POST.get("act") == "discard" else services.apply_file
    try:
        file = act(actor=request.user, file_id=file_id)
    except services.NotApplied as refusal:
        return _page(request, file_id, str(refusal), 422)
    messages.info(request, f"{file.name} {file.get_state_display().lower()}.")
    return redirect("reference_file", file_id)


def _page(request: HttpRequest, file_id: int, refusal: str = "", status: int = 200) -> HttpResponse:
    found = ReferenceFile.objects.select_related("uploaded_by").get(pk=file_id)
    changed = [row for row in found.rows if row["changes"]]
    context = {
        "file": found,
        "changed": changed[:SHOWN],
        "more": max(0, len(changed) - SHOWN),
        "unchanged": len(found.rows) - len(changed),
        "may_decide": can_maintain_firms(request.user) and found.state == "read",
        "refusal": refusal,
    }
    return render(request, "reference/file.html", context, status=status)
