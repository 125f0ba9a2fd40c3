"""Steps 3 to 9 of the refusal order (SPEC GC2-29): the other order controls, in one place and one order."""

from creditcontrols.engine.commands import DefineSpread, ReplaceOrder, SubmitOrder
from creditcontrols.engine.controls.access import not_permitted
from creditcontrols.engine.controls.accounts import not_open
from creditcontrols.engine.controls.kill import killed, killed_original
from creditcontrols.engine.controls.rmi import blocked, blocked_original
from creditcontrols.engine.erm.check import outside_entity_limits
from creditcontrols.engine.icc.check import over_limit
from creditcontrols.engine.refusals import Refusal
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import Instrument


def stopped(state: EngineState, c: SubmitOrder | ReplaceOrder, instrument: Instrument) -> Refusal | None:
    """The first control that stops a new order or replace, None when none does. Call it while controls are active."""
    controls = state.controls
    refusal = None
    if controls.kills:
        refusal = killed(state, c.ef, c.session, exchanges_of(state, instrument))
        if refusal is None and type(c) is ReplaceOrder:
            refusal = killed_original(state, c)
    if refusal is None and controls.blocks:
        refusal = blocked(state, c.ef, c.account, c.side, instrument)
        if refusal is None and type(c) is ReplaceOrder:
            refusal = blocked_original(state, c, instrument)
    if refusal is None and controls.restricted:
        refusal = not_permitted(state, c.ef, c.account, instrument)
    if refusal is None and (controls.closed_accounts or controls.unknown_refused):
        refusal = not_open(state, c, instrument)
    if refusal is None and controls.erm.active:
        refusal = outside_entity_limits(state, c, instrument)
    if refusal is None and controls.icc.active:
        refusal = over_limit(state, c, instrument)
    return refusal


def exchanges_of(state: EngineState, instrument: Instrument) -> list[str]:
    """Where an instrument is listed, or its legs."""
    if not instrument.legs:
        return [instrument.exchange]
    return [state.instruments[leg.symbol].exchange for leg in instrument.legs]


def stopped_definition(state: EngineState, c: DefineSpread) -> Refusal | None:
    """The kill that stops the definition of a spread, whose exchange is that of its first leg (SPEC KS)."""
    return killed(state, c.ef, c.session, [state.instruments[c.legs[0].symbol].exchange])
