"""The calls of cancel on disconnect (SPEC COD)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router
from pydantic import StringConstraints

from creditcontrols.disconnects import losses, selectors
from creditcontrols.disconnects.services import MOST_PAIRS, SwitchFault, switch_cancel_on_disconnect
from riskadmin.rest.paging import Paging, cut, following_page
from riskadmin.rest.problems import Problem
from riskadmin.rest.schemas import Code, In, Out, Page, Sentence
from riskadmin.rest.scopes import Scope, changes

router = Router(tags=["Cancel on disconnect"])

SessionKey = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6}$")]
TraderId = Annotated[str, StringConstraints(pattern=r"^[!-~][ -~]{0,19}$")]


class DisconnectPairOut(Out):
    """Cancel on disconnect of a trader id on a session; `trader` null stands for all without a setting of their own.
    `own` is false where the session's setting counts, `in_force` false while the last change is only saved."""

    session: str
    trader: str | None
    on: bool
    own: bool
    in_force: bool
    working_orders: int
    changed_at: datetime | None
    changed_by: str | None
    reason: str | None


class DisconnectPairIn(In):
    """A session, or one of its trader ids."""

    session: SessionKey
    trader: TraderId | None = None


class DisconnectSwitchIn(In):
    """Which pairs, which way, and why."""

    pairs: Annotated[list[DisconnectPairIn], Field(min_length=1, max_length=MOST_PAIRS)]
    on: bool
    reason: Annotated[Sentence, Field(min_length=1)]


class DisconnectAskedOut(Out):
    """The command is on its way to the engine; `in_force` of the pairs says when it is there."""

    command_id: int


class SessionLossFilter(Paging):
    """Which losses."""

    execution_firm: Code | None = None


class SessionLossOut(Out):
    """A session that was lost. `cancelled`, `filled_first`, `still_working` and `other` add up to `called_in`; `kept`
    counts all its other orders."""

    id: int
    at: datetime
    session: str
    execution_firm: str
    cause: str
    called_in: int
    cancelled: int
    filled_first: int
    still_working: int
    other: int
    kept: int


@router.get(
    "/execution-firms/{execution_firm}/cancel-on-disconnect",
    response=list[DisconnectPairOut],
    summary="Cancel on disconnect of a firm",
)
def list_disconnect_pairs(request: HttpRequest, execution_firm: Annotated[Code, Path()]) -> Any:
    """Every session of the firm, each with its trader ids behind it."""
    firm = selectors.firm_of(request.user, execution_firm)
    return [_pair(pair) for session in selectors.sessions(request.user, firm) for pair in session.pairs]


@router.post(
    "/execution-firms/{execution_firm}/cancel-on-disconnect",
    response=DisconnectAskedOut,
    summary="Switch cancel on disconnect",
)
@changes(Scope.CONTROLS)
def switch_disconnect_pairs(
    request: HttpRequest, execution_firm: Annotated[Code, Path()], body: DisconnectSwitchIn
) -> Any:
    """On or off for these pairs, all or none. Whoever of the clearing firms that guarantee the firm switches last
    counts."""
    firm = selectors.firm_of(request.user, execution_firm)
    pairs = [(pair.session, pair.trader or "") for pair in body.pairs]
    try:
        asked = switch_cancel_on_disconnect(
            actor=request.user, firm=firm, pairs=pairs, on=body.on, reason=body.reason
        )  # fmt: skip
    except SwitchFault as fault:
        raise Problem(422, str(fault)) from fault
    return DisconnectAskedOut(command_id=asked)


@router.get("/session-losses", response=Page[SessionLossOut], summary="Lost sessions, newest first")
def list_session_losses(request: HttpRequest, response: HttpResponse, wanted: Query[SessionLossFilter]) -> Any:
    """Sessions that ended without a Logout, with what became of the orders that you see."""
    found, following = cut(losses.lost(request.user, wanted.execution_firm or ""), wanted, ("-seq", "-pk"))
    items = [_loss(one) for one in losses.told(request.user, found)]
    return following_page(request, response, items, following)


def _pair(pair: selectors.Pair) -> DisconnectPairOut:
    own = pair.own
    return DisconnectPairOut(
        session=pair.comp.session_key, trader=pair.trader or None, on=pair.on, own=own is not None,
        in_force=not pair.waiting, working_orders=pair.working, changed_at=own.changed_at if own else None,
        changed_by=str(own.changed_by) if own and own.changed_by else None, reason=own.reason or None if own else None,
    )  # fmt: skip


def _loss(one: losses.Loss) -> SessionLossOut:
    return SessionLossOut(
        id=one.number, at=one.at, session=one.session, execution_firm=one.firm, cause=one.cause, called_in=one.called,
        cancelled=one.cancelled, filled_first=one.filled, still_working=one.waiting, other=one.other, kept=one.kept,
    )  # fmt: skip
