"""Who clears an order and in which market segment it is, as of the journal entry at hand (SPEC DCG-5, FIX-2).

A working order belongs to whoever clears the exchange of its instrument for its firm now: orders move with the mapping
(SPEC T-6). A fill stays where it was made, and so does its bust."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from creditcontrols.engine import events as ev
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import Instrument

_NOBODY: Final[frozenset[str]] = frozenset()
_DONE: Final = (ev.OrderCancelled, ev.OrderEliminated, ev.OrderRejected)


class Ownership:
    """Clearing firms by firm and instrument; what works, by order id."""

    def __init__(self, state: EngineState) -> None:
        self._lce = {group_id: group.lce for group_id, group in state.groups.items()}
        self._cleared = {pair: self._lce[group_id] for pair, group_id in state.mapping.items()}
        self._firm: dict[str, frozenset[str]] = {}
        self._counted = False
        self._segment: dict[str, str] = {}
        self._exchanges: dict[str, frozenset[str]] = {}
        for listed in state.instruments.values():
            self._list(listed)
        self._symbol = {order_id: order.symbol for order_id, order in state.orders.items()}
        self._done: list[int] = []

    def take(self, events: tuple[ev.AnyEvent, ...]) -> None:
        """What an entry's events say about orders, mappings and instruments; before its messages are routed."""
        for event in events:
            kind = type(event)
            if kind is ev.OrderHeld:
                self._symbol[event.order_id] = event.symbol
            elif kind in _DONE:
                self._done.append(event.order_id)
            elif kind is ev.GroupMapped:
                self._map(event)
            elif kind is ev.InstrumentsLoaded:
                for listed in event.instruments:
                    self._list(listed)
            elif kind is ev.SpreadDefined:
                self._list(event.instrument)

    def done(self, order_id: int) -> None:
        """The order was filled completely."""
        self._done.append(order_id)

    def forget_done(self) -> None:
        """Drop the orders that ended in the entry at hand; after its messages were routed."""
        for order_id in self._done:
            self._symbol.pop(order_id, None)
        self._done.clear()

    def of_product(self, ef: str, symbol: str) -> frozenset[str]:
        """Who clears orders of the firm in an instrument; more than one for a spread over exchanges."""
        exchanges = self._exchanges.get(symbol, _NOBODY)
        return frozenset(self._cleared[ef, exchange] for exchange in exchanges if (ef, exchange) in self._cleared)

    def of_orders(self, ef: str, order_ids: Iterable[int]) -> frozenset[str]:
        """Everybody who clears one of these working orders of the firm."""
        symbols = {self._symbol.get(order_id, "") for order_id in order_ids}
        return frozenset[str]().union(*[self.of_product(ef, symbol) for symbol in symbols])

    def of_fill(self, group_id: int) -> frozenset[str]:
        """The clearing firm of the group that a fill was booked in."""
        return frozenset((self._lce[group_id],)) if group_id in self._lce else _NOBODY

    def of_firm(self, ef: str) -> frozenset[str]:
        """Everybody who clears something of the firm."""
        if not self._counted:
            self._count_firms()
        return self._firm.get(ef, _NOBODY)

    def segment(self, symbol: str) -> str:
        """The market segment of an instrument, "" when it is not known."""
        return self._segment.get(symbol, "")

    def _list(self, listed: Instrument) -> None:
        self._segment[listed.symbol] = listed.segment
        legs = (self._exchanges.get(leg.symbol, _NOBODY) for leg in listed.legs)
        self._exchanges[listed.symbol] = frozenset((listed.exchange,)).union(*legs)

    def _map(self, event: ev.GroupMapped) -> None:
        self._lce[event.group_id] = event.lce
        for exchange in event.exchanges:
            self._cleared[event.ef, exchange] = event.lce
        self._counted = False  # thousands of mappings may come in a row; who asks next counts them

    def _count_firms(self) -> None:
        firms: dict[str, set[str]] = defaultdict(set)
        for (ef, _), lce in self._cleared.items():
            firms[ef].add(lce)
        self._firm = {ef: frozenset(lces) for ef, lces in firms.items()}
        self._counted = True
