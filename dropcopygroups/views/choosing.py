"""Step 5 of the wizard: find, tick, add, remove, upload source sender comps."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dropcopygroups.choices import Step
from dropcopygroups.models import DropCopyRequest
from dropcopygroups.selectors import sources
from dropcopygroups.services import drafts
from dropcopygroups.uploads import MOST_BYTES
from dropcopygroups.views.parts import around

PER_PAGE = 50
FOUND = 50
FAULTS = 100


def sources_page(request: HttpRequest, draft: DropCopyRequest) -> HttpResponse:
    """The page; or what one of its buttons does, and the page again."""
    if request.method != "POST":
        return _page(request, draft)
    act = request.POST.get("act", "")
    if act == "continue":
        return _go_on(request, draft)
    try:
        said = _act(request, draft, act)
    except drafts.BadLines as bad:
        name = request.FILES["file"].name if "file" in request.FILES else "The list"
        return _page(request, draft, {"bad": bad, "bad_name": name, "bad_lines": bad.faults[:FAULTS]}, 422)
    except ValidationError as fault:
        return _page(request, draft, {"fault": " ".join(fault.messages)}, 422)
    messages.info(request, said)
    return redirect(request.get_full_path())


def _act(request: HttpRequest, draft: DropCopyRequest, act: str) -> str:
    given: dict[str, Any] = {"actor": request.user, "request_id": draft.pk}
    if act == "upload":
        file = request.FILES.get("file")
        if file is None:
            raise ValidationError("Choose a file first.")
        return _added(drafts.upload_sources(**given, content=file.read(MOST_BYTES + 1)))
    if act == "remove_all":
        return f"{drafts.remove_sources(**given, ids=None)} removed."
    if act == "remove":
        return f"{drafts.remove_sources(**given, ids=request.POST.getlist('chosen'))} removed."
    if act == "add_found":
        ids = sources.search(draft.entity, _text(request)).values_list("sender_comp_id", flat=True)
        return _added(drafts.add_sources(**given, ids=list(ids)))
    return _added(drafts.add_sources(**given, ids=request.POST.getlist("found")))


def _added(count: int) -> str:
    return f"{count:,} sender comp{'s' * (count != 1)} added." if count else "They were chosen already."


def _go_on(request: HttpRequest, draft: DropCopyRequest) -> HttpResponse:
    if not draft.sources:
        return _page(request, draft, {"fault": "A group has at least one source sender comp."}, 422)
    drafts.save_step(actor=request.user, request_id=draft.pk, step=Step.SOURCES, values={})
    return redirect("drop_copy_step", draft.pk, Step.SUBMIT)


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:60]


def _page(
    request: HttpRequest, draft: DropCopyRequest, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    text = _text(request)
    found = sources.search(draft.entity, text).exclude(sender_comp_id__in=draft.sources)
    page = Paginator(sources.chosen(draft.sources), PER_PAGE).get_page(request.GET.get("page"))
    firms = {comp.execution_firm_id for comp in page}
    context = {
        **around(draft, Step.SOURCES), "q": text, "found": found[:FOUND], "found_count": found.count(), "page": page,
        "cleared_by": {firm: sorted(lces, key=str) for firm, lces in sources.guarantors(firms).items()},
    } | (more or {})  # fmt: skip
    context["rows"] = [(comp, context["cleared_by"].get(comp.execution_firm_id, [])) for comp in page]
    return render(request, "dropcopygroups/sources.html", context, status=status)
