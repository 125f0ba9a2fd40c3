"""Cancelling with FirmSoft: a draft with its dialog, the cancel itself, and the tally of what became of each order."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creditcontrols.firmsoft import blotter, policies, selectors, services
from creditcontrols.firmsoft.choices import CancelState, Tab
from creditcontrols.firmsoft.forms import BlotterFilter, CancelForm
from creditcontrols.firmsoft.models import Cancel
from creditcontrols.firmsoft.tally import tally, with_outcome
from creditcontrols.firmsoft.views.blotter import filters_of, number, tab_of
from creditcontrols.models import Order
from riskadmin.firms.screen import screen
from riskadmin.people import reauthentication
from riskadmin.people.choices import Act

SHOWN = 200
"""Orders of a cancel that its page lists."""


@require_POST
@screen
def draft(request: HttpRequest) -> HttpResponse:
    """Freeze the chosen orders, or all that pass the filter and were there when the page was made (`newest`), and ask:
    in the dialog of the page, or on a page of its own."""
    found = policies.check_may_cancel(request.user)
    given = QueryDict(request.POST.get("query", ""))
    wanted = BlotterFilter(given, firms=blotter.firms(found)).wanted()
    newest, quotes = number(request.POST.get("newest", "")), tab_of(given) is Tab.QUOTES
    everything = request.POST.get("scope") == "all" and wanted is not None
    if everything and wanted is not None:
        chosen = blotter.orders(found, wanted, quotes=quotes).filter(order_id__lte=newest)
    else:
        chosen = Order.objects.filter(pk__in=_ids(request.POST))
    what = ("All mass quotes" if quotes else "All orders") + " shown" if everything else "Chosen orders"
    filters = ", ".join(f"{name} {value}" for name, value in filters_of(given).items())
    try:
        made = services.draft_cancel(
            actor=request.user, orders=chosen, what=f"{what}: {filters}" if everything and filters else what,
            newest=newest if everything else 0, query=given.urlencode(),
        )  # fmt: skip
    except services.CancelFault as fault:
        page = "_fault" if request.htmx else "fault"
        return render(request, f"firmsoft/{page}.html", {"fault": str(fault)}, status=_ok(request))
    if not request.htmx:
        return redirect("firmsoft_cancel", made.pk)
    return render(request, "firmsoft/_confirm.html", _asked(made, CancelForm()))


def _ok(request: HttpRequest) -> int:
    # htmx puts in place only what came with success.
    return 200 if request.htmx else 422


def _ids(given: QueryDict) -> list[int]:
    only = given.get("only", "")
    return [number(text) for text in ([only] if only else given.getlist("order"))[: blotter.ROWS]]


def _asked(cancel: Cancel, form: CancelForm) -> dict[str, object]:
    """What the dialog shows: the count that will be sent, of which firms, and what came meanwhile and stays."""
    given = QueryDict(cancel.query)
    wanted = None
    if cancel.newest:
        found = policies.check_may_cancel(cancel.made_by)
        wanted = BlotterFilter(given, firms=blotter.firms(found)).wanted()
    later = selectors.meanwhile(cancel, wanted, quotes=tab_of(given) is Tab.QUOTES)
    return {
        "cancel": cancel, "form": form, "parts": selectors.by_firm(cancel), "later": later[: selectors.NAMED],
        "more_later": len(later) > selectors.NAMED,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@screen
def cancel(request: HttpRequest, cancel_id: int) -> HttpResponse:
    """One cancel: the question while it is a draft, which a POST answers, then its tally."""
    found = Cancel.objects.visible_to(request.user).select_related("made_by", "lce").get(pk=cancel_id)
    form, fault = CancelForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST":
        policies.check_may_cancel(request.user)
        if found.count > 1:
            reauthentication.check(request, Act.FIRMSOFT_CANCEL)
        if form.is_valid():
            try:
                services.send_cancel(actor=request.user, cancel_id=found.pk, reason=form.cleaned_data["reason"])
            except services.CancelFault as refused:
                fault = str(refused)
            else:
                return redirect("firmsoft_cancel", found.pk)
    status = 422 if request.method == "POST" else 200
    if found.state == CancelState.DRAFTED:
        context = {**_asked(found, form), "fault": fault}
        return render(request, "firmsoft/confirm.html", context, status=status)
    return render(request, "firmsoft/cancel.html", {**_told(found), "fault": fault}, status=status)


@require_safe
@screen
def progress(request: HttpRequest, cancel_id: int) -> HttpResponse:
    """The tally of a cancel; the page asks for it until nothing is pending."""
    found = Cancel.objects.visible_to(request.user).select_related("made_by", "lce").get(pk=cancel_id)
    return render(request, "firmsoft/_tally.html", _told(found))


def _told(cancel: Cancel) -> dict[str, object]:
    found = tally(cancel)
    rows = with_outcome(cancel, found.answered is not None).order_by("-order_id")
    return {"cancel": cancel, "tally": found, "rows": list(rows[:SHOWN]), "most": SHOWN}


@require_safe
@screen
def cancels(request: HttpRequest) -> HttpResponse:
    """The cancels that were sent, newest first."""
    policies.check_may_look(request.user)
    return render(request, "firmsoft/cancels.html", {"cancels": selectors.latest_cancels(request.user)})
