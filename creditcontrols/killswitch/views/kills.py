"""One kill with its progress and result, its lift, and the history."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creditcontrols.killswitch import history, preview, selectors, services
from creditcontrols.killswitch.choices import STANDING, KillState, Level
from creditcontrols.killswitch.forms import ConfirmForm
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.killswitch.policies import can_lift, check_can_lift, who_lifts
from creditcontrols.killswitch.views.choosing import may_grant
from riskadmin.firms.screen import csv_file, screen
from riskadmin.people import reauthentication
from riskadmin.people.choices import Act

PER_PAGE: Final = 100


@require_safe
@screen
def kill(request: HttpRequest, kill_id: int) -> HttpResponse:
    """One kill: what it stopped, what became of each order, who may lift it."""
    return _kill(request, kill_id, "killswitch/kill.html")


@require_safe
@screen
def result(request: HttpRequest, kill_id: int) -> HttpResponse:
    """The part of that page that is asked for until everything is done."""
    return _kill(request, kill_id, "killswitch/_result.html")


def _kill(request: HttpRequest, kill_id: int, template: str) -> HttpResponse:
    found: KillSwitch = selectors.kills(request.user).get(pk=kill_id)
    tally = preview.result(found)
    waits = found.state in (KillState.REQUESTED, KillState.LIFTING)
    context = {
        "kill": found, "result": tally, "sessions": preview.by_session(found), "left": preview.left(found)[:PER_PAGE],
        "moves": waits or not tally.done, "may_lift": can_lift(request.user, found) and found.state in STANDING,
        "who": who_lifts(found), "tab": "", "may_grant": may_grant(request.user),
    }  # fmt: skip
    return render(request, template, context)


@require_safe
@screen
def evidence(request: HttpRequest, kill_id: int) -> StreamingHttpResponse:
    """Every order of a kill with its result, as CSV."""
    found: KillSwitch = selectors.kills(request.user).get(pk=kill_id)
    return csv_file(preview.evidence(found), f"kill-{found.pk}.csv")


@require_http_methods(["GET", "POST"])
@screen
def lift(request: HttpRequest, kill_id: int) -> HttpResponse:
    """Ask for the id and a reason, then who is there; then lift."""
    found: KillSwitch = selectors.kills(request.user).get(pk=kill_id)
    check_can_lift(request.user, found)
    if request.method != "POST":
        return _lift(request, found, ConfirmForm(code=found.typed))
    form = ConfirmForm(request.POST, code=found.typed)
    if not form.is_valid():
        return _lift(request, found, form, 422)
    reauthentication.check(request, Act.KILL)
    try:
        services.lift(actor=request.user, kill_id=found.pk, reason=form.cleaned_data["reason"])
    except services.KillFault as fault:
        form.add_error(None, str(fault))
        return _lift(request, found, form, 422)
    return redirect("kill", found.pk)


def _lift(request: HttpRequest, found: KillSwitch, form: ConfirmForm, status: int = 200) -> HttpResponse:
    context = {"kill": found, "form": form, "tab": "", "may_grant": may_grant(request.user)}
    return render(request, "killswitch/lift.html", context, status=status)


@require_safe
@screen
def past(request: HttpRequest) -> HttpResponse:
    """Every kill that the user may see, newest first."""
    wanted = _filters(request)
    pages = Paginator(selectors.kills(request.user, **wanted), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "pages": pages, "query": query.urlencode(), "tab": "history", "may_grant": may_grant(request.user),
        "states": KillState.choices, "levels": Level.choices, "wanted": wanted,
    }  # fmt: skip
    return render(request, "killswitch/history.html", context)


@require_safe
@screen
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The kills that pass the filters, as CSV."""
    return csv_file(history.export(selectors.kills(request.user, **_filters(request))), "kill-switch.csv")


def _filters(request: HttpRequest) -> dict[str, Any]:
    given = {"state": KillState.values, "level": Level.values}
    found = {name: value for name, allowed in given.items() if (value := request.GET.get(name, "")) in allowed}
    firm = request.GET.get("firm", "").strip().upper()[:3]
    return found | ({"execution_firm__code": firm} if firm else {})


@require_http_methods(["GET"])
@screen
def grants(request: HttpRequest) -> HttpResponse:
    """Which execution firms may use the kill switch."""
    context = {"grants": selectors.grants(request.user), "tab": "grants", "may_grant": may_grant(request.user)}
    return render(request, "killswitch/grants.html", context)


@require_POST
@screen
def grant(request: HttpRequest) -> HttpResponse:
    """Grant or revoke it for one firm."""
    target = selectors.target_of(request.user, request.POST.get("pair", ""))
    if target.lce is None or target.execution_firm is None:
        raise KillSwitch.DoesNotExist
    services.grant(
        actor=request.user, lce=target.lce, firm=target.execution_firm, granted=request.POST.get("granted") == "yes"
    )  # fmt: skip
    return redirect("kill_grants")
