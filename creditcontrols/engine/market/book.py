"""The built-in market's book of one instrument: price-time priority (SPEC MKT-1).

The book follows from the orders alone (price, priority, stop price), so snapshots do not hold it. Entering and leaving
cost O(log prices); looking at the best price O(1), amortized. A level that ran empty stays until it is the best one."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from creditcontrols.engine.values import BUY

if TYPE_CHECKING:
    from creditcontrols.engine.state import EngineState, Order

SPARE_LEVELS = 64
"""Empty levels a ladder may hold beyond as many as live ones before it is made anew."""


class Ladder:
    """One side's price levels, best first. `sign` is 1 when the lowest price is best, -1 when the highest is."""

    __slots__ = ("empty", "heap", "levels", "sign")

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.levels: dict[int, dict[int, Order]] = {}
        self.heap: list[int] = []
        self.empty = 0

    def add(self, price: int, order: Order) -> None:
        """Put the order behind all others at `price`."""
        level = self.levels.get(price)
        if level is None:
            self.levels[price] = {order.order_id: order}
            heappush(self.heap, price * self.sign)
            return
        if not level:
            self.empty -= 1
        level[order.order_id] = order

    def discard(self, price: int, order: Order) -> None:
        """Take the order out."""
        level = self.levels[price]
        del level[order.order_id]
        if not level:
            self.empty += 1
            if self.empty > SPARE_LEVELS + len(self.levels) // 2:
                self.levels = {price: level for price, level in self.levels.items() if level}
                self.heap = [price * self.sign for price in self.levels]
                heapify(self.heap)
                self.empty = 0

    def best(self) -> int | None:
        """The best price with an order, None when there is none."""
        heap, levels = self.heap, self.levels
        while heap:
            price = heap[0] * self.sign
            if levels[price]:
                return price
            heappop(heap)
            del levels[price]
            self.empty -= 1
        return None

    def first(self, price: int) -> Order:
        """The order that was first at `price`, which has one."""
        return next(iter(self.levels[price].values()))

    def prices(self) -> list[int]:
        """Prices with orders, best first. O(n log n): only for what must see the depth."""
        return [price * self.sign for price in sorted(self.heap) if self.levels[price * self.sign]]


class Book:
    """Bids and offers, and the stop orders that wait: buy stops lowest first, sell stops highest first."""

    __slots__ = ("limits", "stops")

    def __init__(self) -> None:
        self.limits = (Ladder(1), Ladder(-1), Ladder(1))
        self.stops = (Ladder(1), Ladder(1), Ladder(-1))

    def own(self, side: int) -> Ladder:
        """The ladder on which orders of `side` rest."""
        return self.limits[side]

    def opposite(self, side: int) -> Ladder:
        """The ladder that an order of `side` trades with."""
        return self.limits[2 if side == BUY else 1]


def enter_book(state: EngineState, order: Order) -> None:
    """Give the order its place in time: at its stop price while armed, else at its limit. An order without either (an
    outside venue has it) has no place."""
    order.priority = state.next_priority
    state.next_priority += 1
    place(state, order)


def place(state: EngineState, order: Order) -> None:
    """Put the order where its terms say, behind the others there. A suspended one is in no book."""
    if order.suspended:
        return
    book = state.books.get(order.symbol)
    if book is None:
        book = state.books[order.symbol] = Book()
    if order.stop_armed:
        if order.stop_price is not None:
            book.stops[order.side].add(order.stop_price, order)
    elif order.price is not None:
        book.limits[order.side].add(order.price, order)


def leave_book(state: EngineState, order: Order) -> None:
    """Take the order out of the book, if it has a place there."""
    if order.priority == 0:
        return
    order.priority = 0
    if order.suspended:
        return
    book = state.books[order.symbol]
    if order.stop_armed:
        if order.stop_price is not None:
            book.stops[order.side].discard(order.stop_price, order)
    elif order.price is not None:
        book.limits[order.side].discard(order.price, order)


def remake_books(state: EngineState) -> None:
    """Every book anew from the orders, each in its place in time: after many of them were suspended or came back."""
    state.books = {}
    for order in sorted([order for order in state.orders.values() if order.priority], key=priority_of):
        place(state, order)


def priority_of(order: Order) -> int:
    """The order's place in time."""
    return order.priority
