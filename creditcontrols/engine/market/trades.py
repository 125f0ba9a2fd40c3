"""The reports of one trade of the built-in market. A spread trades in its own book at its own price; its legs are
filled with it, at prices that add up to it."""

from creditcontrols.engine.commands import VenueReport
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import Instrument


def trade(state: EngineState, taker: Order, maker: Order, price: int) -> tuple[VenueReport, VenueReport]:
    """The fills of both orders: as much as both have working."""
    quantity, trade_id = min(taker.working, maker.working), state.next_trade_id
    instrument = state.instruments[taker.symbol]
    legs = leg_prices(state, instrument, price) if instrument.legs else ()
    return (
        VenueReport(taker.order_id, "filled", quantity, price, trade_id, "", None, legs),
        VenueReport(maker.order_id, "filled", quantity, price, trade_id, "", None, legs),
    )


def leg_prices(state: EngineState, spread: Instrument, price: int) -> tuple[int, ...]:
    """A price for each leg: the last one traded there (0 without a trade), but the first leg with ratio 1 has what
    makes ratio × price of all legs add up to the spread's price."""
    prices = [state.last_prices.get(leg.symbol, 0) for leg in spread.legs]
    single = next((place for place, leg in enumerate(spread.legs) if abs(leg.ratio) == 1), None)
    if single is not None:
        whole = sum([leg.ratio * at for leg, at in zip(spread.legs, prices, strict=True)])
        prices[single] += (price - whole) * spread.legs[single].ratio
    return tuple(prices)
