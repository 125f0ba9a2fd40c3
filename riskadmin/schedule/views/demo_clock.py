"""The page on which GCC steps the demo's clock. There is none in production."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from riskadmin.firms.screen import screen
from riskadmin.lib import clock
from riskadmin.lib.calendar import central
from riskadmin.schedule.forms import StepForm
from riskadmin.schedule.permissions import check_can_step_clock
from riskadmin.schedule.stepping import StepRefused, exists, step_clock, targets

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Not found outside the demo, signed in or not."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not exists():
            raise Http404
        return view(request, *args, **kwargs)

    return inner


@require_http_methods(["GET", "HEAD", "POST"])
@demo_only
@screen
def step(request: HttpRequest) -> HttpResponse:
    """Where the clock stands, where it can go, and going there."""
    check_can_step_clock(request.user)
    now = clock.business_now()
    offered = targets(now)
    form = StepForm(request.POST or None, targets=offered, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            step_clock(actor=request.user, to=form.cleaned_data["instant"])
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"The demo clock was stepped to {central(clock.business_now()):%d %b %Y %H:%M} CT."
            )
            return redirect("demo_clock")
    status = 422 if request.method == "POST" else 200
    return render(request, "schedule/demo_clock.html", {"form": form, "targets": offered, "now": now}, status=status)


@require_safe
@demo_only
@screen
def ribbon(request: HttpRequest) -> HttpResponse:
    """The ribbon of the top bar, for pages that were open when the clock was stepped."""
    return render(request, "schedule/_ribbon.html")
