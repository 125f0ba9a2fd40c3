"""Alerts of position limits (ICC-7), and the history of the limits: as lists with filters, and as CSV."""

from collections.abc import Iterator
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols import figures
from creditcontrols.icc import reading, selectors
from creditcontrols.icc.forms import AlertFilter, ChangeFilter
from creditcontrols.icc.models import PositionAlert, PositionLimitChange
from creditcontrols.icc.views.listing import check_sees_positions
from creditcontrols.icc.words import deltas
from creditcontrols.selectors import person
from riskadmin.firms.screen import csv_file, screen
from riskadmin.lib import csvtext

PER_PAGE: Final = 100
MOST_EXPORTED: Final = 100_000
CHUNK: Final = 1_000
ALERT_HEAD: Final = (
    "Time CT", "LCE", "Execution firm", "Account", "Product", "Derivative type", "Side", "Before %", "Level %",
    "Usage deltas", "Limit deltas",
)  # fmt: skip
CHANGE_HEAD: Final = (
    "Time CT", "LCE", "Execution firm", "Account", "Product", "Derivative type", "Value", "Before", "After", "By",
    "Reason",
)  # fmt: skip


@require_safe
@screen
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts that the user may see, newest first, with their e-mails."""
    form, found = _alerts(request)
    pages = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "pages": pages, "lines": reading.alert_lines(pages.object_list), "tab": "alerts"}
    return render(request, "icc/alerts.html", context | _query(request))


@require_safe
@screen
def alerts_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The alerts that pass the filters, as CSV."""
    _, found = _alerts(request)
    rows = (_alert_row(one) for one in found[:MOST_EXPORTED].iterator(chunk_size=CHUNK))
    return csv_file(csvtext.lines(ALERT_HEAD, rows), "position-alerts.csv")


@require_safe
@screen
def history(request: HttpRequest) -> HttpResponse:
    """Every change of a limit that the user may see, newest first."""
    form, found = _changes(request)
    pages = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = [reading.Change(note) for note in pages.object_list]
    context = {"form": form, "pages": pages, "lines": lines, "tab": "history"}
    return render(request, "icc/history.html", context | _query(request))


@require_safe
@screen
def history_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The changes that pass the filters, as CSV."""
    _, found = _changes(request)
    return csv_file(csvtext.lines(CHANGE_HEAD, _change_rows(found[:MOST_EXPORTED])), "position-limit-changes.csv")


def _alerts(request: HttpRequest) -> tuple[AlertFilter, QuerySet[PositionAlert]]:
    check_sees_positions(request.user)
    form = AlertFilter(request.GET)
    return form, selectors.alerts(request.user).filter(**form.wanted())


def _changes(request: HttpRequest) -> tuple[ChangeFilter, QuerySet[PositionLimitChange]]:
    check_sees_positions(request.user)
    form = ChangeFilter(request.GET)
    related = ("row__account__lce", "row__execution_firm", "actor")
    found = PositionLimitChange.objects.visible_to(request.user).select_related(*related)
    return form, found.filter(**form.wanted())


def _query(request: HttpRequest) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    return {"query": query.urlencode(), "filtered": any(query.values())}


def _alert_row(one: PositionAlert) -> tuple[Any, ...]:
    return (
        figures.central(one.at), *one.key[:4], one.get_kind_display(), one.get_side_display(), one.before, one.level,
        deltas(one.usage).replace(",", ""), one.limit,
    )  # fmt: skip


def _change_rows(found: QuerySet[PositionLimitChange]) -> Iterator[tuple[Any, ...]]:
    for note in found.iterator(chunk_size=CHUNK):
        row, words = note.row, reading.Change(note)
        yield (
            figures.central(note.at), row.account.lce.code, row.execution_firm.code, row.account.number, row.product,
            row.get_kind_display(), words.field, words.old, words.new, person(note.actor), note.reason,
        )  # fmt: skip
