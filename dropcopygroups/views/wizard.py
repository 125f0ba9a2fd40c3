"""The wizard of six steps, with a draft that survives leaving it (SPEC DCG-1)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dropcopygroups.choices import RequestKind, RequestState, Step
from dropcopygroups.forms import STEP_FORMS, EntityForm, StepForm
from dropcopygroups.models import DropCopyRequest
from dropcopygroups.policies import check_can_request
from dropcopygroups.selectors import groups as group_selectors
from dropcopygroups.selectors import requests, sources
from dropcopygroups.services import drafts
from dropcopygroups.services.submitting import is_free, submit
from dropcopygroups.views.choosing import sources_page
from dropcopygroups.views.parts import around
from riskadmin.firms.screen import posted, screen

ALWAYS_ON = ("Trade - Fill Notice", "Trade - Trade Cancel and Trade Busts", "Heartbeats of the target session")


@require_http_methods(["GET", "POST"])
@screen
def new(request: HttpRequest) -> HttpResponse:
    """The fee dialog: how many groups there are and what one more costs; Proceed starts the draft."""
    own = group_selectors.own_entities(request.user)
    if not own:
        raise PermissionDenied("Only an administrator of a registered entity, or GAM, asks for drop copy groups.")
    form = EntityForm(posted(request), entities=own)
    if form.is_bound and form.is_valid():
        draft = drafts.start(actor=request.user, entity=form.cleaned_data["entity"])
        return redirect("drop_copy_step", draft.pk, Step.NAME)
    chosen = next((one for one in own if one.code == request.GET.get("entity", "")), own[0] if len(own) == 1 else None)
    context = {
        "own": own, "entity": chosen, "fee": group_selectors.fee_of_next(chosen) if chosen else None, "tab": "new",
        "drafts": requests.own_requests(request.user).filter(state=RequestState.DRAFT, requested_by=request.user),
        "form": form,
    }  # fmt: skip
    return render(request, "dropcopygroups/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@screen
def step(request: HttpRequest, request_id: int, step: str) -> HttpResponse:
    """One step of a draft: shown, or saved and on to the next."""
    draft = _draft(request, request_id)
    if draft.state != RequestState.DRAFT:
        return redirect("drop_copy_request", draft.pk)
    if step not in Step.values or (draft.kind == RequestKind.DELETE and step != Step.SUBMIT):
        raise DropCopyRequest.DoesNotExist
    if step == Step.SOURCES:
        return sources_page(request, draft)
    if step == Step.SUBMIT:
        return _submit(request, draft)
    form = _form(request, draft, step)
    if form.is_bound and form.is_valid():
        try:
            drafts.save_step(actor=request.user, request_id=draft.pk, step=Step(step), values=form.cleaned_data)
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            return redirect("drop_copy_step", draft.pk, drafts.STEPS[drafts.STEPS.index(step) + 1])
    context = {"form": form, "always_on": ALWAYS_ON, **around(draft, Step(step))}
    return render(request, "dropcopygroups/step.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen
def discard(request: HttpRequest, request_id: int) -> HttpResponse:
    """Delete a draft."""
    draft = _draft(request, request_id)
    try:
        drafts.discard(actor=request.user, request_id=draft.pk)
    except ValidationError:
        return redirect("drop_copy_request", draft.pk)
    return redirect("drop_copy_requests")


def _draft(request: HttpRequest, request_id: int) -> DropCopyRequest:
    draft = requests.request(request.user, request_id)
    check_can_request(request.user, draft.entity)
    return draft


def _form(request: HttpRequest, draft: DropCopyRequest, step: str) -> StepForm:
    given: dict[str, Any] = {}
    if step == Step.ENTITY:
        own = group_selectors.own_entities(request.user)
        given["entities"] = own if draft.kind == RequestKind.CREATE else [draft.entity]
    initial = {
        "entity": draft.entity.code, "name": draft.name, "front_end_system": draft.front_end_system,
        "filters": draft.filters,
    }  # fmt: skip
    return STEP_FORMS[step](posted(request), initial=initial, **given)


def _submit(request: HttpRequest, draft: DropCopyRequest) -> HttpResponse:
    faults: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            sent = submit(actor=request.user, request_id=draft.pk)
        except ValidationError as fault:
            faults = fault.message_dict if hasattr(fault, "error_dict") else {"": fault.messages}
        else:
            return redirect("drop_copy_request", sent.pk)
    parts = around(draft, Step.SUBMIT)
    context = {
        **parts, "faults": faults.items(), "at_once": is_free(draft, parts["responsible"]),
        "changes": _changes(draft), "counts": sources.counts(draft.sources),
    }  # fmt: skip
    return render(request, "dropcopygroups/submit.html", context, status=422 if faults else 200)


def _changes(draft: DropCopyRequest) -> list[tuple[str, str, str]]:
    if draft.kind != RequestKind.CHANGE:
        return []
    group, before = draft.group, set(draft.group.sender_comps.values_list("sender_comp_id", flat=True))
    added, gone = set(draft.sources) - before, before - set(draft.sources)
    rows = [
        ("Group name", group.name, draft.name),
        ("Front end system", group.front_end_system, draft.front_end_system),
        ("Filters", ", ".join(group.filters), ", ".join(draft.filters)),
    ]
    rows = [row for row in rows if row[1] != row[2]]
    if added or gone:
        rows.append(
            ("Source sender comps", f"{len(before)}", f"{len(draft.sources)}: {len(added)} in, {len(gone)} out")
        )
    return rows
