"""FirmSoft by API: orders by filter, an order with its history, cancels with their tally, permissions."""

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from creditcontrols.api.firmsoft_documents import (
    BlotterOrderOut,
    BlotterQuery,
    CancelIn,
    CancelOut,
    FirmSoftPermissionOut,
    OrderHistoryOut,
    PermissionIn,
    StepOut,
    TallyOut,
)
from creditcontrols.api.words import OrderSideWord, order_side_word, price_text
from creditcontrols.engine.values import BUY, SELL
from creditcontrols.firmsoft import blotter, policies, selectors, services
from creditcontrols.firmsoft.choices import CancelState, Level, Outcome, Status
from creditcontrols.firmsoft.exports import cancel_source
from creditcontrols.firmsoft.history import Step, history
from creditcontrols.firmsoft.models import Cancel, Permission
from creditcontrols.firmsoft.tally import tally
from creditcontrols.models import Order
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import Id, Page
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["FirmSoft"])


@router.get("/firmsoft/orders", response=Page[BlotterOrderOut], summary="FirmSoft orders, newest first")
def list_firmsoft_orders(request: HttpRequest, response: HttpResponse, wanted: Query[BlotterQuery]) -> Any:
    """The orders that your permissions reach, by filter."""
    rows = blotter.orders(policies.check_may_look(request.user), _wanted(wanted), quotes=wanted.quotes)
    rows = rows.select_related("group__execution_firm", "group__lce")
    return page(request, response, rows, wanted, ("-order_id",), lambda row: BlotterOrderOut(**_order(row)))


@router.get("/firmsoft/orders/{order_id}", response=OrderHistoryOut, summary="One order with its history")
def get_firmsoft_order(request: HttpRequest, order_id: Annotated[Id, Path()]) -> Any:
    """Entered, replaced, filled, cancelled: by whom and why."""
    row = blotter.one_order(request.user, order_id)
    return OrderHistoryOut(**_order(row), history=[_step(step) for step in history(row)])


@router.get("/firmsoft/cancels", response=Page[CancelOut], summary="FirmSoft cancels, newest first")
def list_firmsoft_cancels(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """Your own cancels; those of everybody for GCC and auditors of all."""
    rows = Cancel.objects.visible_to(request.user).filter(state=CancelState.SENT).select_related("made_by")
    return page(request, response, rows, wanted, ("-pk",), _cancel)


@router.post("/firmsoft/cancels", response=CancelOut, summary="Cancel orders for their traders")
@changes(Scope.CONTROLS)
def post_firmsoft_cancel(request: HttpRequest, body: CancelIn) -> Any:
    """Their traders get an unsolicited cancel of each. 409 when none of them works or is yours to cancel."""
    found = policies.check_may_cancel(request.user)
    if bool(body.order_ids) is (body.shown is not None):
        raise Problem(422, "Name orders, or a filter.", faults_of({"order_ids": "Give either this or shown."}))
    rows, what = Order.objects.filter(pk__in=body.order_ids), "Chosen orders"
    if body.shown is not None:
        rows, what = blotter.orders(found, _wanted(body.shown), quotes=body.shown.quotes), "All orders shown"
        rows = rows.filter(order_id__lte=body.newest_order_id)
    try:
        made = services.draft_cancel(actor=request.user, orders=rows, what=what, newest=body.newest_order_id)
        return _cancel(services.send_cancel(actor=request.user, cancel_id=made.pk, reason=body.reason))
    except services.CancelFault as fault:
        raise Problem(409, str(fault)) from fault


@router.get("/firmsoft/cancels/{cancel_id}", response=CancelOut, summary="One FirmSoft cancel with its tally")
def get_firmsoft_cancel(request: HttpRequest, cancel_id: Annotated[Id, Path()]) -> Any:
    """What became of its orders so far."""
    rows = Cancel.objects.visible_to(request.user).filter(state=CancelState.SENT).select_related("made_by")
    return _cancel(rows.get(pk=cancel_id))


@router.get("/firmsoft/permissions", response=Page[FirmSoftPermissionOut], summary="FirmSoft permissions")
def list_firmsoft_permissions(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """Those that you give, and your own."""
    return page(request, response, selectors.permissions(request.user), wanted, ("pk",), _permission)


@router.post("/firmsoft/permissions", response=FirmSoftPermissionOut, summary="Give a FirmSoft permission")
@changes(Scope.ADMIN)
def post_firmsoft_permission(request: HttpRequest, body: PermissionIn) -> Any:
    """Inquiry, or inquiry + cancel, within the scope of a role of the user; 404 for a user who is not yours."""
    if body.lce and body.execution_firm:
        raise Problem(422, "Name one scope.", faults_of({"lce": "Give this or execution_firm."}))
    lce = LegalClearingEntity.objects.visible_to(request.user).get(code=body.lce).pk if body.lce else None
    firms = ExecutionFirm.objects.visible_to(request.user)
    firm = firms.get(code=body.execution_firm).pk if body.execution_firm else None
    policies.check_can_grant(request.user, lce, firm)
    user = selectors.candidates(request.user).filter(username=body.username).first()
    if user is None:
        raise User.DoesNotExist
    limits = {"session": body.session or "", "account": body.account or "", "trader": body.operator or ""}
    try:
        made = services.grant(actor=request.user, user=user, level=body.level, lce=lce, firm=firm, **limits)
    except ValidationError as fault:
        words = {"username" if name == "user" else name: texts[0] for name, texts in fault.message_dict.items()}
        raise Problem(422, "Nothing was saved.", faults_of(words)) from fault
    return _permission(made)


@router.delete("/firmsoft/permissions/{permission_id}", response=FirmSoftPermissionOut, summary="Take one away")
@changes(Scope.ADMIN)
def delete_firmsoft_permission(request: HttpRequest, permission_id: Annotated[Id, Path()]) -> Any:
    """At once; answers what was taken away."""
    found = selectors.permissions(request.user).get(pk=permission_id)
    told = _permission(found)
    services.revoke(actor=request.user, permission_id=permission_id)
    return told


def _wanted(given: BlotterQuery) -> blotter.Wanted:
    side = 0 if given.side is None else BUY if given.side is OrderSideWord.BUY else SELL
    return blotter.Wanted(
        firm=given.execution_firm or "", session=given.session or "", account=(given.account or "").upper(),
        trader=(given.operator or "").upper(), product=given.product or "", side=side,
        status=Status(given.status.value), tif=given.time_in_force or "", since=given.since, until=given.until,
    )  # fmt: skip


def _order(row: Order) -> dict[str, Any]:
    return {
        "order_id": row.order_id, "cl_ord_id": row.cl_ord_id, "account": row.account, "operator": row.trader,
        "sender_comp": row.sender_comp, "execution_firm": row.group.execution_firm.code, "lce": row.group.lce.code,
        "symbol": row.symbol, "side": order_side_word(row.side), "order_type": row.order_type,
        "time_in_force": row.tif, "price": price_text(row.price_nanos), "quantity": row.quantity,
        "filled": row.filled, "remaining": row.working, "state": row.state,
        "cancel_source": cancel_source(row) or None, "entered_at": row.entered_at, "changed_at": row.changed_at,
    }  # fmt: skip


def _step(step: Step) -> StepOut:
    return StepOut(
        seq=step.seq, at=step.at, what=step.what, who=step.who, why=step.why or None, cl_ord_id=step.cl_ord_id or None,
        quantity=step.quantity, price=price_text(step.price),
    )  # fmt: skip


def _cancel(made: Cancel) -> CancelOut:
    found = tally(made)
    counts = {outcome.value: found.counts[outcome] for outcome in Outcome}
    return CancelOut(
        id=made.pk, what=made.what, reason=made.reason, sent_by=made.made_by.get_username(), sent_at=made.sent_at,
        orders=made.count, tally=TallyOut(**counts, total=found.total, settled=found.settled),
    )  # fmt: skip


def _permission(one: Permission) -> FirmSoftPermissionOut:
    return FirmSoftPermissionOut(
        id=one.pk, username=one.user.get_username(), level=Level(one.level), lce=one.lce.code if one.lce else None,
        execution_firm=one.execution_firm.code if one.execution_firm else None, session=one.session or None,
        account=one.account or None, operator=one.trader or None, granted_by=one.granted_by.get_username(),
        granted_at=one.granted_at,
    )  # fmt: skip
