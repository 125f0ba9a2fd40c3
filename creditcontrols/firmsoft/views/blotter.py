"""The blotter: orders, fills and quotes by filter, what changed since, the history of an order, and CSV."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from creditcontrols.blocking import Question
from creditcontrols.firm_blocks import firm_blockings
from creditcontrols.firmsoft import blotter, exports, policies
from creditcontrols.firmsoft.choices import Tab
from creditcontrols.firmsoft.forms import BlotterFilter
from creditcontrols.firmsoft.history import history
from creditcontrols.models import Fill, Order
from riskadmin.firms.screen import csv_file, screen

LONGEST: Final = 18
"""Digits of a number in an address."""

OWN: Final = ("tab", "before", "seq", "newest", "rows")
"""What of an address is no filter."""


@require_safe
@screen
def page(request: HttpRequest) -> HttpResponse:
    """One page of a tab, or its part below the filters when htmx asks."""
    found = policies.check_may_look(request.user)
    form = BlotterFilter(request.GET, firms=blotter.firms(found))
    wanted, tab, now = form.wanted(), tab_of(request.GET), blotter.moment()
    context = {
        "form": form, "tab": tab.value, "tabs": Tab.choices, "now": now, "query": filters_of(request.GET).urlencode(),
        "filtered": bool(filters_of(request.GET)), "may_cancel": bool(policies.cancelling(found)),
        "gives": policies.grants_anything(request.user), "wanted": wanted,
    }  # fmt: skip
    if wanted is not None:
        context |= _listed(found, wanted, tab, now, request.GET.get("before", ""))
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"firmsoft/{'_blotter' if part else 'blotter'}.html", context)


def _listed(found: Any, wanted: Any, tab: Tab, now: blotter.Moment, before: str) -> dict[str, Any]:
    if tab is Tab.FILLS:
        rows = blotter.fills(found, wanted)
        fills, following = blotter.fill_page(rows.filter(seq__lte=now.seq or number(before)), fill_key(before))
        orders = blotter.operators(fills)
        listed = [(fill, orders.get(fill.order_id)) for fill in fills]
        return {
            "fills": listed,
            "count": blotter.counted(rows),
            "older": ":".join(map(str, following)) if following else "",
        }
    rows = blotter.orders(found, wanted, quotes=tab is Tab.QUOTES)
    listed_orders, older = blotter.order_page(rows, now.newest, number(before))
    return {
        "rows": listed_orders,
        "count": blotter.counted(rows.filter(order_id__lte=now.newest)),
        "older": older or "",
    }


@require_safe
@screen
def news(request: HttpRequest) -> HttpResponse:
    """What changed after the page was made (`seq`, `newest`): the rows of it that did, by id, how many pass the filter
    now, and how many came that the page has not. Nothing (204) while the projection stands where it stood."""
    found = policies.check_may_look(request.user)
    now, seq, newest = blotter.moment(), number(request.GET.get("seq", "")), number(request.GET.get("newest", ""))
    wanted = BlotterFilter(request.GET, firms=blotter.firms(found)).wanted()
    if now.seq == seq or wanted is None:
        return HttpResponse(status=204)
    tab = tab_of(request.GET)
    answer: dict[str, Any] = {"seq": now.seq, "rows": {}}
    if tab is Tab.FILLS:
        rows = blotter.fills(found, wanted)
        answer |= {"count": blotter.counted(rows), "newer": blotter.counted(rows.filter(seq__gt=seq))}
    else:
        rows = blotter.orders(found, wanted, quotes=tab is Tab.QUOTES)
        answer |= {
            "count": blotter.counted(rows.filter(order_id__lte=newest)),
            "newer": blotter.counted(rows.filter(order_id__gt=newest)), "rows": _changed(request, found, seq),
        }  # fmt: skip
    answer["shown"] = blotter.count_text(answer["count"])
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _changed(request: HttpRequest, found: Any, seq: int) -> dict[int, str]:
    """The rows of the page that changed after entry `seq`, whether they pass the filter still or not."""
    ids = [number(text) for text in request.GET.get("rows", "").split(",")[: blotter.ROWS]]
    rows = Order.objects.filter(policies.any_of(found), pk__in=ids, seq__gt=seq)
    may_cancel = bool(policies.cancelling(found))
    listed = rows.select_related("group__execution_firm", "group__lce")
    return {
        row.order_id: render_to_string("firmsoft/_row.html", {"row": row, "may_cancel": may_cancel}) for row in listed
    }


@require_safe
@screen
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One order with everything that ever happened to it."""
    row = blotter.one_order(request.user, order_id)
    fills = list(Fill.objects.filter(order_id=row.order_id).order_by("seq", "number", "leg")[: blotter.ROWS])
    context = {"row": row, "steps": history(row), "fills": fills, "may_cancel": _may_cancel(request.user, row)}
    return render(request, "firmsoft/order.html", context)


def _may_cancel(user: Any, row: Order) -> bool:
    found = policies.cancelling(policies.reaches(user))
    return bool(found) and Order.objects.filter(policies.any_of(found), pk=row.pk).exists()


@require_safe
@screen
def blocks(request: HttpRequest) -> HttpResponse:
    """The block instructions that meet orders of the firm in view, in refusal order."""
    firms = blotter.firms(policies.check_may_look(request.user))
    wanted = BlotterFilter(request.GET, firms=firms).wanted() or blotter.Wanted()
    firm = wanted.firm or (firms[0].code if len(firms) == 1 else "")
    asked = Question(request.user, firm, wanted.session, wanted.account, side=wanted.side)
    context = {"firm": firm, "blockings": firm_blockings(asked) if firm else [], "wanted": wanted}
    return render(request, "firmsoft/_blocks.html", context)


@require_safe
@screen
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The rows that pass the filters as CSV, all of them."""
    found = policies.check_may_look(request.user)
    wanted, tab = BlotterFilter(request.GET, firms=blotter.firms(found)).wanted(), tab_of(request.GET)
    if wanted is None:
        return HttpResponse("A filter is wrong.", status=422, content_type="text/plain")
    if tab is Tab.FILLS:
        lines = exports.fill_lines(blotter.fills(found, wanted))
    else:
        lines = exports.order_lines(blotter.orders(found, wanted, quotes=tab is Tab.QUOTES))
    return csv_file(lines, f"firmsoft-{tab.value}.csv")


def tab_of(given: QueryDict) -> Tab:
    """The tab that an address names; orders without one."""
    return Tab(given["tab"]) if given.get("tab") in Tab else Tab.ORDERS


def filters_of(given: QueryDict) -> QueryDict:
    """The filters of an address, those that are filled in."""
    kept = QueryDict(mutable=True)
    for name, value in given.items():
        if name not in OWN and value:
            kept[name] = str(value)
    return kept


def number(text: str) -> int:
    """A number of an address, 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0


def fill_key(text: str) -> blotter.FillKey | None:
    """Where a page of fills starts, None for the first one."""
    parts = [number(part) for part in text.split(":")]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and parts[0] else None
