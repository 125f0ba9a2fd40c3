"""The tab History, and its CSV."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from creditcontrols.models import ExchangeGroup
from creditcontrols.rmi import history, selectors
from creditcontrols.rmi.forms import HistoryForm
from riskadmin.firms.permissions import check_can_see_account_blocks
from riskadmin.firms.screen import csv_file, screen

PER_PAGE: Final = 100


@require_safe
@screen
def past(request: HttpRequest) -> HttpResponse:
    """Every block, unblock and mass cancel that the user may see, newest first."""
    check_can_see_account_blocks(request.user)
    form = _form(request)
    pages = Paginator(history.acts(request.user, form.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form, "tab": "history", "pages": pages, "acts": history.lines(pages.object_list),
        "query": query.urlencode(), "may_act": bool(selectors.firms_for(request.user)),
    }  # fmt: skip
    return render(request, "rmi/history.html", context)


@require_safe
@screen
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The acts that pass the filters, as CSV."""
    check_can_see_account_blocks(request.user)
    lines = history.export(request.user, _form(request).wanted())
    return csv_file(lines, "rmi-history.csv")


def _form(request: HttpRequest) -> HistoryForm:
    groups: Any = ExchangeGroup.objects.visible_to(request.user).order_by()
    firms = sorted(set(groups.values_list("execution_firm__code", flat=True)))
    return HistoryForm(request.GET, firms=firms)
