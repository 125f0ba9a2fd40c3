"""The page of scopes with the preview of the one chosen, and the confirmation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols.engine import refusals
from creditcontrols.killswitch import preview, selectors, services
from creditcontrols.killswitch.forms import ConfirmForm
from creditcontrols.killswitch.mails import addresses_below
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.killswitch.policies import Target, authority_of, can_lift, check_can_kill, who_lifts
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of
from riskadmin.firms.screen import screen
from riskadmin.lib import clock
from riskadmin.people import reauthentication
from riskadmin.people.choices import Act


@require_safe
@screen
def choose(request: HttpRequest) -> HttpResponse:
    """The tree of scopes, the preview of the chosen one, and the kills in force."""
    queries, search = request.GET.getlist("scope"), request.GET.get("q", "").strip()[:20]
    nodes = selectors.matching(selectors.tree(request.user), search, queries)
    targets = selectors.targets_of(request.user, queries) if queries else []
    standing = KillSwitch.objects.visible_to(request.user).killing().select_related("lce", "execution_firm")
    context: dict[str, Any] = {
        "nodes": nodes, "chosen": queries, "search": search, "tab": "scope",
        "kills": _lines(request.user, standing.order_by("-pk")), "may_grant": may_grant(request.user),
        "asked_at": clock.business_now(),
    }  # fmt: skip
    if targets:
        context |= _preview(request.user, targets)
    return render(request, "killswitch/choose.html", context)


def _preview(user: Any, targets: list[Target]) -> dict[str, Any]:
    authority = authority_of(user, targets[0])
    first = targets[0]
    whole = None if len(targets) > 1 else selectors.widened(user, first)
    return {
        "preview": preview.preview(targets), "authority": authority, "first": first, "named": name_of(targets),
        "text": refusals.KILLED[authority].text if authority else "", "mails": len(addresses_below(targets)),
        "wider": selectors.query_of(whole) if whole else "",
        "whole_name": whole.name if whole else "",
    }  # fmt: skip


def name_of(targets: list[Target]) -> str:
    """What several targets are called together."""
    if len(targets) == 1:
        return targets[0].code
    return f"{len(targets)} sender comps of {targets[0].execution_firm.code}"  # type: ignore[union-attr]


def typed_code(targets: list[Target]) -> str:
    """The id to type: of the scope, or of the firm when several of its sender comps are chosen."""
    first = targets[0]
    return first.code if len(targets) == 1 else first.execution_firm.code  # type: ignore[union-attr]


@require_http_methods(["GET", "POST"])
@screen
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the id and a reason, then who is there; then kill."""
    given = request.GET if request.method == "GET" else request.POST
    queries = given.getlist("scope") or given.getlist("whole")
    targets = selectors.targets_of(request.user, queries)
    if not targets:
        return redirect("kill_switch")
    for target in targets:
        check_can_kill(request.user, target)
    if request.method != "POST":
        return _confirm(request, targets, queries, ConfirmForm(code=typed_code(targets)))
    form = ConfirmForm(request.POST, code=typed_code(targets))
    if not form.is_valid():
        return _confirm(request, targets, queries, form, 422)
    reauthentication.check(request, Act.KILL)
    try:
        made = services.enforce(actor=request.user, targets=targets, reason=form.cleaned_data["reason"])
    except services.KillFault as fault:
        form.add_error(None, str(fault))
        return _confirm(request, targets, queries, form, 422)
    return redirect("kill", made[0].pk) if len(made) == 1 else redirect("kill_switch")


def _confirm(
    request: HttpRequest, targets: list[Target], queries: list[str], form: ConfirmForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "queries": queries, "tab": "scope", "may_grant": may_grant(request.user)}
    return render(request, "killswitch/confirm.html", context | _preview(request.user, targets), status=status)


def may_grant(user: Any) -> bool:
    """Whether the tab of grants is shown."""
    return Role.RA in scope_of(user).roles


def _lines(user: Any, found: Any) -> list[dict[str, Any]]:
    return [
        {
            "kill": kill, "result": preview.result(kill), "may_lift": can_lift(user, kill), "who": who_lifts(kill),
        }
        for kill in found[:50]
    ]  # fmt: skip
