"""The panel that arms and disarms cancel-all at 100 % (SPEC GC2-30)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from creditcontrols import selectors, services
from creditcontrols.cancelling import cancel_all_state, is_answered
from creditcontrols.choices import ContractType
from creditcontrols.models import ExchangeGroup
from riskadmin.firms.permissions import can_change_limits, check_can_change_limits
from riskadmin.firms.screen import screen

LONGEST_ID = 18


@require_http_methods(["GET", "POST"])
@screen
def panel(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """How cancel-all stands, for each type; a POST of `kind` and `armed` asks the engine to change it. While the answer
    is out (`?asked=` inbox id) the panel asks again."""
    group = selectors.visible_group(request.user, firm, group_id)
    if request.method != "POST":
        return _panel(request, group, asked=_waiting_for(request.GET.get("asked", "")))
    check_can_change_limits(request.user, group)
    kind, armed = request.POST.get("kind", ""), request.POST.get("armed") == "1"
    if kind not in ContractType:
        return _panel(request, group, fault="Choose futures or options.", status=422)
    try:
        asked = services.arm_cancel_all(actor=request.user, group=group, kind=kind, armed=armed)
    except services.SettingsFault as fault:
        return _panel(request, group, fault=str(fault), status=422)
    return _panel(request, group, asked=asked) if request.htmx else redirect("group", firm, group_id)


def _panel(
    request: HttpRequest, group: ExchangeGroup, *, asked: int = 0, fault: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "group": group,
        "states": cancel_all_state(group),
        "may_change": can_change_limits(request.user, group),
        "asked": asked,
        "fault": fault,
    }
    return render(request, "creditcontrols/_cancel_all.html", context, status=status)


def _waiting_for(text: str) -> int:
    """The inbox id that the page waits for, 0 when the engine has answered it."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID) or is_answered(int(text)):
        return 0
    return int(text)
