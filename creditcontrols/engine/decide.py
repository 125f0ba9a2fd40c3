"""What a command leads to. Nothing here changes the state, and no input of a trader raises: it is refused with its
reason."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine import refusals
from creditcontrols.engine.cancel_all import arm_cancel_all
from creditcontrols.engine.commands import (
    ActivateBatch,
    ApplySettings,
    ArmCancelAll,
    BeginSession,
    BustTrade,
    CancelOrder,
    Command,
    DefineSpread,
    LoadInstruments,
    MapGroup,
    MassCancel,
    ReplaceOrder,
    ResetUsage,
    ResetWeekend,
    SetMarketState,
    StageSettings,
    StartWeek,
    SubmitOrder,
    VenueReport,
)
from creditcontrols.engine.controls.gate import stopped
from creditcontrols.engine.controls.registry import DECISIONS as CONTROLS
from creditcontrols.engine.credit import check, fits, shares_of
from creditcontrols.engine.decide_batch import activate_batch, stage_settings
from creditcontrols.engine.decide_bust import bust_trade
from creditcontrols.engine.decide_replace import decide_replace
from creditcontrols.engine.decide_requests import (
    apply_settings,
    cancel_order,
    load_instruments,
    map_group,
    mass_cancel,
)
from creditcontrols.engine.decide_spread import define_spread, submit_spread
from creditcontrols.engine.decide_venue import venue_report
from creditcontrols.engine.decide_week import (
    begin_session,
    reset_usage,
    reset_weekend,
    set_market_state,
    start_week,
)
from creditcontrols.engine.erm.registry import DECISIONS as ENTITY
from creditcontrols.engine.events import Event, OrderHeld
from creditcontrols.engine.icc.registry import DECISIONS as INLINE
from creditcontrols.engine.product import PRICED, malformed, wrong_product
from creditcontrols.engine.quotes.registry import DECISIONS as QUOTES
from creditcontrols.engine.refusals import refuse_credit, refuse_new, refuse_replace
from creditcontrols.engine.rules import reference_rate, usage_side
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.valuation import outright
from creditcontrols.engine.values import FUT_SHORT, WEEKEND
from creditcontrols.engine.weekend import refuse_weekend


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
    bucket_no = state.session
    if instrument.legs:
        return submit_spread(state, c, instrument, bucket_no)
    rate = state.rates[c.symbol]
    if rate < 0:
        return [refuse_new(c, refusals.NO_MARGIN_RATE)]
    group_id = state.mapping.get((c.ef, instrument.exchange))
    if group_id is None:
        return [refuse_new(c, refusals.NO_CLEARING_MAPPING, exchange=instrument.exchange)]
    group = state.groups[group_id]
    side = usage_side(instrument, c.side)
    reference, tested = reference_rate(state, group, side), not c.quote
    if reference < 0 and tested:
        return [refuse_new(c, refusals.NO_MARGIN_RATE)]
    refusal = wrong_product(state, c, instrument)
    if refusal is not None:
        return [refuse_new(c, refusal, maximum=instrument.max_quantity)]
    passed = state.controls.passed
    if passed is not None:
        # An account that came through before needs one look, while nothing at the gate was changed.
        found = passed.get((group_id, c.account, c.symbol))
        units = c.quantity if side <= FUT_SHORT else c.quantity * state.controls.icc.deltas[c.symbol]
        if found is None or units > (found.free_short if side & 1 else found.free_long):
            refusal = stopped(state, c, instrument)
            if refusal is not None:
                return [refuse_new(c, refusal)]
    if bucket_no == WEEKEND and tested and not group.settings.weekend_enabled:
        return [refuse_weekend(c, group, side)]
    counts = tested and instrument.counts_working
    if tested and not (counts and fits(group.buckets[bucket_no], side, c.quantity, reference or rate)):
        legs = (outright(instrument, c.side, group_id, rate, counts),)
        verdict = check(shares_of(state, legs, bucket_no), legs, c.quantity)
        if verdict is not None:
            return [refuse_credit(c, verdict)]
    return [
        OrderHeld(
            state.next_order_id, c.session, c.ef, c.sender_comp, c.trader, c.cl_ord_id, c.account, c.symbol, c.side,
            c.quantity, c.order_type, c.tif, group_id, bucket_no, side, rate,
            c.price if c.order_type in PRICED else None, c.stop_price, c.expire,
            c.min_quantity, c.echo, (), counts, c.quote,
        )
    ]  # fmt: skip


DECISIONS: dict[type[Command], Callable[[EngineState, Any, int], list[Event]]] = {
    SubmitOrder: submit_order,
    ReplaceOrder: decide_replace,
    DefineSpread: define_spread,
    CancelOrder: cancel_order,
    MassCancel: mass_cancel,
    VenueReport: venue_report,
    LoadInstruments: load_instruments,
    MapGroup: map_group,
    ApplySettings: apply_settings,
    StageSettings: stage_settings,
    ActivateBatch: activate_batch,
    ResetUsage: reset_usage,
    ResetWeekend: reset_weekend,
    BeginSession: begin_session,
    StartWeek: start_week,
    SetMarketState: set_market_state,
    BustTrade: bust_trade,
    ArmCancelAll: arm_cancel_all,
    **CONTROLS,
    **ENTITY,
    **INLINE,
    **QUOTES,
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
