"""The calls of the kill switch (SPEC KS). They answer when a request is saved; what the engine made of it stands in the
kill a moment later."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from creditcontrols.killswitch import preview, selectors, services
from creditcontrols.killswitch.choices import Authority, KillState, Level
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.killswitch.policies import authority_of
from creditcontrols.killswitch.schemas import (
    ExchangeLineOut,
    GrantIn,
    GrantOut,
    KillFilter,
    KillIn,
    KillOut,
    LiftIn,
    PreviewOut,
    Scope,
)
from creditcontrols.models import ExchangeGroup
from riskadmin.rest.paging import page
from riskadmin.rest.problems import Problem
from riskadmin.rest.schemas import Id, Page
from riskadmin.rest.scopes import Scope as TokenScope
from riskadmin.rest.scopes import changes

router = Router(tags=["Kill switch"])


@router.get("/kill-switch/preview/{scope}", response=PreviewOut, summary="What a kill would do now")
def preview_kill(request: HttpRequest, scope: Annotated[Scope, Path()]) -> Any:
    """Nothing is changed by it; the counts move with the market."""
    target = selectors.target_of(request.user, scope)
    found = preview.preview([target])
    lines = [
        ExchangeLineOut(
            exchange=line.exchange, market=line.market, day=line.day, good_till=line.good_till, quotes=line.quotes,
            cancellable=line.cancellable,
        )
        for line in found.lines
    ]  # fmt: skip
    return PreviewOut(
        scope=selectors.query_of(target), authority=authority_of(request.user, target), sessions=found.sessions,
        orders=found.orders, cancelled_now=found.now, later=found.later, exchanges=lines,
    )  # fmt: skip


@router.get("/kill-switch/kills", response=Page[KillOut], summary="Kill switches")
def list_kills(request: HttpRequest, response: HttpResponse, wanted: Query[KillFilter]) -> Any:
    """Newest first, lifted ones too."""
    found = selectors.kills(
        request.user, state=wanted.state, level=wanted.level, execution_firm__code=wanted.execution_firm
    )
    return page(request, response, found, wanted, ("-pk",), kill_out)


@router.post("/kill-switch/kills", response=list[KillOut], summary="Enforce the kill switch")
@changes(TokenScope.CONTROLS)
def enforce_kill(request: HttpRequest, body: KillIn) -> Any:
    """Refuse all order entry of the scope and cancel its working orders, until it is lifted by the same authority.
    Single cancels and mass cancels pass."""
    targets = selectors.targets_of(request.user, body.scopes)
    return [
        kill_out(kill) for kill in _judged(services.enforce, actor=request.user, targets=targets, reason=body.reason)
    ]


@router.get("/kill-switch/kills/{kill_id}", response=KillOut, summary="One kill switch")
def get_kill(request: HttpRequest, kill_id: Annotated[Id, Path()]) -> Any:
    """A kill with its progress, also one that was lifted."""
    return kill_out(selectors.kills(request.user).get(pk=kill_id))


@router.post("/kill-switch/kills/{kill_id}/lift", response=KillOut, summary="Lift a kill switch")
@changes(TokenScope.CONTROLS)
def lift_kill(request: HttpRequest, kill_id: Annotated[Id, Path()], body: LiftIn) -> Any:
    """For the authority that set it. No order comes back."""
    return kill_out(_judged(services.lift, actor=request.user, kill_id=kill_id, reason=body.reason))


@router.get("/kill-switch/grants", response=list[GrantOut], summary="Firms that may use the kill switch")
def list_kill_grants(request: HttpRequest) -> Any:
    """The pairs of the LCEs of which you are risk administrator."""
    return [
        GrantOut(lce=lce.code, execution_firm=firm.code, granted=known is not None)
        for lce, firm, known in selectors.grants(request.user)
    ]


@router.post("/kill-switch/grants", response=GrantOut, summary="Grant a firm the kill switch, or revoke it")
@changes(TokenScope.CONTROLS)
def change_kill_grant(request: HttpRequest, body: GrantIn) -> Any:
    """For risk administrators of the LCE. What the firm has killed stays killed."""
    target = selectors.target_of(request.user, body.pair)
    if target.lce is None or target.execution_firm is None:
        raise ExchangeGroup.DoesNotExist
    services.grant(actor=request.user, lce=target.lce, firm=target.execution_firm, granted=body.granted)
    return GrantOut(lce=target.lce.code, execution_firm=target.execution_firm.code, granted=body.granted)


def kill_out(kill: KillSwitch) -> KillOut:
    """A kill in the words of the API."""
    tally = preview.result(kill)
    return KillOut(
        id=kill.pk, level=Level(kill.level), authority=Authority(kill.authority),
        lce=kill.lce.code if kill.lce else None, execution_firm=kill.execution_firm_code or None,
        session=kill.session or None, state=KillState(kill.state), answer=kill.answer, reason=kill.reason,
        enforced_by=kill.enforced_by_name, requested_at=kill.requested_at, in_force_at=kill.in_force_at,
        in_force_seq=kill.in_force_seq, lifted_by=kill.lifted_by_name, lift_reason=kill.lift_reason,
        lift_asked_at=kill.lift_asked_at, lifted_at=kill.lifted_at, orders=tally.total, cancelled=tally.cancelled,
        open=tally.open, waiting=tally.kept, filled=tally.filled, other=tally.other,
    )  # fmt: skip


def _judged(act: Any, **values: Any) -> Any:
    try:
        return act(**values)
    except services.KillFault as fault:
        raise Problem(422, str(fault)) from fault
