"""Trade busts (SPEC GC2-18)."""

from creditcontrols.engine.commands import BustTrade
from creditcontrols.engine.events import BustRefused, Event, TradeBusted
from creditcontrols.engine.holdings import book_fill
from creditcontrols.engine.icc.holding import unbook
from creditcontrols.engine.state import EngineState, Holding
from creditcontrols.engine.values import BustedFill


def bust_trade(state: EngineState, c: BustTrade, now_us: int) -> list[Event]:
    """Take back every fill of a trade, once. It leaves filled usage only where its reset period still runs."""
    del now_us
    if not c.fills:
        return [BustRefused(c.trade_id, "Unknown trade")]
    if c.trade_id in state.busted:
        return [BustRefused(c.trade_id, "The trade was busted before")]
    return [TradeBusted(c.trade_id, fill, counts(state, fill), c.actor, c.reason) for fill in c.fills]


def counts(state: EngineState, fill: BustedFill) -> bool:
    """True when the fill is still in filled usage."""
    group = state.groups.get(fill.group_id)
    return group is not None and group.buckets[fill.bucket].period == fill.period


def trade_busted(state: EngineState, e: TradeBusted, at_us: int) -> None:
    """The fill is out of filled usage; no order comes back."""
    state.busted.add(e.trade_id)
    if e.counted:
        fill = e.fill
        bucket = state.groups[fill.group_id].buckets[fill.bucket]
        ledger = bucket.ledger(state.instruments[fill.symbol].complex)
        position = bucket.position(fill.symbol)
        holding = Holding(bucket, ledger, position, fill.side, 1, fill.usage_side, fill.rate, 0)
        book_fill(state, holding, -fill.quantity)
    unbook(state, e.fill, e.trade_id)
