"""The statements that store single acts told by the engine: cancel-all and busts (SPEC GC2-18, GC2-30). The other order
controls register theirs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from creditcontrols.engine import events as ev

Statements = list[tuple[str, tuple[Any, ...]]]

_FLAG: Final = (
    "INSERT INTO creditcontrols_cancelall"
    " (group_id, kind, armed, changed_by, changed_at, refused, fired_at, fired_side, fired_orders, seq)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (group_id, kind) DO UPDATE SET seq = EXCLUDED.seq, "
)
_ARMED: Final = (
    "armed = EXCLUDED.armed, changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at, refused = ''"
)
_FIRED: Final = (
    "armed = false, fired_at = EXCLUDED.fired_at, fired_side = EXCLUDED.fired_side,"
    " fired_orders = EXCLUDED.fired_orders"
)
_BUSTED_FILL: Final = "UPDATE creditcontrols_fill SET busted_at = %s WHERE trade_id = %s AND order_id = %s"
_BUSTED: Final = (
    "UPDATE creditcontrols_tradebust SET state = 'busted', seq = %s, answered_at = %s, fills = fills + 1,"
    " counted = counted + %s WHERE trade_id = %s AND state <> 'refused'"
)
_BUST_REFUSED: Final = (
    "UPDATE creditcontrols_tradebust SET state = 'refused', seq = %s, answered_at = %s, answer = %s"
    " WHERE trade_id = %s AND state = 'requested'"
)


def armed(event: ev.CancelAllArmed, seq: int, at: datetime) -> Statements:
    """A person armed or disarmed cancel-all."""
    values = (event.group_id, event.kind, event.armed, event.actor, at, "", None, -1, 0, seq)
    return [(_FLAG + _ARMED, values)]


def not_armed(event: ev.CancelAllRefused, seq: int, at: datetime) -> Statements:
    """The engine did not arm it. An unknown group has no row to note it in."""
    values = (event.reason[:200], seq, event.group_id, event.kind)
    statement = "UPDATE creditcontrols_cancelall SET refused = %s, seq = %s WHERE group_id = %s AND kind = %s"
    made = (
        "INSERT INTO creditcontrols_cancelall"
        " (group_id, kind, armed, changed_by, refused, fired_side, fired_orders, seq)"
        " SELECT id, %s, false, '', '', -1, 0, %s FROM creditcontrols_exchangegroup WHERE id = %s"
        " ON CONFLICT (group_id, kind) DO NOTHING"
    )
    return [(made, (event.kind[:3], seq, event.group_id)), (statement, values)]


def fired(event: ev.CancelAllFired, seq: int, at: datetime) -> Statements:
    """Cancel-all fired and is off again."""
    values = (event.group_id, event.kind, False, "", None, "", at, event.usage_side, event.orders, seq)
    return [(_FLAG + _FIRED, values)]


def busted(event: ev.TradeBusted, seq: int, at: datetime) -> Statements:
    """One fill was taken back."""
    return [
        (_BUSTED_FILL, (at, event.trade_id, event.fill.order_id)),
        (_BUSTED, (seq, at, int(event.counted), event.trade_id)),
    ]


def bust_refused(event: ev.BustRefused, seq: int, at: datetime) -> Statements:
    """The engine did not bust the trade."""
    return [(_BUST_REFUSED, (seq, at, event.reason[:200], event.trade_id))]


ACTS: dict[type[ev.Event], Callable[[Any, int, datetime], Statements]] = {
    ev.CancelAllArmed: armed,
    ev.CancelAllRefused: not_armed,
    ev.CancelAllFired: fired,
    ev.TradeBusted: busted,
    ev.BustRefused: bust_refused,
}


def register_act(event: type[ev.Event], statements: Callable[[Any, int, datetime], Statements]) -> None:
    """Have the projection store events of this type: `statements(event, seq, at)` in the transaction of its batch.
    Several controls may register for one type; what each says is stored in that order."""
    before = ACTS.get(event)

    def both(told: Any, seq: int, at: datetime) -> Statements:
        return [*before(told, seq, at), *statements(told, seq, at)] if before else statements(told, seq, at)

    ACTS[event] = both
