"""Registered entities, front end systems and test targets for GAM; admin control for clearing firms."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dropcopygroups.forms import ControlForm, FlagsForm, FrontEndNameForm, NewEntityForm, TestTargetForm
from dropcopygroups.models import AdminControl, FrontEndSystem, RegisteredEntity
from dropcopygroups.policies import can_grant_control, check_is_gam, is_gam
from dropcopygroups.selectors import groups as selectors
from dropcopygroups.services import keeping, testing
from riskadmin.firms.forms import RegisterForm
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.screen import posted, screen
from riskadmin.lib import clock


@require_safe
@screen
def entities(request: HttpRequest) -> HttpResponse:
    """The registered entities that the user sees, with their flags; front end systems."""
    context = {
        "entities": selectors.entities(request.user), "systems": FrontEndSystem.objects.all(), "tab": "entities",
        "may_keep": is_gam(request.user), "form": FrontEndNameForm(),
    }  # fmt: skip
    return render(request, "dropcopygroups/entities.html", context)


@require_http_methods(["GET", "POST"])
@screen
def entity_new(request: HttpRequest) -> HttpResponse:
    """Register a firm."""
    check_is_gam(request.user)
    form = NewEntityForm(posted(request))
    if form.is_bound and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "firm"}
        try:
            keeping.register_entity(actor=request.user, **form.owner(), **values)
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            return redirect("drop_copy_entities")
    return _form(request, form, "New registered entity", "Register", "drop_copy_entities", "entities")


@require_http_methods(["GET", "POST"])
@screen
def entity_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the name and the flags of an entity."""
    check_is_gam(request.user)
    entity = RegisteredEntity.objects.get(code=code)
    initial = {name: getattr(entity, name) for name in ("code", "name", *keeping.FLAGS)}
    form = FlagsForm(posted(request), initial=initial, exists=True)
    if form.is_bound and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "code"}
        try:
            keeping.change_entity(actor=request.user, entity=entity, **values)
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            return redirect("drop_copy_entities")
    return _form(request, form, f"Registered entity {entity.code}", "Save", "drop_copy_entities", "entities")


@require_POST
@screen
def front_end_new(request: HttpRequest) -> HttpResponse:
    """Add a front end system."""
    check_is_gam(request.user)
    form = FrontEndNameForm(request.POST)
    if form.is_valid():
        try:
            keeping.add_front_end(actor=request.user, name=form.cleaned_data["name"])
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            return redirect("drop_copy_entities")
    context = {
        "entities": selectors.entities(request.user), "systems": FrontEndSystem.objects.all(), "tab": "entities",
        "may_keep": True, "form": form,
    }  # fmt: skip
    return render(request, "dropcopygroups/entities.html", context, status=422)


@require_http_methods(["GET", "POST"])
@screen
def control(request: HttpRequest) -> HttpResponse:
    """Admin control: what there is, and giving it."""
    lces = [one for one in LegalClearingEntity.objects.visible_to(request.user) if can_grant_control(request.user, one)]
    form = ControlForm(
        posted(request) if lces else None, lces=LegalClearingEntity.objects.filter(pk__in=[one.pk for one in lces]),
        firms=ExecutionFirm.objects.visible_to(request.user).filter(mappings__lce__in=lces).distinct(),
    )  # fmt: skip
    if request.method == "POST" and not lces:
        raise PermissionDenied("Only a clearing firm administrator gives admin control.")
    if form.is_bound and form.is_valid():
        try:
            keeping.grant_control(actor=request.user, **form.cleaned_data)
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            messages.info(request, "Admin control given.")
            return redirect("drop_copy_control")
    found = AdminControl.objects.visible_to(request.user).select_related("execution_firm", "lce", "granted_by")
    context = {
        "controls": [(one, can_grant_control(request.user, one.lce)) for one in found], "tab": "control",
        "form": form if lces else None,
    }  # fmt: skip
    return render(request, "dropcopygroups/control.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen
def control_revoke(request: HttpRequest, control_id: int) -> HttpResponse:
    """Take admin control back."""
    try:
        keeping.revoke_control(actor=request.user, control_id=control_id)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
    return redirect("drop_copy_control")


@require_http_methods(["GET", "POST"])
@screen
def test_targets(request: HttpRequest) -> HttpResponse:
    """Temporary test targets, and allotting one."""
    check_is_gam(request.user)
    held = list(selectors.test_targets(request.user))
    fed = held[0].sender_comps.values_list("sender_comp_id", flat=True) if held else []
    form = TestTargetForm(posted(request), initial={"sources": " ".join(fed)})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            testing.allot_test_target(actor=request.user, entity=values["entity"], ids=values["sources"])
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            return redirect("drop_copy_test_targets")
    context = {"targets": held, "form": form, "tab": "tests", "now": clock.business_now()}
    return render(request, "dropcopygroups/test_targets.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen
def test_target_act(request: HttpRequest, target_id: int) -> HttpResponse:
    """Renew or end a test target."""
    check_is_gam(request.user)
    act: Any = testing.end_test_target if request.POST.get("act") == "end" else testing.renew_test_target
    try:
        act(actor=request.user, target_id=target_id)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
    return redirect("drop_copy_test_targets")


def _form(request: HttpRequest, form: RegisterForm, title: str, button: str, back: str, tab: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "back": reverse(back), "tab": tab}
    return render(request, "dropcopygroups/form.html", context, status=422 if form.is_bound else 200)
