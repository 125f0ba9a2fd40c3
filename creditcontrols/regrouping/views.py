"""The screen on which exchanges are laid into groups: review first, then pending until Sunday start-up."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from creditcontrols import figures
from creditcontrols.clearing.selectors import with_rights
from creditcontrols.models import ExchangeGroup
from creditcontrols.regrouping import plans, selectors, services
from creditcontrols.regrouping.plans import Planned
from riskadmin.firms.permissions import can_regroup, check_can_regroup
from riskadmin.firms.screen import screen
from riskadmin.lib import calendar, clock

MOST_NEW = 8
"""Places for new groups on the screen."""


@require_http_methods(["GET", "POST"])
@screen
def regroup(request: HttpRequest, firm: str, lce: str) -> HttpResponse:
    """Arrange the exchange groups of (LCE, execution firm). A POST reviews (`act` review) or asks (`act` ask)."""
    groups = selectors.visible_groups(request.user, firm, lce)
    if request.method != "POST":
        return _page(request, groups, _start(groups))
    check_can_regroup(request.user, groups[0])
    plan = _read(request.POST, groups)
    found = plans.faults(plan, groups)
    if found or request.POST.get("act") != "ask":
        return _page(request, groups, plan, found, reviewed=not found, status=422 if found else 200)
    return _ask(request, groups, plan)


def _ask(request: HttpRequest, groups: Sequence[ExchangeGroup], plan: Sequence[Planned]) -> HttpResponse:
    first = groups[0]
    try:
        change = services.ask_regroup(actor=request.user, lce=first.lce, firm=first.execution_firm, plan=plan)
    except ValidationError as fault:
        return _page(request, groups, plan, fault.messages, status=422)
    messages.info(request, f"Regrouping pending, in force {figures.central(change.effective_at)}.")
    return redirect("regroup", first.execution_firm.code, first.lce.code)


def _start(groups: Sequence[ExchangeGroup]) -> list[Planned]:
    pending = selectors.pending_regroup(groups[0].lce, groups[0].execution_firm)
    if pending is None:
        return plans.current_plan(groups)
    return [Planned.from_json(value) for value in pending.payload["groups"]]


def _read(post: QueryDict, groups: Sequence[ExchangeGroup]) -> list[Planned]:
    """The plan as the form says it: each exchange names its place, each place has a name."""
    places = [*(f"g{group.pk}" for group in groups), *(f"n{number}" for number in range(MOST_NEW))]
    codes = plans.in_order(exchange.code for group in groups for exchange in group.exchanges.all())
    chosen = {code: post.get(f"place_{code}", "") for code in codes}
    found = []
    for place in places:
        held = tuple(code for code in codes if chosen[code] == place)
        name = post.get(f"name_{place}", "").replace("\x00", "").strip() or "/".join(held)
        if held or place.startswith("g"):
            found.append(Planned(int(place[1:]) if place.startswith("g") else 0, name, held))
    return found


def _page(
    request: HttpRequest,
    groups: Sequence[ExchangeGroup],
    plan: Sequence[Planned],
    found: Sequence[str] = (),
    *,
    reviewed: bool = False,
    status: int = 200,
) -> HttpResponse:
    pending = selectors.pending_regroup(groups[0].lce, groups[0].execution_firm)
    first, by_id = groups[0], {one.group_id: one for one in plan if one.group_id}
    new = [one for one in plan if not one.group_id]
    places = [_place(f"g{group.pk}", by_id.get(group.pk), group.name) for group in groups]
    places += [_place(f"n{number}", new[number] if number < len(new) else None, "") for number in range(MOST_NEW)]
    context = {
        "lce": first.lce,
        "firm": first.execution_firm,
        "places": places,
        "effects": plans.effects(plan, groups),
        "faults": found,
        "reviewed": reviewed,
        "may_change": can_regroup(request.user, first),
        "pending": with_rights(request.user, [pending] if pending else []),
        "effective_at": calendar.next_sunday_startup(clock.business_now()),
    }
    return render(request, "creditcontrols/regrouping/regroup.html", context, status=status)


def _place(key: str, planned: Planned | None, name: str) -> dict[str, object]:
    new = key.startswith("n")
    held = planned.exchanges if planned else ()
    words = f"New group {int(key[1:]) + 1}" if new else name
    return {"key": key, "new": new, "words": words, "name": planned.name if planned else name, "exchanges": held}
