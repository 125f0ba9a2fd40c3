"""Pages of the explanation of a refusal, and of an order that is only tried."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.explain import trying
from creditcontrols.explain.forms import TryForm
from creditcontrols.explain.selectors import explain
from creditcontrols.selectors import visible_group
from riskadmin.firms.permissions import can_change_limits, can_see_clip_size
from riskadmin.firms.screen import screen
from riskadmin.reference.models import Instrument

MOST = 2_000
"""Instruments that the form suggests."""


@require_safe
@screen
def refusal(request: HttpRequest, seq: int, number: int) -> HttpResponse:
    """Why one order was refused."""
    found = explain(request.user, seq, number)
    group = found.refusal.group
    context = {
        "found": found, "refusal": found.refusal, "group": group,
        "may_change": group is not None and can_change_limits(request.user, group),
        "sees_clip": group is None or can_see_clip_size(request.user, group),
    }  # fmt: skip
    return render(request, "creditcontrols/refusal.html", context)


@require_safe
@screen
def try_order(request: HttpRequest, firm: str, group_id: int) -> HttpResponse:
    """What the engine would answer to an order, without sending it. A filled-in form is part of the address, so that a
    try can be shown to somebody else."""
    group = visible_group(request.user, firm, group_id)
    asked = "symbol" in request.GET
    form = TryForm(request.GET if asked else None, group=group)
    answer, fault = None, ""
    if asked and form.is_valid():
        try:
            answer = trying.try_order(request.user, group, **form.terms())
        except trying.TryFault as refused:
            fault = str(refused)
    context = {
        "group": group, "form": form, "answer": answer, "fault": fault,
        "sees_clip": can_see_clip_size(request.user, group),
        "symbols": Instrument.objects.filter(product__exchange__in=group.exchanges.all()).order_by("symbol")[:MOST],
    }  # fmt: skip
    status = 422 if asked and form.errors else 200
    return render(request, "creditcontrols/try_order.html", context, status=status)
