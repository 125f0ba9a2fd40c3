"""Figures of the chart as JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from creditcontrols.choices import UsageSide
from creditcontrols.history.selectors import SIDES, Span, history
from creditcontrols.selectors import visible_group
from creditcontrols.views.screen import screen


@require_safe
@screen
def utilization(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """Utilization of a group: `?range=1h|today|week&type=futures|options`; what is not known counts as the default.

    Times are seconds since 1970, money is in cents: numbers that a browser holds exactly (up to 2^53)."""
    group = visible_group(request.user, firm, group_id)
    wanted, kind = request.GET.get("range"), request.GET.get("type")
    found = history(group, kind if kind in SIDES else "futures", Span(wanted) if wanted in list(Span) else Span.TODAY)
    sides = [{"side": side, "name": UsageSide(side).label, "points": points} for side, points in found.points.items()]
    span = {"from": int(found.since.timestamp()), "to": int(found.until.timestamp())}
    answer = JsonResponse({"range": found.span, "type": found.kind, **span, "sides": sides})
    answer["Cache-Control"] = "no-store"
    return answer
