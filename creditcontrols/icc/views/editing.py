"""Setting position limits: for an account and product that has none yet, and on the page of one that has."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from creditcontrols.accounts.choices import Authority
from creditcontrols.accounts.models import AccountFirm
from creditcontrols.icc import reading, selectors
from creditcontrols.icc.forms import LimitsForm, NewLimitsForm
from creditcontrols.icc.models import PositionLimitRow
from creditcontrols.icc.policies import LimitFault
from creditcontrols.icc.services import Moved, set_limits
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.screen import posted, screen
from riskadmin.reference.models import Product

BAD, CONFLICT = 422, 409
LATEST: Final = 50


@require_http_methods(["GET", "POST"])
@screen
def limit(request: HttpRequest, row_id: int) -> HttpResponse:
    """One account and product: both sides' values, of which the user changes his own (ICC-1), usage, history."""
    row = selectors.limit(request.user, row_id)
    if request.method != "POST":
        return _page(request, row)
    side = _side(request, row)
    form = LimitsForm(request.POST)
    if not form.is_valid():
        return _page(request, row, (side.authority, form), status=BAD)
    try:
        _save(request, row, side.authority, form)
    except LimitFault as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        return _page(request, row, (side.authority, form), status=BAD)
    except Moved as moved:
        row = selectors.limit(request.user, row_id)
        form.data = form.data.copy()
        form.data["base_version"] = row.version
        return _page(request, row, (side.authority, form), status=CONFLICT, moved=str(moved))
    return redirect("icc_limit", row.pk)


def _side(request: HttpRequest, row: PositionLimitRow) -> reading.Side:
    """Whose values are posted. Raises PermissionDenied unless the user sets them."""
    asked = request.POST.get("authority", "")
    for side in reading.sides(request.user, row):
        if side.may_change and side.authority.value == asked:
            return side
    raise PermissionDenied("Position limits are set by the clearing firm and by the execution firm, each its own.")


def _save(request: HttpRequest, row: PositionLimitRow, authority: Authority, form: LimitsForm) -> PositionLimitRow:
    typed = form.cleaned_data
    return set_limits(
        actor=request.user, account=row.account, firm=row.execution_firm, product=row.product, kind=row.kind,
        authority=authority, long=typed["long"], short=typed["short"], base_version=typed["base_version"] or 0,
        reason=typed["reason"],
    )  # fmt: skip


def _page(
    request: HttpRequest, row: PositionLimitRow, sent: tuple[Authority, LimitsForm] | None = None, *, status: int = 200,
    moved: str = "",
) -> HttpResponse:  # fmt: skip
    forms = [
        (side, sent[1] if sent and sent[0] is side.authority
         else LimitsForm(initial=LimitsForm.start(side.long, side.short, row.version)))
        for side in reading.sides(request.user, row)
    ]  # fmt: skip
    notes = row.changes.select_related("actor")[:LATEST]
    context = {
        "row": row, "line": reading.lines([row])[0], "forms": forms, "form": sent[1] if sent else None, "moved": moved,
        "history": [reading.Change(note) for note in notes], "flat": selectors.flat_since(), "tab": "limits",
    }  # fmt: skip
    return render(request, "icc/limit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@screen
def new(request: HttpRequest) -> HttpResponse:
    """Set limits of an account in a product for the first time."""
    form = _new_form(request)
    if request.method == "POST" and form.is_valid():
        link = form.link(request.user)
        if link is not None and (made := _make(request, form, link)):
            return redirect("icc_limit", made.pk)
    context = {"form": form, "fields": [field for field in form if field.name != "base_version"], "tab": "limits"}
    return render(request, "icc/new.html", context, status=BAD if request.method == "POST" else 200)


def _new_form(request: HttpRequest) -> NewLimitsForm:
    if not reading.may_set(request.user):
        raise PermissionDenied("Position limits are set by clearing firm, risk and execution firm administrators.")
    asked = {name: request.GET.get(name, "")[:20] for name in ("lce", "firm", "account", "product", "kind")}
    products = Product.objects.select_related("exchange")
    return NewLimitsForm(
        posted(request), initial=asked,
        lces=list(LegalClearingEntity.objects.visible_to(request.user).values_list("code", flat=True)),
        firms=list(ExecutionFirm.objects.visible_to(request.user).values_list("code", flat=True)),
        products=[(one.code, f"{one.code} {one.name}, {one.exchange.code}") for one in products],
    )  # fmt: skip


def _make(request: HttpRequest, form: NewLimitsForm, link: AccountFirm) -> PositionLimitRow | None:
    """The row, or None with the reason in the form."""
    may = selectors.authorities(request.user, link.account, link.execution_firm)
    if not (may.for_lce or may.for_firm):
        form.add_error("account", "You set limits neither for its clearing entity nor for the execution firm.")
        return None
    typed = form.cleaned_data
    if typed["long"] is None and typed["short"] is None:
        form.add_error("long", "Give a long or a short limit.")
        return None
    row = PositionLimitRow(account=link.account, execution_firm=link.execution_firm, product=typed["product"],
                           kind=typed["kind"])  # fmt: skip
    try:
        return _save(request, row, Authority.LCE if may.for_lce else Authority.EF, form)
    except Moved:
        form.add_error("account", "Limits of this account and product are there already: change them in the list.")
    except LimitFault as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))
    return None
