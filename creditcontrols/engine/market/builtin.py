"""The built-in market (SPEC MKT-1): price-time priority, trades at the resting price, full and at once, no self-trade
prevention. It holds no state: what it sees is the book, which follows from the events.

Every answer is a generator of VenueReports; the caller decides and evolves each before it asks for the next one."""

from collections.abc import Iterable, Iterator

from creditcontrols.engine.commands import VenueReport
from creditcontrols.engine.events import BookOpened, CancelHeld, Event, OrderHeld, ReplaceHeld
from creditcontrols.engine.hours import may_match
from creditcontrols.engine.market.book import Book, Ladder, priority_of
from creditcontrols.engine.market.trades import trade
from creditcontrols.engine.product import FAK, MARKET, MARKET_LIMIT, STOPS
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import BUY

PROTECTION_TICKS = 40
"""How far from the best opposite price a market or stop order with protection may trade, in ticks."""

Reports = Iterator[VenueReport]


class BuiltInMarket:
    """A venue. Another one answers the same three questions from its own reports."""

    def react(self, state: EngineState, event: Event) -> Iterable[VenueReport]:
        """The reports that follow from `event`, which is already in the state."""
        if type(event) is OrderHeld:
            order = state.orders[event.order_id]
            return (VenueReport(event.order_id, "accepted"),) if rests(state, order) else self._new(state, order)
        if type(event) is ReplaceHeld:
            return self._replace(state, state.orders[event.order_id])
        if type(event) is CancelHeld:
            return (VenueReport(event.order_id, "cancelled"),)
        if type(event) is BookOpened:
            return self._open(state, event.symbol, event.most)
        return ()

    def _new(self, state: EngineState, order: Order) -> Reports:
        """Take the order and trade it, or refuse a market order that has nobody to trade with."""
        limit = None
        if order.price is None:
            limit = market_limit(state, order)
            if limit is None:
                yield VenueReport(order.order_id, "refused", reason="No market")
                return
        yield VenueReport(order.order_id, "accepted", limit_price=limit)
        yield from self._trade(state, order)

    def _replace(self, state: EngineState, order: Order) -> Reports:
        """Replace the order; with another price it may trade."""
        yield VenueReport(order.order_id, "replaced")
        if not order.stop_armed:
            yield from self._trade(state, order)

    def _trade(self, state: EngineState, order: Order) -> Reports:
        """Trade the order, then whatever its trades trigger."""
        traded: list[int] = []
        yield from match(state, order, traded)
        yield from self._trigger(state, order.symbol, traded)

    def _open(self, state: EngineState, symbol: str, most: int) -> Reports:
        """Trade what crosses at the opening: the best bid with the best offer, at the price of the one that was there
        first. Stop orders follow the prices made."""
        book = state.books[symbol]
        traded: list[int] = []
        while len(traded) * 2 < most:
            bid, offer = book.limits[1].best(), book.limits[2].best()
            if bid is None or offer is None or bid < offer:
                break
            maker, taker = sorted((book.limits[1].first(bid), book.limits[2].first(offer)), key=priority_of)
            assert maker.price is not None, "an order in the book has a price"
            yield from trade(state, taker, maker, maker.price)
            traded.append(maker.price)
        yield from self._trigger(state, symbol, traded)

    def cross(self, state: EngineState, taker: Order, maker: Order) -> Reports:
        """Take two orders at one price and trade them with each other only; stop orders follow the price."""
        assert maker.price is not None, "a cross has a price"
        yield VenueReport(taker.order_id, "accepted")
        yield VenueReport(maker.order_id, "accepted")
        yield from trade(state, taker, maker, maker.price)
        yield from self._trigger(state, taker.symbol, [maker.price])

    def _trigger(self, state: EngineState, symbol: str, traded: list[int]) -> Reports:
        """The stop orders that the prices `traded` set off, and those that these trades set off in turn."""
        while traded:
            prices, traded = traded, []
            book = state.books[symbol]
            while (stop := next_stop(book, max(prices), min(prices))) is not None:
                yield VenueReport(stop.order_id, "triggered", limit_price=stop_limit(state, stop))
                yield from match(state, stop, traded)


def rests(state: EngineState, order: Order) -> bool:
    """True when nothing but its acceptance follows from a new order: most orders, so it is asked first."""
    if order.order_type in STOPS:
        return True
    if order.price is None or order.tif == FAK:
        return False
    book = state.books.get(order.symbol)
    best = None if book is None else book.opposite(order.side).best()
    return best is None or not crosses(order, best)


def match(state: EngineState, order: Order, traded: list[int]) -> Reports:
    """Trade `order`, which is in the book, with the other side until nothing crosses; FAK and FOK do not rest."""
    if not may_match(state, order):
        return
    book = state.books[order.symbol]
    opposite = book.opposite(order.side)
    immediate = order.tif == FAK
    if immediate and order.min_quantity > order.filled and not can_fill(order, opposite):
        yield VenueReport(order.order_id, "eliminated", reason="Minimum quantity not available")
        return
    while order.working:
        price = opposite.best()
        if price is None or not crosses(order, price):
            break
        maker = opposite.first(price)
        yield from trade(state, order, maker, price)
        traded.append(price)
    if immediate and order.working:
        yield VenueReport(order.order_id, "eliminated", reason="Rest of a fill and kill order")


def crosses(order: Order, price: int) -> bool:
    """True when `order` may trade at `price`."""
    assert order.price is not None, "an order in the book has a price"
    return price <= order.price if order.side == BUY else price >= order.price


def can_fill(order: Order, opposite: Ladder) -> bool:
    """True when the minimum quantity is there at prices that cross."""
    missing = order.min_quantity - order.filled
    for price in opposite.prices():
        if not crosses(order, price):
            return False
        missing -= sum(maker.working for maker in opposite.levels[price].values())
        if missing <= 0:
            return True
    return False


def market_limit(state: EngineState, order: Order) -> int | None:
    """The limit of an order without one: the best opposite price (market-limit), with protection for a market order;
    None without an opposite side."""
    book = state.books.get(order.symbol)
    best = None if book is None else book.opposite(order.side).best()
    if best is None or order.order_type == MARKET_LIMIT:
        return best
    assert order.order_type == MARKET, "only market orders come without a limit"
    return protected(state, order, best)


def stop_limit(state: EngineState, order: Order) -> int | None:
    """The limit of a triggered stop order: its own, or the stop price with protection."""
    if order.price is not None or order.stop_price is None:
        return order.price
    return protected(state, order, order.stop_price)


def protected(state: EngineState, order: Order, price: int) -> int:
    """`price` with the protection points on the order's far side."""
    points = PROTECTION_TICKS * (state.instruments[order.symbol].tick or 1)
    return price + points if order.side == BUY else price - points


def next_stop(book: Book, highest: int, lowest: int) -> Order | None:
    """The next stop order that trades between `lowest` and `highest` trigger: buy stops first, nearest first."""
    price = book.stops[1].best()
    if price is not None and price <= highest:
        return book.stops[1].first(price)
    price = book.stops[2].best()
    if price is not None and price >= lowest:
        return book.stops[2].first(price)
    return None


BUILT_IN = BuiltInMarket()
