"""The Monitor: every bucket on one page, its export, and the saved ways to look at it."""

from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from creditcontrols import figures
from creditcontrols.models import SavedView
from creditcontrols.monitor import selectors, services
from creditcontrols.monitor.export import to_csv
from creditcontrols.monitor.forms import SaveViewForm
from creditcontrols.monitor.heads import heads
from creditcontrols.monitor.state import MonitorState
from creditcontrols.views.screen import screen
from riskadmin.lib import calendar, clock


@require_safe
@screen
def monitor(request: HttpRequest) -> HttpResponse:
    """Every bucket that the user may see, what is wrong first; with wall=1 the worst 20 for a screen on the wall."""
    state = MonitorState.parse(request.GET)
    board = selectors.board(request.user, state)
    context = {"state": state, "board": board, "columns": heads(state, board)}
    if state.wall:
        return render(request, "creditcontrols/monitor_wall.html", context)
    return render(request, "creditcontrols/monitor.html", context | _tools(request, state))


@require_safe
@screen
def export(request: HttpRequest) -> HttpResponse:
    """What the filters let pass as CSV, all of it, in the order of the screen."""
    state = MonitorState.parse(request.GET)
    now = clock.business_now()
    rows = [row for row in selectors.rows_of(request.user) if selectors.passes(row, state)]
    text = to_csv(selectors.in_order(rows, state), f"as of {figures.central(now)}")
    name = f"monitor-{calendar.central(now):%Y%m%d-%H%M%S}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=disposition)


@require_POST
@screen
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the way to look at the Monitor that the form names; 422 when it has no name."""
    form = SaveViewForm(request.POST, user=request.user)
    if form.is_valid():
        view = services.save_view(actor=request.user, **form.cleaned_data)
        messages.success(request, f"View {view.name} saved.")
        return redirect(_address(view.query))
    state = MonitorState.parse(dict(parse_qsl(request.POST.get("query", ""))))
    board = selectors.board(request.user, state)
    context = {"state": state, "board": board, "columns": heads(state, board), **_tools(request, state), "form": form}
    return render(request, "creditcontrols/monitor.html", context, status=422)


@require_safe
@screen
def open_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Go to the address that a saved view holds. Raises SavedView.DoesNotExist for one that is not the user's to see."""
    return redirect(_address(SavedView.objects.visible_to(request.user).get(pk=view_id).query))


@require_POST
@screen
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Remove an own view."""
    services.delete_view(actor=request.user, view_id=view_id)
    messages.success(request, "View removed.")
    return redirect("monitor")


def _tools(request: HttpRequest, state: MonitorState) -> dict[str, object]:
    views = selectors.saved_views(request.user)
    query = state.query(offset=0)
    return {
        "query": query,
        "views": views,
        "current_view": next((view for view in views if view.query == query), None),
        "form": SaveViewForm(user=request.user, initial={"query": query}),
    }


def _address(query: str) -> str:
    return f"{reverse('monitor')}?{query}" if query else reverse("monitor")
