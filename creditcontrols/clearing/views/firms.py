"""The page of an execution firm in the register, its opening, and changes of who guarantees it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols import figures
from creditcontrols.clearing import selectors, services
from creditcontrols.clearing.forms import MappingForm, NewFirmForm
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm
from riskadmin.firms.permissions import can_maintain_firms, check_can_maintain_firms
from riskadmin.firms.scope import scope_of
from riskadmin.firms.screen import posted, screen
from riskadmin.lib import calendar, clock


@require_safe
@screen
def execution_firm(request: HttpRequest, code: str) -> HttpResponse:
    """Who guarantees the firm on which exchange: now, before, and soon."""
    page = selectors.firm_page(request.user, code)
    context = {
        "page": page,
        "may_change": can_maintain_firms(request.user),
        "may_ask": Role.CA in scope_of(request.user).roles,
        "regroupable": sorted({pair.group.lce.code for pair in page.pairs if pair.group}),
    }
    return render(request, "creditcontrols/clearing/firm.html", context)


@require_http_methods(["GET", "POST"])
@screen
def firm_new(request: HttpRequest) -> HttpResponse:
    """Open an execution firm from the next window on."""
    check_can_maintain_firms(request.user)
    form = NewFirmForm(posted(request))
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            change = services.open_execution_firm(
                actor=request.user, code=values["code"], name=values["name"], pairs=form.pairs(),
                reason=values["reason"],
            )  # fmt: skip
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            messages.info(request, f"{values['code']} registered, in force {figures.central(change.effective_at)}.")
            return redirect("execution_firm", values["code"])
    note = f"Its pairs are in force {_next_window()}. Home exchanges of one LCE share a group; all limits are 0."
    return _form(request, form, "New execution firm", "Register execution firm", note, reverse("execution_firm_list"))


@require_http_methods(["GET", "POST"])
@screen
def mapping_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change who guarantees one exchange of the firm, from the next window on."""
    check_can_maintain_firms(request.user)
    firm = ExecutionFirm.objects.get(code=code)
    form = MappingForm(posted(request), initial={"exchange": request.GET.get("exchange", "")})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            change = services.change_mapping(
                actor=request.user, firm=firm, exchange=values["exchange"], lce=values["lce"], reason=values["reason"]
            )
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            messages.info(request, f"{change.title}, in force {figures.central(change.effective_at)}.")
            return redirect("execution_firm", code)
    note = f"In force {_next_window()}. Working orders go to the new LCE, charged without a test."
    back = reverse("execution_firm", args=[code])
    return _form(request, form, f"Change a mapping of {firm.code}", "Change mapping", note, back)


def _next_window() -> str:
    return figures.central(calendar.next_window(clock.business_now()))


def _form(request: HttpRequest, form: object, title: str, button: str, note: str, back: str) -> HttpResponse:
    context = {
        "form": form, "title": title, "button": button, "note": note, "back": back, "tab": "execution_firm_list",
        "nav": "register",
    }  # fmt: skip
    return render(request, "firms/form.html", context, status=422 if getattr(form, "is_bound", False) else 200)
