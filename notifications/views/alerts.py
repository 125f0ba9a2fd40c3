"""The alerts page, its parts, its file, and the bell in the top bar (SPEC GC2-33)."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from notifications import exports, selectors, services
from notifications.forms import AcknowledgeForm, parse_key
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of
from riskadmin.firms.screen import csv_file, screen
from riskadmin.lib import clock

MOST_EXPORTED: Final = 10_000


@require_safe
@screen
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts, newest first, a page at a time; `before` is the key after which the page starts."""
    return _page(request)


@require_safe
@screen
def news(request: HttpRequest) -> HttpResponse:
    """How many alerts came since the page was made: the pill above the table, empty when there are none."""
    wanted, _ = selectors.alert_filter(request.user, request.GET)
    key = parse_key(request.GET.get("after", ""))
    count = selectors.newer_than(selectors.alerts(request.user, wanted), key) if key else 0
    return render(request, "notifications/_news.html", _counted(count) | {"query": wanted.query})


@require_safe
@screen
def bell(request: HttpRequest) -> HttpResponse:
    """The bell with the number of alerts that wait to be acknowledged."""
    return render(request, "notifications/_bell.html", _counted(selectors.open_count(request.user)))


@require_safe
@screen
def rail(request: HttpRequest) -> HttpResponse:
    """The newest alerts as the Monitor has them beside its rows."""
    return render(request, "notifications/_rail.html", {"rows": selectors.newest(request.user)})


@require_safe
@screen
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered alerts as CSV, newest first, up to MOST_EXPORTED rows."""
    wanted, _ = selectors.alert_filter(request.user, request.GET)
    rows = selectors.rows(request.user, selectors.alerts(request.user, wanted), MOST_EXPORTED)
    return csv_file(exports.lines(rows), f"alerts-{clock.business_now():%Y%m%d-%H%M%S}.csv")


@require_POST
@screen
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Acknowledge the chosen alerts: 303 back to the page as it was filtered, 422 when nothing was chosen."""
    if not scope_of(request.user).roles & {Role.RA}:
        raise PermissionDenied("Alerts are acknowledged by a risk administrator of the clearing firm.")
    wanted, _ = selectors.alert_filter(request.user, request.POST)
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    values = form.cleaned_data
    count = services.acknowledge(actor=request.user, keys=values["keys"], note=values["note"])
    messages.info(request, f"{count} alert{'' if count == 1 else 's'} acknowledged.")
    return redirect(f"{reverse('alerts')}?{wanted.query}")


def _page(request: HttpRequest, *, form: AcknowledgeForm | None = None, status: int = 200) -> HttpResponse:
    wanted, groups = selectors.alert_filter(request.user, request.POST or request.GET)
    found = selectors.alerts(request.user, wanted)
    start = parse_key(request.GET.get("before", ""))
    rows = selectors.rows(request.user, selectors.older_than(found, start), selectors.PAGE + 1)
    shown = rows[: selectors.PAGE]
    context: dict[str, Any] = {
        "filter": wanted,
        "query": wanted.query,
        "rows": shown,
        "newest": shown[0].key if shown and start is None else "0-0-0",
        "older": shown[-1].key if len(rows) > len(shown) else None,
        "start": start,
        "groups": groups,
        "may_acknowledge": any(row.may_acknowledge and row.asks and not row.acknowledgement for row in shown),
        "form": form,
    }
    return render(request, "notifications/alerts.html", context, status=status)


def _counted(count: int) -> dict[str, Any]:
    return {"count": count, "words": f"{count - 1}+" if count >= selectors.MOST_COUNTED else str(count)}
