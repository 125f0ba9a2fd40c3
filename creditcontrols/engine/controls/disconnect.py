"""Cancel on disconnect (SPEC COD): on unless it is switched off, for each session and trader id."""

from typing import Final

from creditcontrols.engine.controls.cancels import call_in, in_reach
from creditcontrols.engine.controls.commands import LoseSession, SwitchCancelOnDisconnect
from creditcontrols.engine.controls.events import CancelOnDisconnectSwitched, SessionLost
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.product import DAY
from creditcontrols.engine.state import EngineState, Order

ACT: Final = "disconnect"
"""What CancelHeld.act begins with, before the session."""


def switch_cancel_on_disconnect(state: EngineState, c: SwitchCancelOnDisconnect, now_us: int) -> list[Event]:
    """On or off from this entry on."""
    del state, now_us
    return [CancelOnDisconnectSwitched(c.rows, c.actor, c.reason)]


def cancel_on_disconnect_switched(state: EngineState, e: CancelOnDisconnectSwitched, at_us: int) -> None:
    """The pairs stand as switched."""
    for session, trader, on in e.rows:
        state.controls.disconnects[(session, trader)] = on


def lose_session(state: EngineState, c: LoseSession, now_us: int) -> list[Event]:
    """Day orders of the trader ids with cancel on disconnect go, and all quotes (SPEC COD-1, COD-3, COD-8); GTC and GTD
    orders stay, and what its market does not let go now (COD-4). One filled before its cancel is filled (COD-5)."""
    del now_us
    own = state.by_session.get(c.session, {})
    ids, _ = in_reach(state, own.values(), lambda order: ends_with_session(state, order))
    return [SessionLost(c.session, c.cause, ids, len(own) - len(ids))]


def ends_with_session(state: EngineState, order: Order) -> bool:
    """True for an order that its session's loss cancels."""
    return order.quote or (order.tif == DAY and cancels_on_disconnect(state, order.session, order.trader))


def cancels_on_disconnect(state: EngineState, session: str, trader: str) -> bool:
    """The pair's own setting counts before the session's; without any it is on (SPEC COD-2)."""
    switched = state.controls.disconnects
    return switched.get((session, trader), switched.get((session, ""), True))


def session_lost(state: EngineState, e: SessionLost, at_us: int) -> None:
    """The orders are called in."""
    call_in(state, e.order_ids, e.cause, f"{ACT}:{e.session}")
