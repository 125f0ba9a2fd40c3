"""The page of five cards (RM-1) and its part that is asked for again as things happen (RM-2)."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.riskmonitor import policies
from creditcontrols.riskmonitor.choices import Card, Of
from creditcontrols.riskmonitor.forms import Filters
from creditcontrols.riskmonitor.selectors.board import board, moment
from creditcontrols.riskmonitor.state import Wanted
from riskadmin.firms.screen import screen
from riskadmin.lib import calendar, clock

NOTHING_NEW = 204


@require_safe
@screen
def page(request: HttpRequest) -> HttpResponse:
    """The five cards, or the one that the address names (RM-1)."""
    policies.check_may_look(request.user)
    wanted = wanted_of(request)
    context = _context(request, wanted) | {"form": Filters(request.user, wanted)}
    return render(request, "riskmonitor/monitor.html", context)


@require_safe
@screen
def cards(request: HttpRequest) -> HttpResponse:
    """The cards alone; nothing (204) while they would be those of `stamp`, and without the audit trail when nobody did
    anything since (RM-2). X-Behind says by how many seconds the figures trail the engine."""
    policies.check_may_look(request.user)
    now, had = moment(), request.GET.get("stamp", "")
    if had == now.stamp:
        answer = HttpResponse(status=NOTHING_NEW)
    else:
        same = [Card.AUDIT] if had.partition("-")[2] == str(now.act) else []
        answer = render(request, "riskmonitor/_cards.html", _context(request, wanted_of(request), same))
    answer["X-Behind"] = f"{now.behind:.1f}"
    answer["Cache-Control"] = "no-store"
    return answer


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for."""
    return Wanted.parse(request.GET, calendar.trade_date(clock.business_now()))


def _context(request: HttpRequest, wanted: Wanted, same: Collection[Card] = ()) -> dict[str, Any]:
    found = board(request.user, wanted, without=same)
    return {
        "board": found,
        "wanted": found.wanted,
        "same": same,
        "ofs": Of.choices if found.reach.sees_controls else [],
    }
