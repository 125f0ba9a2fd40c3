"""Policies of clearing entities for execution firms: the list, and the page of one (ICC-5, ICC-7)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from creditcontrols.icc import policies, selectors
from creditcontrols.icc.forms import PolicyForm
from creditcontrols.icc.policies import LimitFault, PolicyValues
from creditcontrols.icc.selectors import PolicyLine
from creditcontrols.icc.services import Moved, set_policy
from creditcontrols.icc.views.editing import BAD, CONFLICT, LATEST
from creditcontrols.icc.views.listing import check_sees_positions
from riskadmin.firms.permissions import check_can_set_positions_for_lce
from riskadmin.firms.screen import posted, screen


@require_safe
@screen
def policy_list(request: HttpRequest) -> HttpResponse:
    """What each clearing entity decided for its execution firms."""
    check_sees_positions(request.user)
    lines = selectors.policies(request.user)
    return render(request, "icc/policies.html", {"lines": lines, "tab": "policies"})


@require_http_methods(["GET", "POST"])
@screen
def policy(request: HttpRequest, lce: str, ef: str) -> HttpResponse:
    """One policy: read by both, changed by the clearing entity."""
    line = selectors.policy(request.user, lce, ef)
    form = PolicyForm(posted(request), initial=PolicyForm.start(_values(line), _version(line)))
    if request.method != "POST":
        return _page(request, line, form)
    check_can_set_positions_for_lce(request.user, line.lce)
    if not form.is_valid():
        return _page(request, line, form, status=BAD)
    try:
        set_policy(
            actor=request.user, lce=line.lce, firm=line.firm, values=form.values(),
            base_version=form.cleaned_data["base_version"] or 0, reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except LimitFault as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        return _page(request, line, form, status=BAD)
    except Moved as moved:
        form.data = form.data.copy()
        form.data["base_version"] = _version(line)
        return _page(request, line, form, status=CONFLICT, moved=str(moved))
    return redirect("icc_policy", line.lce.code, line.firm.code)


@require_safe
@screen
def standing(request: HttpRequest, lce: str, ef: str) -> HttpResponse:
    """Saved or in force: a part of the page, asked again until the engine has the policy."""
    return render(request, "icc/_policy_standing.html", {"line": selectors.policy(request.user, lce, ef)})


def _values(line: PolicyLine) -> PolicyValues:
    return policies.values_of(line.policy) if line.policy else PolicyValues()


def _version(line: PolicyLine) -> int:
    return line.policy.version if line.policy else 0


def _page(
    request: HttpRequest, line: PolicyLine, form: PolicyForm, *, status: int = 200, moved: str = ""
) -> HttpResponse:
    history: Any = ()
    if line.policy:
        history = line.policy.changes.select_related("actor")
        history = (history if line.own else history.exclude(field=policies.LABELS["recipients"]))[:LATEST]
    context = {
        "line": line, "form": form, "fields": [field for field in form if field.name != "base_version"],
        "values": _values(line), "history": history, "moved": moved, "tab": "policies",
    }  # fmt: skip
    return render(request, "icc/policy.html", context, status=status)
