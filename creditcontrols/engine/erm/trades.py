"""Pre-negotiated trades (SPEC ERM): decided as an order is by the controls, and counted in the account's position. They
meet no market and no credit control of Globex."""

from creditcontrols.engine import refusals
from creditcontrols.engine.commands import SubmitOrder
from creditcontrols.engine.controls.gate import stopped
from creditcontrols.engine.erm.commands import EnterTrade
from creditcontrols.engine.erm.events import TradeEntered, TradeRefused
from creditcontrols.engine.erm.values import Trade
from creditcontrols.engine.icc.holding import add_filled, claims_of, parts_of
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import Refusal, filled_in
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, SELL, Instrument
from riskadmin.lib.limits import MAX_QUANTITY


def enter_trade(state: EngineState, c: EnterTrade, now_us: int) -> list[Event]:
    """The trade counts, or the first check that it fails is named and nothing changes."""
    del now_us
    trade = c.trade
    refusal = unknown(state, trade) or not_allowed(state, trade, state.instruments[trade.symbol])
    if refusal is not None:
        words = {name: getattr(trade, name) for name in ("symbol", "quantity", "ef", "account")}
        return [TradeRefused(trade, refusal.step, refusal.code, refusal.text.format(**words), c.actor)]
    first = parts_of(state, trade.ef, state.instruments[trade.symbol], trade.side)[0]
    return [TradeEntered(trade, first[-1], c.actor)]


def unknown(state: EngineState, trade: Trade) -> Refusal | None:
    """The refusal of a trade that cannot be judged at all."""
    if trade.side not in (BUY, SELL):
        return refusals.SIDE_INVALID
    if trade.quantity < 1:
        return refusals.QUANTITY_INVALID
    instrument = state.instruments.get(trade.symbol)
    if instrument is None:
        return refusals.UNKNOWN_INSTRUMENT
    for symbol in [leg.symbol for leg in instrument.legs] or [trade.symbol]:
        listed = state.instruments.get(symbol)
        if listed is None:
            return filled_in(refusals.UNKNOWN_INSTRUMENT, symbol=symbol)
        if (trade.ef, listed.exchange) not in state.mapping:
            return filled_in(refusals.NO_CLEARING_MAPPING, exchange=listed.exchange)
    return refusals.QUANTITY_TOO_LARGE if trade.quantity > MAX_QUANTITY else None


def not_allowed(state: EngineState, trade: Trade, instrument: Instrument) -> Refusal | None:
    """The first control that refuses it (SPEC GC2-29): steps 3 and 5 to 9, the trade type among those of step 8."""
    t = trade
    order = SubmitOrder("", t.ef, "", t.trader, "", t.account, t.symbol, t.side, t.quantity, "2", "0", t.price)
    refusal = stopped(state, order, instrument) if state.controls.active else None
    if refusal is not None and refusal.step <= refusals.TRADE_TYPE_RESTRICTED.step:
        return refusal
    known = state.controls.erm.trade_types
    for *_, group_id in parts_of(state, t.ef, instrument, t.side) if known else ():
        row = known.get((state.groups[group_id].lce, t.ef, t.trade_type))
        if row is not None and row.restricted:
            return filled_in(refusals.TRADE_TYPE_RESTRICTED, trade_type=t.trade_type)
    return refusal


def trade_entered(state: EngineState, e: TradeEntered, at_us: int) -> None:
    """It counts as filled in the account's position, in the pairs as they are now."""
    t, icc = e.trade, state.controls.icc
    for key, _, _, net in claims_of(state, t.ef, t.account, parts_of(state, t.ef, state.instruments[t.symbol], t.side)):
        add_filled(icc, icc.exposure(key), net * t.quantity)
