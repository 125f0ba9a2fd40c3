"""My Requests and To Do, one request with its progress, and decisions (SPEC DCG-3)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from creditcontrols.figures import central
from dropcopygroups.choices import RequestKind, RequestState
from dropcopygroups.models import DropCopyRequest
from dropcopygroups.selectors import requests as selectors
from dropcopygroups.selectors import sources
from dropcopygroups.services import deciding
from dropcopygroups.services.submitting import concerned
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.screen import csv_file, screen
from riskadmin.lib import clock, csvtext

SHOWN = 200
HEADS = (
    ("request", "Request"), ("kind", "Kind"), ("entity", "Entity"), ("group", "Group"),
    ("requested_by", "Requested by"), ("submitted", "Submitted"), ("state", "State"),
)  # fmt: skip


@require_safe
@screen
def request_list(request: HttpRequest) -> HttpResponse:
    """Both lists; filters and sort are for My Requests."""
    return render(request, "dropcopygroups/requests.html", _lists(request) | {"tab": "requests"})


@require_safe
@screen
def request_rows(request: HttpRequest) -> HttpResponse:
    """Both lists as a part of the page, asked for again every few seconds."""
    return render(request, "dropcopygroups/_request_lists.html", _lists(request))


@require_safe
@screen
def export(request: HttpRequest) -> StreamingHttpResponse:
    """My Requests as CSV, with the filters of the page."""
    head = ("request", "kind", "entity", "group", "requested_by", "submitted", "state", "waiting_for_or_reason")
    rows = ([*_cells(one), selectors.waiting_for(one)] for one in _filtered(request))
    return csv_file(csvtext.lines(head, rows), "drop-copy-requests.csv")


@require_safe
@screen
def one_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """What is asked for, where it stands, and the decision."""
    found = selectors.request(request.user, request_id)
    if found.state == RequestState.DRAFT:
        return redirect("drop_copy_step", found.pk, found.step)
    return _page(request, found)


@require_safe
@screen
def progress(request: HttpRequest, request_id: int) -> HttpResponse:
    """The steps of a request; when it has ended, the whole page is loaded again."""
    found = selectors.request(request.user, request_id)
    answer = render(request, "dropcopygroups/_progress.html", _standing(request, found))
    if request.GET.get("was") != _mark(found):
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@screen
def decide(request: HttpRequest, request_id: int) -> HttpResponse:
    """Approve or decline for a clearing firm, or for GAM."""
    found = selectors.request(request.user, request_id)
    code = request.POST.get("lce", "")[:3]
    lce = LegalClearingEntity.objects.get(code=code) if code else None
    reason = request.POST.get("reason", "").replace("\x00", "")[:300]
    act = deciding.decline if request.POST.get("act") == "decline" else deciding.approve
    try:
        act(actor=request.user, request_id=found.pk, lce=lce, reason=reason)
    except ValidationError as fault:
        fresh = selectors.request(request.user, request_id)
        return _page(request, fresh, {"fault": " ".join(fault.messages), "reason": reason}, 422)
    return redirect("drop_copy_request", found.pk)


@require_POST
@screen
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take a request back."""
    try:
        deciding.withdraw(actor=request.user, request_id=request_id)
    except ValidationError as fault:
        found = selectors.request(request.user, request_id)
        return _page(request, found, {"fault": " ".join(fault.messages)}, 422)
    return redirect("drop_copy_request", request_id)


def _filtered(request: HttpRequest) -> QuerySet[DropCopyRequest]:
    wanted = {name: request.GET.get(name, "").replace("\x00", "") for name in ("state", "kind", "q", "sort")}
    found = selectors.own_requests(request.user)
    if wanted["state"] in RequestState.values:
        found = found.filter(state=wanted["state"])
    if wanted["kind"] in RequestKind.values:
        found = found.filter(kind=wanted["kind"])
    if wanted["q"]:
        found = found.filter(name__icontains=wanted["q"])
    column = selectors.SORTS.get(wanted["sort"].removeprefix("-"))
    if column is None:
        return found.order_by("-pk")
    return found.order_by(f"{'-' * wanted['sort'].startswith('-')}{column}", "-pk")


def _lists(request: HttpRequest) -> dict[str, Any]:
    found, sort = _filtered(request), request.GET.get("sort", "")
    kept = request.GET.copy()
    kept.pop("sort", None)
    return {
        "todo": selectors.to_do(request.user), "mine": found[:SHOWN], "more": max(found.count() - SHOWN, 0),
        "states": RequestState.choices, "kinds": RequestKind.choices, "now": clock.business_now(),
        "wanted": {name: request.GET.get(name, "") for name in ("state", "kind", "q")},
        "heads": [(name, label, _direction(name, sort)) for name, label in HEADS],
        "query": kept.urlencode(), "whole": request.GET.urlencode(),
    }  # fmt: skip


def _direction(name: str, sort: str) -> str:
    return {name: "ascending", f"-{name}": "descending"}.get(sort, "")


def _cells(one: DropCopyRequest) -> list[str]:
    submitted = central(one.submitted_at) if one.submitted_at else ""
    return [
        str(one), one.get_kind_display(), one.entity.code, one.name, selectors.name(one.requested_by), submitted,
        one.get_state_display(),
    ]  # fmt: skip


def _mark(found: DropCopyRequest) -> str:
    decided = sum(one.decided_at is not None for one in found.decisions)
    return f"{found.state}-{decided}"


def _standing(request: HttpRequest, found: DropCopyRequest) -> dict[str, Any]:
    steps = selectors.timeline(request.user, found)
    mails_wait = any(step.look == "mail" and step.at is None for step in steps)
    return {
        "found": found, "timeline": steps, "mark": _mark(found),
        "moves": found.state == RequestState.IN_PROGRESS or mails_wait,
    }  # fmt: skip


def _page(
    request: HttpRequest, found: DropCopyRequest, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    comps = concerned(found) if found.state == RequestState.IN_PROGRESS else set(found.sources)
    context = {
        **_standing(request, found), "decidable": selectors.decidable(request.user, found), "tab": "requests",
        "may_withdraw": selectors.may_withdraw(request.user, found), "responsible": sources.responsible(comps),
        "counts": sources.counts(found.sources), "first": found.sources[:20],
    } | (more or {})  # fmt: skip
    return render(request, "dropcopygroups/request.html", context, status=status)
