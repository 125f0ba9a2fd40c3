"""The register's lists and forms: clearing entities, execution firms, exchanges, sender comps."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from riskadmin.firms import register, selectors
from riskadmin.firms.forms import ExchangeForm, ExecutionFirmForm, LceForm, SenderCompForm
from riskadmin.firms.listing import Cell, Listing, answer, search_of
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, SenderComp
from riskadmin.firms.permissions import can_maintain_firms, check_can_maintain_firms
from riskadmin.firms.screen import posted, screen
from riskadmin.firms.views.editing import edit


@require_safe
@screen
def lce_list(request: HttpRequest) -> HttpResponse:
    """The clearing entities that the user sees."""
    found = selectors.lces(request.user, search_of(request))
    keeps = can_maintain_firms(request.user)
    rows = [
        [Cell(one.code, _edit(keeps, "lce_edit", one.code)), Cell(one.name), Cell(f"{one.pairs:,}", style="num")]
        for one in found
    ]
    head, note = ("LCE", "Name", "Pairs guaranteed"), "a pair is an execution firm on an exchange"
    empty = "No clearing entity is registered. The first step: its code and name."
    return _list(request, "Clearing entities", note, "lce_list", head, rows, "lce_new", "New clearing entity", empty)


@require_safe
@screen
def exchange_list(request: HttpRequest) -> HttpResponse:
    """Every exchange."""
    keeps = can_maintain_firms(request.user)
    rows = [
        [
            Cell(one.code, _edit(keeps, "exchange_edit", one.code)),
            Cell(one.name),
            Cell("Partner" if one.partner else "Home", style="tag"),
            Cell(f"{one.listed:,}", style="num"),
        ]
        for one in selectors.exchanges(search_of(request))
    ]
    head, note = ("Exchange", "Name", "Kind", "Products"), "home exchanges share one group of a new execution firm"
    empty = "No exchange is registered. CME, CBOT, NYMEX and COMEX come first."
    return _list(request, "Exchanges", note, "exchange_list", head, rows, "exchange_new", "New exchange", empty)


@require_safe
@screen
def execution_firm_list(request: HttpRequest) -> HttpResponse:
    """The execution firms that the user sees, with who guarantees them."""
    rows = [
        [
            Cell(firm.code, reverse("execution_firm", args=[firm.code])),
            Cell(firm.name),
            Cell(", ".join(f"{one.exchange.code} {one.lce.code}" for one in firm.cleared) or "No mapping in force"),
            Cell(f"{firm.comps:,}", style="num"),
        ]
        for firm in selectors.execution_firms(request.user, search_of(request))
    ]
    head, note = ("Firm", "Name", "Guaranteed by", "Sender comps"), "exchange and LCE of each mapping in force"
    words = "New execution firm"
    empty = "No execution firm within your roles."
    return _list(
        request, "Execution firms", note, "execution_firm_list", head, rows, "execution_firm_new", words, empty
    )


@require_safe
@screen
def sender_comp_list(request: HttpRequest) -> HttpResponse:
    """The sender comps that the user sees."""
    keeps = can_maintain_firms(request.user)
    rows = [
        [
            Cell(comp.sender_comp_id, _edit(keeps, "sender_comp_edit", comp.sender_comp_id), "mono"),
            Cell(comp.execution_firm.code, reverse("execution_firm", args=[comp.execution_firm.code])),
            Cell(comp.get_gateway_display()),
            Cell(comp.segment),
            Cell("On" if comp.cancel_on_disconnect else "Off"),
        ]
        for comp in selectors.sender_comps(request.user, search_of(request))
    ]
    head = ("Sender comp", "Firm", "Gateway", "Segment", "Cancel on disconnect")
    note = "one FIX session is the first 6 characters"
    empty = "No sender comp within your roles."
    return _list(
        request, "Sender comps", note, "sender_comp_list", head, rows, "sender_comp_new", "New sender comp", empty
    )


@require_http_methods(["GET", "POST"])
@screen
def lce_edit(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Register a clearing entity, or change its name."""
    check_can_maintain_firms(request.user)
    row = LegalClearingEntity.objects.get(code=code) if code else None
    form = LceForm(posted(request), initial=_initial(row, "code", "name", "older_orders_count"), exists=row is not None)
    save = partial(_save, register.save_lce, request, lce=row)
    return _form(request, form, save, "clearing entity", "lce_list", row)


@require_http_methods(["GET", "POST"])
@screen
def exchange_edit(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Register an exchange, or change its name."""
    check_can_maintain_firms(request.user)
    row = Exchange.objects.get(code=code) if code else None
    form = ExchangeForm(posted(request), initial=_initial(row, "code", "name", "partner"), exists=row is not None)
    save = partial(_save, register.save_exchange, request, exchange=row)
    return _form(request, form, save, "exchange", "exchange_list", row)


@require_http_methods(["GET", "POST"])
@screen
def execution_firm_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the name of an execution firm."""
    check_can_maintain_firms(request.user)
    row = ExecutionFirm.objects.get(code=code)
    form = ExecutionFirmForm(posted(request), initial=_initial(row, "code", "name"), exists=True)
    save = partial(_save, register.save_execution_firm, request, firm=row)
    return _form(request, form, save, "execution firm", "execution_firm_list", row)


@require_http_methods(["GET", "POST"])
@screen
def sender_comp_edit(request: HttpRequest, comp: str | None = None) -> HttpResponse:
    """Register a sender comp, or change its gateway and segment."""
    check_can_maintain_firms(request.user)
    row = SenderComp.objects.get(sender_comp_id=comp) if comp else None
    initial = _initial(row, "sender_comp_id", "gateway", "segment")
    form = SenderCompForm(posted(request), initial=initial, exists=row is not None)
    save = partial(_save, register.save_sender_comp, request, comp=row)
    return _form(request, form, save, "sender comp", "sender_comp_list", row)


def _save(service: Any, request: HttpRequest, values: dict[str, Any], **row: Any) -> Any:
    return service(actor=request.user, **values, **row)


def _initial(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names} if row else {}


def _edit(keeps: bool, name: str, code: str) -> str:
    return reverse(name, args=[code]) if keeps else ""


def _list(
    request: HttpRequest, title: str, note: str, tab: str, head: Any, rows: Any, new: str, words: str, empty: str
) -> HttpResponse:
    new_url = reverse(new) if can_maintain_firms(request.user) else ""
    return answer(request, Listing(title, note, tab, head, rows, new_url, words, empty))


def _form(request: HttpRequest, form: Any, save: Any, what: str, tab: str, row: Any) -> HttpResponse:
    title = f"Change {row}" if row else f"New {what}"
    button = f"Save {what}" if row else f"Register {what}"
    return edit(request, form, save, title=title, tab=tab, back=reverse(tab), button=button)
