"""Screens of nominations: what waits for whom, the risk administrators, one nomination with its steps (SPEC R-1)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskadmin.firms.screen import screen
from riskadmin.people import policies, selectors
from riskadmin.people.choices import OPEN, NominationState
from riskadmin.people.forms import NominationForm, ReasonForm
from riskadmin.people.models import Nomination
from riskadmin.people.services import nominations as services
from riskadmin.people.services.faults import StepRefused
from riskadmin.people.views.tabs import tabs


@require_safe
@screen
def to_do(request: HttpRequest) -> HttpResponse:
    """The nominations whose next step is the user's."""
    context = {"tabs": tabs(request.user, "people"), "nominations": selectors.to_do(request.user)}
    return render(request, "people/to_do.html", context)


@require_safe
@screen
def administrators(request: HttpRequest) -> HttpResponse:
    """Risk administrators of the user's LCEs with their states."""
    rows = selectors.administrators(request.user)
    context = {
        "tabs": tabs(request.user, "risk_administrators"),
        "rows": rows,
        "known": selectors.known_to(request.user),
        "may_nominate": bool(selectors.may_nominate_for(request.user)),
        "several_lces": len({row.lce.pk for row in rows}) > 1,
    }
    return render(request, "people/administrators.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen
def nominate(request: HttpRequest) -> HttpResponse:
    """The form of a nomination: 303 when made, 422 with sentences beside the fields."""
    lces = selectors.may_nominate_for(request.user)
    if not lces:
        raise PermissionDenied("Only a clearing firm administrator nominates risk administrators.")
    form = NominationForm(request.POST if request.method == "POST" else None, lces=lces)
    if form.is_valid():
        try:
            made = services.nominate(actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, f"{made} is nominated. GAM was told.")
            return redirect("nomination", made.pk)
    return render(request, "people/nominate.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@screen
def nomination(request: HttpRequest, nomination_id: int) -> HttpResponse:
    """One nomination: who did which step when, and the step that the user may take."""
    return _answer(request, selectors.visible_nomination(request.user, nomination_id))


@require_POST
@screen
def verify(request: HttpRequest, nomination_id: int) -> HttpResponse:
    """GAM has checked the papers."""
    found = selectors.visible_nomination(request.user, nomination_id)
    said = f"{found} is verified. The clearing firm was told; it releases."
    return _step(request, found, services.verify, said)


@require_POST
@screen
def decline(request: HttpRequest, nomination_id: int) -> HttpResponse:
    """GAM turns the nomination down, with a reason."""
    found = selectors.visible_nomination(request.user, nomination_id)
    policies.check_can_verify(request.user)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _answer(request, found, form=form, status=422)
    return _step(request, found, services.decline, f"The nomination of {found} is declined.", **form.cleaned_data)


@require_POST
@screen
def release(request: HttpRequest, nomination_id: int) -> HttpResponse:
    """The clearing firm releases: the invitation goes out."""
    found = selectors.visible_nomination(request.user, nomination_id)
    return _step(request, found, services.release, f"{found} is released. The invitation goes to {found.email}.")


@require_POST
@screen
def withdraw(request: HttpRequest, nomination_id: int) -> HttpResponse:
    """The clearing firm takes its nomination back."""
    found = selectors.visible_nomination(request.user, nomination_id)
    return _step(request, found, services.withdraw, f"The nomination of {found} is withdrawn.")


def _step(
    request: HttpRequest, found: Nomination, service: Callable[..., Nomination], said: str, **values: Any
) -> HttpResponse:
    try:
        service(actor=request.user, nomination=found, **values)
    except StepRefused as refusal:
        fresh = selectors.visible_nomination(request.user, found.pk)
        return _answer(request, fresh, status=409, refused=str(refusal))
    except ValidationError as refusal:
        return _answer(request, found, status=422, refused=" ".join(refusal.messages))
    messages.success(request, said)
    return redirect("nomination", found.pk)


def _answer(
    request: HttpRequest, found: Nomination, *, form: ReasonForm | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    own = policies.can_nominate(request.user, found.lce)
    context = {
        "nomination": found,
        "known": found.user_id in selectors.known_to(request.user),
        "form": form or ReasonForm(),
        "may_verify": found.state == NominationState.NOMINATED and policies.can_verify(request.user),
        "may_release": found.state == NominationState.VERIFIED and own,
        "may_withdraw": found.state in OPEN and own,
    }
    return render(request, "people/nomination.html", {**context, **extra}, status=status)
