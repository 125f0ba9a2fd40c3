"""What a command leads to. Nothing here changes the state, and no input of a trader raises: it is refused with its
reason."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import (
    ApplySettings,
    CancelOrder,
    Command,
    LoadInstruments,
    MapGroup,
    MassCancel,
    ReplaceOrder,
    SubmitOrder,
    VenueReport,
)
from creditcontrols.engine.credit import check_new, measuring_rate
from creditcontrols.engine.decide_replace import decide_replace
from creditcontrols.engine.decide_requests import (
    apply_settings,
    cancel_order,
    load_instruments,
    map_group,
    mass_cancel,
)
from creditcontrols.engine.decide_venue import venue_report
from creditcontrols.engine.events import Event, OrderHeld
from creditcontrols.engine.product import PRICED, malformed, wrong_price, wrong_quantity
from creditcontrols.engine.refusals import refuse_new, refuse_replace
from creditcontrols.engine.rules import bucket_of, usage_side
from creditcontrols.engine.state import EngineState


def submit_order(state: EngineState, c: SubmitOrder, now_us: int) -> list[Event]:
    """Hold the charge of a new order, or name the first check that it fails (SPEC GC2-29). Execution firm and exchange
    decide the group, hence the bucket (SPEC GC2-16)."""
    refusal = malformed(c)
    if refusal is not None:
        return [refuse_new(c, refusal)]
    if (c.session, c.cl_ord_id) in state.by_cl_ord_id:
        return [refuse_new(c, refusals.DUPLICATE_CL_ORD_ID)]
    instrument = state.instruments.get(c.symbol)
    if instrument is None:
        return [refuse_new(c, refusals.UNKNOWN_INSTRUMENT)]
    rate = state.rates[c.symbol]
    if rate < 0:
        return [refuse_new(c, refusals.NO_MARGIN_RATE)]
    group_id = state.mapping.get((c.ef, instrument.exchange))
    if group_id is None:
        return [refuse_new(c, refusals.NO_CLEARING_MAPPING, exchange=instrument.exchange)]
    group = state.groups[group_id]
    side = usage_side(instrument, c.side)
    reference = measuring_rate(state, group, side, rate)
    if reference < 0:
        return [refuse_new(c, refusals.NO_MARGIN_RATE)]
    refusal = wrong_quantity(c.quantity, instrument) or wrong_price(c, instrument)
    if refusal is not None:
        return [refuse_new(c, refusal, maximum=instrument.max_quantity)]
    bucket_no = bucket_of(now_us)
    bucket = group.buckets[bucket_no]
    verdict = check_new(bucket, bucket.positions.get(c.symbol), side, c.side, c.quantity, rate, reference)
    if verdict is not None:
        return [refuse_new(c, verdict.refusal, verdict.figures, x=verdict.x, y=verdict.y)]
    return [
        OrderHeld(
            state.next_order_id, c.session, c.ef, c.sender_comp, c.trader, c.cl_ord_id, c.account, c.symbol, c.side,
            c.quantity, c.order_type, c.tif, group_id, bucket_no, side, rate,
            c.price if c.order_type in PRICED else None, c.stop_price, c.expire,
            c.min_quantity, c.echo,
        )
    ]  # fmt: skip


DECISIONS: dict[type[Command], Callable[[EngineState, Any, int], list[Event]]] = {
    SubmitOrder: submit_order,
    ReplaceOrder: decide_replace,
    CancelOrder: cancel_order,
    MassCancel: mass_cancel,
    VenueReport: venue_report,
    LoadInstruments: load_instruments,
    MapGroup: map_group,
    ApplySettings: apply_settings,
}


def decide(state: EngineState, command: Command, now_us: int) -> list[Event]:
    """The events that `command` leads to at `now_us` (UTC microseconds); the state stays as it is.

    An order whose check breaks is refused: what cannot be decided is never accepted (SPEC GC2-27)."""
    try:
        return DECISIONS[type(command)](state, command, now_us)
    except Exception:
        if type(command) is SubmitOrder:
            return [refuse_new(command, refusals.ENGINE_ERROR)]
        if type(command) is ReplaceOrder:
            return [refuse_replace(command, refusals.ENGINE_ERROR)]
        raise
