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
from riskadmin.firms.screen import screen
from riskadmin.lib import calendar, clock


@require_safe
@screen
def monitor(request: HttpRequest) -> HttpResponse:
    """Every bucket that the user may see, what is wrong first; with wall=1 the worst 20 for a screen on the wall."""
    return _render(request, MonitorState.parse(request.GET))


@require_safe
@screen
def export(request: HttpRequest) -> HttpResponse:
    """What the filters let pass as CSV, all of it, in the order of the screen."""
    state = MonitorState.parse(request.GET)
    now = clock.business_now()
    kills = selectors.kills_of(request.user)
    rows = [row for row in selectors.rows_of(request.user, now, kills) if selectors.passes(row, state)]
    text = to_csv(selectors.in_order(rows, state), f"as of {figures.central(now)}")
    name = f"monitor-{calendar.central(now):%Y%m%d-%H%M%S}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=disposition)


@require_safe
@screen
def kills(request: HttpRequest) -> HttpResponse:
    """The kill switches that stop something on the Monitor, for the page to ask again and again."""
    return render(request, "creditcontrols/_monitor_kills.html", {"kills": selectors.kills_of(request.user)})


@require_POST
@screen
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the way to look at the Monitor that the form names; 422 when it has no name."""
    form = SaveViewForm(request.POST, user=request.user)
    if form.is_valid():
        view = services.save_view(actor=request.user, **form.cleaned_data)
        messages.success(request, f"View {view.name} saved.")
        return redirect(_address(view.query))
    return _render(request, MonitorState.parse(dict(parse_qsl(request.POST.get("query", "")))), form)


@require_safe
@screen
def open_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Go to the address that a saved view holds; 404 for a view that is not the user's to see."""
    return redirect(_address(SavedView.objects.visible_to(request.user).get(pk=view_id).query))


@require_POST
@screen
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Remove an own view."""
    services.delete_view(actor=request.user, view_id=view_id)
    messages.success(request, "View removed.")
    return redirect("monitor")


def _render(request: HttpRequest, state: MonitorState, form: SaveViewForm | None = None) -> HttpResponse:
    board = selectors.board(request.user, state)
    columns = heads(state, board)
    context = {"state": state, "board": board, "columns": columns, "kills": board.kills}
    if state.wall:
        return render(request, "creditcontrols/monitor_wall.html", context)
    views, query = selectors.saved_views(request.user), state.query(offset=0)
    tools = {
        "at": f"{calendar.central(board.as_of):%H:%M:%S}",
        "query": query,
        "wall_query": state.query(offset=0, wall=True),
        "more_query": state.query(offset=board.next_offset),
        "views": views,
        "current_view": next((view for view in views if view.query == query), None),
        "form": form or SaveViewForm(user=request.user),
    }
    return render(request, "creditcontrols/monitor.html", context | tools, status=422 if form else 200)


def _address(query: str) -> str:
    return f"{reverse('monitor')}?{query}" if query else reverse("monitor")
