"""Mapping requests: what clearing firms ask, and GAM's To Do list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creditcontrols.clearing import requests, selectors
from creditcontrols.clearing.forms import RequestForm
from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.permissions import can_ask_for_mapping, can_maintain_firms, check_can_maintain_firms
from riskadmin.firms.scope import scope_of
from riskadmin.firms.screen import posted, screen
from riskadmin.people import reauthentication
from riskadmin.people.choices import Act


@require_safe
@screen
def mapping_requests(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, and what was decided."""
    return _page(request)


@require_http_methods(["GET", "POST"])
@screen
def mapping_request_new(request: HttpRequest) -> HttpResponse:
    """Ask for a change."""
    lces = LegalClearingEntity.objects.filter(pk__in=scope_of(request.user).lce_ids)
    own = [lce.pk for lce in lces if can_ask_for_mapping(request.user, lce)]
    if not own:
        raise PermissionDenied("Only a clearing firm administrator asks for a mapping change.")
    start = {"execution_firm_code": request.GET.get("firm", ""), "exchange": request.GET.get("exchange", "")}
    form = RequestForm(posted(request), initial=start, lces=lces.filter(pk__in=own))
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            requests.ask(actor=request.user, **values | {"ends": bool(values["ends"])})
        except ValidationError as fault:
            form.add_faults(fault)
        else:
            messages.info(request, "Asked. GAM decides; you get a mail.")
            return redirect("mapping_requests")
    context = {
        "form": form, "title": "Ask for a mapping change", "button": "Ask GAM", "tab": "mapping_requests",
        "back": reverse("mapping_requests"), "nav": "register",
        "note": "GAM approves or declines. What is approved is in force at the next window: 16:30 or Sunday 16:05 CT.",
    }  # fmt: skip
    return render(request, "firms/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen
def mapping_request_decide(request: HttpRequest, request_id: int) -> HttpResponse:
    """Approve, or decline with a reason."""
    check_can_maintain_firms(request.user)
    act = requests.decline if request.POST.get("act") == "decline" else requests.approve
    reason = request.POST.get("reason", "").replace("\x00", "")[:300]
    if act is requests.approve and selectors.requests(request.user).get(pk=request_id):
        reauthentication.check(request, Act.APPROVE_TRANSFER)
    try:
        decided = act(actor=request.user, request_id=request_id, reason=reason)
    except ValidationError as fault:
        return _page(request, request_id, " ".join(fault.messages), reason, 422)
    messages.info(request, f"{decided}: {decided.get_state_display().lower()}.")
    return redirect("mapping_requests")


@require_POST
@screen
def mapping_request_withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take a request back."""
    try:
        requests.withdraw(actor=request.user, request_id=request_id)
    except ValidationError as fault:
        return _page(request, request_id, " ".join(fault.messages), "", 422)
    messages.info(request, "Withdrawn.")
    return redirect("mapping_requests")


def _page(
    request: HttpRequest, refused: int = 0, refusal: str = "", reason: str = "", status: int = 200
) -> HttpResponse:
    waiting = selectors.waiting_requests(request.user)
    context = {
        "waiting": [(one, can_ask_for_mapping(request.user, one.lce)) for one in waiting],
        "decided": list(selectors.requests(request.user).exclude(state="pending")[:200]),
        "may_decide": can_maintain_firms(request.user),
        "may_ask": Role.CA in scope_of(request.user).roles,
        "refused": refused,
        "refusal": refusal,
        "reason": reason,
    }
    return render(request, "creditcontrols/clearing/requests.html", context, status=status)
