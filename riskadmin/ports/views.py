"""Pages of closed ports: the list, and reopening one by GCC (SPEC FIX-3)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from riskadmin.firms.permissions import can_reopen_port, check_can_reopen_port
from riskadmin.firms.screen import posted, screen
from riskadmin.ports import selectors, services
from riskadmin.ports.forms import ReopenForm


@require_safe
@screen
def ports(request: HttpRequest) -> HttpResponse:
    """The ports that are closed, and those that were reopened lately."""
    context = {
        "closed": selectors.closed_ports(request.user), "reopened": selectors.reopened_ports(request.user),
        "may_reopen": can_reopen_port(request.user), "most": selectors.MOST_REOPENED,
    }  # fmt: skip
    return render(request, "ports/ports.html", context)


@require_http_methods(["GET", "POST"])
@screen
def reopen(request: HttpRequest, session_id: str) -> HttpResponse:
    """One closed port; a POST reopens it."""
    check_can_reopen_port(request.user)
    port = selectors.closed_port(request.user, session_id)
    form = ReopenForm(posted(request), session_id=session_id)
    if form.is_bound and form.is_valid():
        try:
            services.reopen(actor=request.user, session_id=session_id, reason=form.cleaned_data["reason"])
        except ValidationError as fault:
            form.add_error(None, " ".join(fault.messages))
        else:
            messages.success(request, f"Port {session_id} is open again.")
            return redirect("ports")
    status = 422 if form.is_bound else 200
    return render(request, "ports/reopen.html", {"port": port, "form": form}, status=status)
