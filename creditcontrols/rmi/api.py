"""The calls of the Risk Management Interface (SPEC RMI). They answer when a request is saved; what the engine made of
it stands in the row a moment later."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from creditcontrols.choices import OrderState
from creditcontrols.engine.controls.values import plain_account
from creditcontrols.models import Order
from creditcontrols.rmi import selectors, services
from creditcontrols.rmi.choices import RmiBlockState, RmiCancelState, RmiSource
from creditcontrols.rmi.models import RmiBlock, RmiMassCancel
from creditcontrols.rmi.policies import Criteria, RmiFault
from creditcontrols.rmi.schemas import (
    KIND_WORDS,
    KINDS,
    SIDE_WORDS,
    SIDES,
    AccountBlockFilter,
    AccountBlockIn,
    AccountBlockOut,
    AccountCancelIn,
    AccountCancelOut,
    AccountsBlockedOut,
    CancelledOrderOut,
    UnblockIn,
)
from riskadmin.rest.paging import Paging, page
from riskadmin.rest.problems import Problem, faults_of
from riskadmin.rest.schemas import Id, Page
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Accounts blocked (RMI)"])


@router.get("/rmi/blocks", response=Page[AccountBlockOut], summary="Blocks of accounts")
def list_account_blocks(request: HttpRequest, response: HttpResponse, wanted: Query[AccountBlockFilter]) -> Any:
    """Newest first, lifted ones too."""
    found = selectors.blocks(
        request.user, lce__code=wanted.lce, execution_firm__code=wanted.execution_firm, account=_plain(wanted.account),
        state=wanted.state,
    )  # fmt: skip
    return page(request, response, found, wanted, ("-pk",), block_out)


@router.post("/rmi/blocks", response=AccountsBlockedOut, summary="Block accounts")
@changes(Scope.CONTROLS)
def block_accounts(request: HttpRequest, body: AccountBlockIn) -> Any:
    """Refuse new orders, replaces and crosses of the accounts until they are unblocked. Cancels pass; no order is
    cancelled. A block that stands already is answered as it is."""
    pairs = selectors.pairs_for(request.user, body.lce, body.execution_firm)
    criteria = Criteria(KINDS[body.type], SIDES[body.side], body.product or "", body.exchange or "")
    try:
        done = services.block_accounts(
            actor=request.user, pairs=pairs, accounts=body.accounts, criteria=criteria, source=RmiSource.API,
            reason=body.reason,
        )  # fmt: skip
    except RmiFault as fault:
        raise _problem(fault) from fault
    made, standing = ([block_out(block) for block in some] for some in (done.made, done.standing))
    return AccountsBlockedOut(made=made, standing=standing)


@router.get("/rmi/blocks/{block_id}", response=AccountBlockOut, summary="One block")
def get_account_block(request: HttpRequest, block_id: Annotated[Id, Path()]) -> Any:
    """A block, also one that was lifted."""
    return block_out(selectors.blocks(request.user).get(pk=block_id))


@router.post("/rmi/unblocks", response=list[AccountBlockOut], summary="Unblock accounts")
@changes(Scope.CONTROLS)
def unblock_accounts(request: HttpRequest, body: UnblockIn) -> Any:
    """Lift blocks, all or none: 404 when one does not exist for you, 422 when one was lifted before."""
    try:
        done = services.unblock_accounts(
            actor=request.user, block_ids=body.blocks, source=RmiSource.API, reason=body.reason
        )  # fmt: skip
    except RmiFault as fault:
        raise _problem(fault) from fault
    return [block_out(block) for block in done]


@router.get("/rmi/mass-cancels", response=Page[AccountCancelOut], summary="Mass cancels of accounts")
def list_account_cancels(request: HttpRequest, response: HttpResponse, wanted: Query[Paging]) -> Any:
    """Newest first."""
    return page(request, response, selectors.mass_cancels(request.user), wanted, ("-pk",), cancel_out)


@router.post("/rmi/mass-cancels", response=AccountCancelOut, summary="Cancel the orders of an account")
@changes(Scope.CONTROLS)
def cancel_account_orders(request: HttpRequest, body: AccountCancelIn) -> Any:
    """Cancel every working order of the account in the clearing firm's pairs, GTC and GTD too. New orders stay
    possible: block the account first to stop them."""
    pairs = selectors.pairs_for(request.user, body.lce, body.execution_firm)
    try:
        made = services.mass_cancel(
            actor=request.user, pairs=pairs, account=body.account, exchange=body.exchange or "", source=RmiSource.API,
            reason=body.reason,
        )  # fmt: skip
    except RmiFault as fault:
        raise _problem(fault) from fault
    return cancel_out(made)


@router.get("/rmi/mass-cancels/{cancel_id}", response=AccountCancelOut, summary="One mass cancel")
def get_account_cancel(request: HttpRequest, cancel_id: Annotated[Id, Path()]) -> Any:
    """A mass cancel and its progress."""
    return cancel_out(selectors.mass_cancels(request.user).get(pk=cancel_id))


@router.get(
    "/rmi/mass-cancels/{cancel_id}/orders", response=Page[CancelledOrderOut], summary="Orders of a mass cancel"
)  # fmt: skip
def list_account_cancel_orders(
    request: HttpRequest, response: HttpResponse, cancel_id: Annotated[Id, Path()], wanted: Query[Paging]
) -> Any:
    """The result of each order."""
    found = selectors.orders_of(selectors.mass_cancels(request.user).get(pk=cancel_id))
    return page(request, response, found, wanted, ("order_id",), _order)


def block_out(block: RmiBlock) -> AccountBlockOut:
    """A block in the words of the API."""
    return AccountBlockOut(
        id=block.pk, lce=block.lce.code, execution_firm=block.execution_firm.code, account=block.account,
        type=KIND_WORDS[block.kind], side=SIDE_WORDS[block.side], product=block.product or None,
        exchange=block.exchange or None, state=RmiBlockState(block.state), source=RmiSource(block.source),
        reason=block.reason, created_by=str(block.created_by), created_at=block.created_at,
        in_force_at=block.in_force_at, lift_reason=block.lift_reason or None,
        lift_source=RmiSource(block.lift_source) if block.lift_source else None,
        lifted_by=str(block.lifted_by) if block.lifted_by else None, lift_asked_at=block.lift_asked_at,
        lifted_at=block.lifted_at,
    )  # fmt: skip


def cancel_out(cancel: RmiMassCancel) -> AccountCancelOut:
    """A mass cancel in the words of the API."""
    tally = selectors.tally(cancel)
    return AccountCancelOut(
        id=cancel.pk, lce=cancel.lce.code, execution_firm=cancel.execution_firm.code, account=cancel.account,
        exchange=cancel.exchange or None, state=RmiCancelState(cancel.state), source=RmiSource(cancel.source),
        reason=cancel.reason, created_by=str(cancel.created_by), created_at=cancel.created_at,
        ordered_at=cancel.ordered_at, orders=cancel.count, cancelled=tally.cancelled, filled=tally.filled,
        other=tally.other, open=tally.open, kept=cancel.kept,
    )  # fmt: skip


def _order(order: Order) -> CancelledOrderOut:
    return CancelledOrderOut(
        order_id=order.order_id, sender_comp=order.sender_comp, cl_ord_id=order.cl_ord_id, symbol=order.symbol,
        quantity=order.quantity, filled=order.filled, state=OrderState(order.state).name.lower(),
    )  # fmt: skip


def _plain(account: str | None) -> str | None:
    return None if account is None else plain_account(account)


def _problem(fault: RmiFault) -> Problem:
    return Problem(422, str(fault), faults_of({fault.path: str(fault)}))
