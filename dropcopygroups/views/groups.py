"""Groups by registered entity, a group with its target sessions, and what groups cost."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dropcopygroups.addresses import addresses
from dropcopygroups.choices import GroupState, RequestKind, Step
from dropcopygroups.models import DropCopyGroup, RegisteredEntity
from dropcopygroups.policies import can_request
from dropcopygroups.selectors import groups as selectors
from dropcopygroups.selectors import sources
from dropcopygroups.services import drafts
from dropcopygroups.views.targets import of_group
from riskadmin.firms.screen import screen

MONTHS = 12
SHOWN = 50


@require_safe
@screen
def group_list(request: HttpRequest) -> HttpResponse:
    """The groups of the chosen entity, or of all that the user sees."""
    found = list(selectors.entities(request.user))
    entity = _chosen(found, request.GET.get("entity", ""))
    context = {
        "entities": found, "entity": entity, "groups": selectors.groups(request.user, entity),
        "fee": selectors.fee_of_next(entity) if entity else None, "tab": "groups",
        "may_ask": any(can_request(request.user, one) for one in found),
    }  # fmt: skip
    return render(request, "dropcopygroups/groups.html", context)


@require_safe
@screen
def group(request: HttpRequest, number: int) -> HttpResponse:
    """What a group is, with its sources and requests."""
    return _group_page(request, _load(request, number))


@require_safe
@screen
def targets(request: HttpRequest, number: int) -> HttpResponse:
    """The target sessions of a group, with the addresses to log on to."""
    found = _load(request, number)
    own = list(selectors.targets(request.user, found))
    context = {
        "group": found, "targets": [(one, addresses(one.kind)) for one in own], "part": "targets", "tab": "groups",
        **of_group(request, own), **_rights(request, found),
    }  # fmt: skip
    return render(request, "dropcopygroups/targets.html", context)


@require_POST
@screen
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Start the draft of a change."""
    return _start(request, number, RequestKind.CHANGE, Step.NAME)


@require_POST
@screen
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Start the draft of a deletion; it is confirmed on its submit page."""
    return _start(request, number, RequestKind.DELETE, Step.SUBMIT)


@require_safe
@screen
def costs(request: HttpRequest) -> HttpResponse:
    """What the groups of each entity cost in the last twelve months."""
    found = list(selectors.entities(request.user))
    entity = _chosen(found, request.GET.get("entity", "")) if len(found) > 1 else None
    shown = selectors.monthly_costs([entity] if entity else found, MONTHS)
    context = {"entities": found, "entity": entity, "costs": shown, "tab": "cost", "months": MONTHS}
    return render(request, "dropcopygroups/cost.html", context)


def _chosen(found: list[RegisteredEntity], code: str) -> RegisteredEntity | None:
    if len(found) == 1:
        return found[0]
    return next((one for one in found if one.code == code), None)


def _load(request: HttpRequest, number: int) -> DropCopyGroup:
    return DropCopyGroup.objects.visible_to(request.user).select_related("entity").get(pk=number)


def _rights(request: HttpRequest, found: DropCopyGroup) -> dict[str, Any]:
    running = found.requests.filter(state="in_progress").first()
    may = can_request(request.user, found.entity) and not found.test
    return {"running": running, "may_change": may and found.state == GroupState.ACTIVE and running is None}


def _group_page(request: HttpRequest, found: DropCopyGroup, fault: str = "", status: int = 200) -> HttpResponse:
    comps = found.sender_comps.select_related("execution_firm").order_by("sender_comp_id")
    text = request.GET.get("q", "").replace("\x00", "")[:20]
    shown = comps.filter(sender_comp_id__icontains=text)
    context = {
        "group": found, "comps": shown[:SHOWN], "more": max(shown.count() - SHOWN, 0), "total": comps.count(),
        "responsible": sources.responsible(list(comps.values_list("sender_comp_id", flat=True))),
        "history": found.requests.exclude(state="draft").select_related("requested_by"), "q": text,
        "part": "group", "tab": "groups", "fault": fault, **_rights(request, found),
    }  # fmt: skip
    return render(request, "dropcopygroups/group.html", context, status=status)


def _start(request: HttpRequest, number: int, kind: RequestKind, step: Step) -> HttpResponse:
    found = _load(request, number)
    try:
        draft = drafts.start(actor=request.user, entity=found.entity, kind=kind, group=found)
    except ValidationError as fault:
        return _group_page(request, found, " ".join(fault.messages), 409)
    return redirect("drop_copy_step", draft.pk, step)
