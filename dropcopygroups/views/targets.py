"""All target sessions that the user sees: who is connected, numbers, what waits, closed ports (SPEC FIX-2, FIX-3)."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.figures import central
from dropcopygroups.choices import Connection, TargetState
from dropcopygroups.models import TargetSession
from dropcopygroups.selectors import delivery
from dropcopygroups.selectors.delivery import TargetLine, Wanted
from dropcopygroups.selectors.groups import entities
from riskadmin.firms.choices import Gateway
from riskadmin.firms.permissions import can_reopen_port
from riskadmin.firms.scope import scope_of
from riskadmin.firms.screen import csv_file, screen
from riskadmin.lib import csvtext

PER_PAGE: Final = 200
LONGEST_SEARCH: Final = 50
LARGEST_ID: Final = 2**63 - 1
HEAD: Final = (
    "target_session_id", "entity", "group", "kind", "stream", "state", "connection", "port_closed", "next_in",
    "next_out", "copies_waiting", "oldest_waiting_seconds", "connected_since", "last_logon", "last_copy",
)  # fmt: skip


@require_safe
@screen
def target_list(request: HttpRequest) -> HttpResponse:
    """The targets with filters."""
    context = _rows(request) | {
        "tab": "targets", "entities": entities(request.user), "kinds": Gateway.choices, "states": TargetState.choices,
        "connections": Connection.choices, "sees_all": scope_of(request.user).sees_all,
    }  # fmt: skip
    return render(request, "dropcopygroups/all_targets.html", context)


@require_safe
@screen
def target_rows(request: HttpRequest) -> HttpResponse:
    """The rows as a part of the page, or of a group's page, asked for again every few seconds."""
    wanted = _wanted(request)
    rows = _rows(request) if wanted.group is None else of_group(request, delivery.targets(request.user, wanted))
    return render(request, "dropcopygroups/_target_rows.html", rows)


@require_safe
@screen
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The targets as CSV, a row for each stream, with the filters of the page."""
    lines = delivery.lines(request.user, delivery.targets(request.user, _wanted(request)))
    rows = (row for line in lines for row in _cells(line))
    return csv_file(csvtext.lines(HEAD, rows), "drop-copy-targets.csv")


def of_group(request: HttpRequest, found: Iterable[TargetSession]) -> dict[str, Any]:
    """The context of the rows on a group's page."""
    return {
        "lines": delivery.lines(request.user, found), "may_reopen": can_reopen_port(request.user), "of_group": True,
    }  # fmt: skip


def _wanted(request: HttpRequest) -> Wanted:
    given = {name: request.GET.get(name, "").replace("\x00", "").strip() for name in Wanted._fields}
    group = int(given["group"]) if given["group"].isascii() and given["group"].isdigit() else None
    return Wanted(
        entity=given["entity"][:3],
        kind=given["kind"] if given["kind"] in Gateway.values else "",
        state=given["state"] if given["state"] in TargetState.values else "",
        connection=given["connection"] if given["connection"] in Connection.values else "",
        q=given["q"][:LONGEST_SEARCH],
        group=group if group is None else min(group, LARGEST_ID),
    )


def _rows(request: HttpRequest) -> dict[str, Any]:
    wanted, query = _wanted(request), request.GET.copy()
    pages = Paginator(delivery.targets(request.user, wanted), PER_PAGE).get_page(query.get("page"))
    whole = query.urlencode()
    query.pop("page", None)
    return {
        "lines": delivery.lines(request.user, pages), "pages": pages, "wanted": wanted, "query": query.urlencode(),
        "whole": whole, "filtered": any(wanted), "may_reopen": can_reopen_port(request.user),
        "tally": delivery.tally(request.user).items(),
    }  # fmt: skip


def _cells(line: TargetLine) -> Iterator[list[object]]:
    target, closed = line.target, central(line.closed_at) if line.closed_at else ""
    head = [str(target), target.group.entity.code, target.group.name, target.kind]
    standing = [line.state.label, line.connection.label, closed]
    for one in line.streams:
        waiting = f"more than {one.waiting}" if one.more else one.waiting
        instants = (one.connected_since, one.last_logon_at, one.last_copy_at)
        yield [
            *head, one.stream, *standing, one.next_in, one.next_out, waiting, one.oldest_seconds,
            *(central(at) if at else "" for at in instants),
        ]  # fmt: skip
    if not line.streams:
        yield [*head, "", *standing, 1, 1, 0, "", "", "", ""]
