"""Decisions on cancels, mass cancels and what administrators send. Cancels of live orders always pass (SPEC GC2-24)."""

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import (
    ApplySettings,
    CancelOrder,
    LoadInstruments,
    MapGroup,
    MassCancel,
)
from creditcontrols.engine.events import (
    CancelHeld,
    Event,
    GroupMapped,
    InstrumentsLoaded,
    MassCancelled,
    OrderRefused,
    SettingsApplied,
    SettingsRefused,
)
from creditcontrols.engine.hours import takes_cancels
from creditcontrols.engine.refusals import CANCEL, refuse_request
from creditcontrols.engine.rules import is_sound
from creditcontrols.engine.state import EngineState, Order

SCOPE_INSTRUMENT = 1
SCOPE_ALL = 7
SCOPE_SEGMENT = 9
SCOPE_INSTRUMENT_GROUP = 10


def cancel_order(state: EngineState, c: CancelOrder, now_us: int) -> list[Event]:
    """A cancel of a live order of the session goes to the venue, whatever its limits, unless the market is closed."""
    del now_us
    order = state.orders.get(c.order_id)
    if order is None:
        return [refuse_request(c, refusals.NOT_IN_BOOK, CANCEL)]
    if order.session != c.session:
        return [refuse_request(c, refusals.OTHER_SESSION, CANCEL)]
    if order.side != c.side:
        return [refuse_request(c, refusals.SIDE_MISMATCH, CANCEL)]
    if order.cancelling is not None:
        return [refuse_request(c, refusals.PENDING, CANCEL)]
    if not takes_cancels(state, order):
        return [refuse_request(c, refusals.CLOSED, CANCEL)]
    return [CancelHeld(c.order_id, c.cl_ord_id, c.echo)]


def mass_cancel(state: EngineState, c: MassCancel, now_us: int) -> list[Event]:
    """Cancel the session's orders in the scope; the last event is the answer with all of them."""
    del now_us
    if c.scope not in (SCOPE_INSTRUMENT, SCOPE_ALL, SCOPE_SEGMENT, SCOPE_INSTRUMENT_GROUP):
        row = refusals.SCOPE_INVALID
        return [
            OrderRefused(
                c.session, c.ef, c.sender_comp, c.trader, c.cl_ord_id, "", 0, 0, "CA",
                row.form, row.code, row.text, row.ref_tag, echo=c.echo,
            )
        ]  # fmt: skip
    events: list[Event] = []
    affected = []
    for order in state.by_session.get(c.session, {}).values():
        if order.cancelling is None and in_scope(state, order, c) and takes_cancels(state, order):
            events.append(CancelHeld(order.order_id, c.cl_ord_id, c.echo, True))
            affected.append((order.order_id, order.cl_ord_id, order.working))
    events.append(
        MassCancelled(
            c.session, c.sender_comp, c.trader, c.cl_ord_id, c.scope, c.value, tuple(affected), c.echo
        )
    )  # fmt: skip
    return events


def in_scope(state: EngineState, order: Order, c: MassCancel) -> bool:
    """True when the mass cancel means this order of its session."""
    if c.own_trader_only and order.trader != c.trader:
        return False
    if c.scope == SCOPE_ALL:
        return True
    if c.scope == SCOPE_INSTRUMENT:
        return order.symbol == c.value
    instrument = state.instruments[order.symbol]
    return c.value == (instrument.segment if c.scope == SCOPE_SEGMENT else instrument.group_code)


def load_instruments(state: EngineState, c: LoadInstruments, now_us: int) -> list[Event]:
    """Reference data is taken as it is; an instrument that cannot be valued refuses its orders (SPEC GC2-27)."""
    del state, now_us
    return [InstrumentsLoaded(c.instruments)]


def map_group(state: EngineState, c: MapGroup, now_us: int) -> list[Event]:
    """The mapping comes from the firms' register, which has checked it."""
    del state, now_us
    return [GroupMapped(c.group_id, c.lce, c.ef, c.name, c.exchanges, c.version)]


def apply_settings(state: EngineState, c: ApplySettings, now_us: int) -> list[Event]:
    """Version n+1 of a group's settings, and no other, comes in force."""
    del now_us
    group = state.groups.get(c.group_id)
    if group is None:
        return [SettingsRefused(c.group_id, c.version, "Unknown exchange group")]
    if c.version != group.version + 1:
        return [SettingsRefused(c.group_id, c.version, f"Version {group.version + 1} was expected")]
    if not is_sound(c.settings):
        return [SettingsRefused(c.group_id, c.version, "Settings hold a value that is no limit")]
    return [SettingsApplied(c.group_id, c.version, c.settings, c.actor, c.reason)]
