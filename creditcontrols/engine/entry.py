"""One journal entry as it comes about: events go into the state, and the market answers them."""

from collections.abc import Iterable

from creditcontrols.engine.decide_venue import venue_report
from creditcontrols.engine.events import BookOpened, CancelHeld, Event, OrderHeld, ReplaceHeld
from creditcontrols.engine.evolve import EVOLUTIONS
from creditcontrols.engine.market.builtin import BuiltInMarket
from creditcontrols.engine.order_commands import VenueReport
from creditcontrols.engine.state import EngineState, Order

Seen = list[tuple[Event, Order | None, int]]
"""Per event: the order that it is about (also when it is gone) and what it has filled after the event."""

TO_VENUE = (OrderHeld, ReplaceHeld, CancelHeld, BookOpened)


def apply(state: EngineState, events: list[Event], now_us: int, seen: Seen | None) -> None:
    """Evolve the state, and note each event with its order for whoever tells the traders."""
    if seen is None:
        for event in events:
            EVOLUTIONS[type(event)](state, event, now_us)
        return
    orders = state.orders
    for event in events:
        order = orders.get(event.order_id)
        EVOLUTIONS[type(event)](state, event, now_us)
        if order is None:
            order = orders.get(event.order_id)
        seen.append((event, order, 0 if order is None else order.filled))


class Entry:
    """An entry that is decided step by step: what comes later depends on what the market did before."""

    def __init__(
        self, state: EngineState, now_us: int, seen: Seen | None, market: BuiltInMarket | None, events: list[Event]
    ) -> None:
        self.state, self.now_us, self.seen, self.market, self.events = state, now_us, seen, market, events

    def note(self, events: list[Event]) -> None:
        """These events happened."""
        apply(self.state, events, self.now_us, self.seen)
        self.events += events

    def carry_out(self, events: list[Event]) -> None:
        """These events happened; the market answers them, one after the other."""
        self.note(events)
        if self.market is not None:
            for event in events:
                if type(event) in TO_VENUE:
                    self.take(self.market.react(self.state, event))

    def take(self, reports: Iterable[VenueReport]) -> None:
        """Decide and note each report before the market makes the next one."""
        for report in reports:
            self.note(venue_report(self.state, report, self.now_us))
