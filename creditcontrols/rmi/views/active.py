"""The tab Active Blocks: what is blocked now, kept up to date, and unblocking it."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from creditcontrols.rmi import selectors
from creditcontrols.rmi.choices import BLOCKING, RmiSource
from creditcontrols.rmi.forms import ActiveFilter
from creditcontrols.rmi.models import RmiBlock
from creditcontrols.rmi.policies import MOST_ACCOUNTS, RmiFault
from creditcontrols.rmi.services import unblock_accounts
from riskadmin.firms.permissions import check_can_block_accounts, check_can_see_account_blocks
from riskadmin.firms.screen import screen

PER_PAGE: Final = 200
LONGEST_REASON: Final = 300


@require_safe
@screen
def active(request: HttpRequest) -> HttpResponse:
    """The blocks in force, and those on their way in or out."""
    check_can_see_account_blocks(request.user)
    return render(request, "rmi/active.html", _context(request) | {"tab": "active"})


@require_safe
@screen
def rows(request: HttpRequest) -> HttpResponse:
    """The rows again, for the page to ask often: 204 while nothing has changed since `?pulse=`."""
    check_can_see_account_blocks(request.user)
    if request.GET.get("pulse") == selectors.pulse(request.user):
        return HttpResponse(status=204)
    return render(request, "rmi/_blocks.html", _context(request))


@require_POST
@screen
def unblock(request: HttpRequest) -> HttpResponse:
    """What was ticked, to be confirmed; with `confirmed` it is lifted."""
    check_can_see_account_blocks(request.user)
    wanted = _ids(request.POST.getlist("block"))
    if not wanted:
        messages.warning(request, "Nothing was unblocked: tick at least one block.")
        return redirect("rmi_active")
    found = list(selectors.blocks(request.user, pk__in=wanted))
    if len(found) < len(wanted):
        raise RmiBlock.DoesNotExist
    for block in found:
        check_can_block_accounts(request.user, block)
    if "confirmed" not in request.POST:
        return render(request, "rmi/unblock.html", {"blocks": found, "tab": "active", "may_act": True})
    return _lift(request, wanted)


def _lift(request: HttpRequest, wanted: list[int]) -> HttpResponse:
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    try:
        done = unblock_accounts(actor=request.user, block_ids=wanted, source=RmiSource.GUI, reason=reason)
    except RmiFault as fault:
        messages.error(request, f"Nothing was unblocked. {fault}")
    else:
        messages.info(request, f"{len(done)} block{'s'[: len(done) != 1]} lifted; orders pass once the engine has it.")
    return redirect("rmi_active")


def _ids(given: list[str]) -> list[int]:
    known = {int(text) for text in given[:MOST_ACCOUNTS] if text.isascii() and text.isdigit() and len(text) < 19}
    return sorted(known)


def _context(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    pulse = selectors.pulse(user)
    every = selectors.blocks(user, state__in=BLOCKING)
    firms = sorted(set(every.order_by().values_list("execution_firm__code", flat=True)))
    form = ActiveFilter(request.GET, firms=firms, exchanges=selectors.exchanges_for(user))
    pages = Paginator(every.filter(form.condition()), PER_PAGE)
    may = bool(selectors.firms_for(user))
    query = request.GET.copy()
    for name in ("page", "pulse", "block"):
        query.pop(name, None)
    return {
        "pulse": pulse, "form": form, "pages": pages.get_page(request.GET.get("page")), "may_act": may,
        "ticked": _ids(request.GET.getlist("block")), "query": query.urlencode(), "filtered": bool(form.condition()),
    }  # fmt: skip
