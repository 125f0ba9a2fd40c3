"""History of an exchange group: utilization by minute and by day, and the changes of its settings."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.choices import UsageSide
from creditcontrols.documents import from_document
from creditcontrols.history import exports
from creditcontrols.history.changes import MOST_EXPORTED, changes, line
from creditcontrols.history.forms import ChangeFilter
from creditcontrols.history.selectors import ONE_YEAR, SIDES, Span, by_moment, days, history, minutes
from creditcontrols.models import ExchangeGroup
from creditcontrols.selectors import visible_group
from creditcontrols.views.sessions import WORDS, session_of
from riskadmin.firms.permissions import can_change_limits
from riskadmin.firms.screen import csv_file, screen
from riskadmin.lib import clock

PER_PAGE = 100


@require_safe
@screen
def utilization(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """Utilization of a group: `?range=1h|today|week|year&type=futures|options&session=weekday|weekend`; what is not
    known counts as the default.

    Times are seconds since 1970, money is in cents: numbers that a browser holds exactly (up to 2^53)."""
    group = visible_group(request.user, firm, group_id)
    wanted, kind = request.GET.get("range"), request.GET.get("type")
    span = Span(wanted) if wanted in list(Span) else Span.TODAY
    found = history(group, kind if kind in SIDES else "futures", span, session_of(request))
    sides = [{"side": side, "name": UsageSide(side).label, "points": points} for side, points in found.points.items()]
    between = {"from": int(found.since.timestamp()), "to": int(found.until.timestamp())}
    answer = JsonResponse({"range": found.span, "type": found.kind, **between, "sides": sides})
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@screen
def page(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """The chart, and below it the trade dates of a year, or the minutes of the one that `?date=` names."""
    group, day = visible_group(request.user, firm, group_id), _date(request)
    bucket = session_of(request)
    lines = Paginator(_lines(group, bucket, day), PER_PAGE)
    context = {
        "group": group, "day": day, "lines": lines.get_page(request.GET.get("page")), "sides": UsageSide.choices,
        "sessions": [(word, WORDS[bucket] == word) for word in WORDS.values()], "session": WORDS[bucket],
        "page": {"settings": from_document(group.settings), "session": WORDS[bucket]},
        "query": _kept(request), "history_page": True,
    }  # fmt: skip
    return render(request, "creditcontrols/utilization.html", context)


@require_safe
@screen
def export(request: HttpRequest, firm: str, group_id: int) -> HttpResponse | StreamingHttpResponse:
    """The trade dates of a year, or the minutes of one, as CSV."""
    group, day = visible_group(request.user, firm, group_id), _date(request)
    lines = _lines(group, session_of(request), day)
    name = f"utilization-{group.execution_firm.code}-{day or 'days'}.csv"
    return csv_file(exports.utilization_lines(lines, daily=day is None), name)


def _lines(group: ExchangeGroup, bucket: int, day: date | None) -> list[Any]:
    if day is not None:
        return by_moment(minutes(group, bucket, day), "minute")
    since = (clock.business_now() - ONE_YEAR).date()
    return by_moment(days(group, bucket, since=since), "trade_date")


@require_safe
@screen
def group_changes(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """Every change of the settings of one group."""
    return _changes(request, visible_group(request.user, firm, group_id))


@require_safe
@screen
def all_changes(request: HttpRequest) -> HttpResponse:
    """Every change in all the groups that the user may see."""
    return _changes(request, None)


def _changes(request: HttpRequest, group: ExchangeGroup | None) -> HttpResponse:
    form = ChangeFilter(request.GET, user=request.user, group=group)
    found = changes(request.user, group, **form.wanted())
    pages = Paginator(found, PER_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "group": group, "form": form, "pages": shown, "lines": [line(change) for change in shown],
        "query": _kept(request), "may_change": group is not None and can_change_limits(request.user, group),
    }  # fmt: skip
    return render(request, "creditcontrols/changes.html", context)


@require_safe
@screen
def changes_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The changes that pass the filters as CSV: of every group that the user may see, or of the one `?group=` names."""
    group = None
    if (wanted := request.GET.get("group", "")).isdigit():
        group = ExchangeGroup.objects.visible_to(request.user).get(pk=int(wanted))
    form = ChangeFilter(request.GET, user=request.user, group=group)
    found = changes(request.user, group, **form.wanted())[:MOST_EXPORTED]
    return csv_file(exports.change_lines(map(line, found.iterator(chunk_size=2000))), "limit-changes.csv")


def _date(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        return None


def _kept(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
