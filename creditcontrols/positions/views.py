"""The drill-down of one side, a part of the group's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.choices import UsageSide
from creditcontrols.models import ExchangeGroup
from creditcontrols.positions.selectors import breakdown
from creditcontrols.selectors import visible_group
from creditcontrols.views.sessions import session_of
from riskadmin.firms.screen import screen


@require_safe
@screen
def side(request: HttpRequest, firm: str, group_id: int, side: int) -> HttpResponse:
    """The orders and fills that the usage of one side consists of (SPEC GC2-32)."""
    group = visible_group(request.user, firm, group_id)
    if side not in UsageSide:
        raise ExchangeGroup.DoesNotExist
    drill = breakdown(group, side, session_of(request))
    return render(request, "creditcontrols/_positions_drill.html", {"drill": drill})
