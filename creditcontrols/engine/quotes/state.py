"""What the engine knows of quotes and their protection: which quotes rest, and what each protection has counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from creditcontrols.engine.quotes.values import DELTA, FILL, QUANTITY, Protection

if TYPE_CHECKING:
    from creditcontrols.engine.state import EngineState, Order

WINDOW_US: Final = 1_000_000
"""The window begins with the first fill of a quote and ends, without it, one second later (SPEC MQP-1)."""

UNIT: Final = 10_000
"""Tallies are kept in 1/10000 of a percent, a contract or a delta."""


class Watch:
    """A protection at work. `terms` are in force (None before the participant's first mass quote), `pending` come in
    force with its next one. The tallies belong to the window that began at `started` (µs); `tripped` is when it
    tripped, 0 while it has not. `delta` may be below 0."""

    __slots__ = ("delta", "fill", "pending", "quantity", "started", "terms", "tripped")

    def __init__(self, terms: Protection | None = None, pending: Protection | None = None) -> None:
        self.terms, self.pending = terms, pending
        self.started = self.fill = self.quantity = self.delta = self.tripped = 0

    @property
    def latest(self) -> Protection:
        """What was set last."""
        latest = self.pending or self.terms
        assert latest is not None, "a protection has terms, pending or in force"
        return latest

    def clear(self) -> None:
        """The window is over."""
        self.started = self.fill = self.quantity = self.delta = 0

    def breach(self) -> tuple[str, int, int] | None:
        """Kind, tally and threshold of the first value that is reached (SPEC MQP-8), None while none is."""
        terms = self.terms
        if terms is None or self.tripped:
            return None
        for kind, tally, threshold in (
            (FILL, self.fill, terms.fill_percent),
            (QUANTITY, self.quantity, terms.quantity),
            (DELTA, abs(self.delta), terms.delta),
        ):
            if threshold and tally >= threshold * UNIT:
                return kind, tally, threshold * UNIT
        return None


class Quoting:
    """`resting` holds the ids of live quotes by (session, symbol, side), oldest first. `watches` are the protections by
    id. Derived: `of_firm`, by (EF, group code). `over` holds, within an entry, the protections that are to trip and the
    quote whose fill did it."""

    __slots__ = ("of_firm", "over", "resting", "watches")

    def __init__(self) -> None:
        self.resting: dict[tuple[str, str, int], list[int]] = {}
        self.watches: dict[int, Watch] = {}
        self.of_firm: dict[tuple[str, str], list[int]] = {}
        self.over: dict[int, Order] = {}

    def enter(self, order: Order) -> None:
        """A quote is live."""
        self.resting.setdefault((order.session, order.symbol, order.side), []).append(order.order_id)

    def leave(self, order: Order) -> None:
        """A quote is gone."""
        key = (order.session, order.symbol, order.side)
        ids = self.resting[key]
        ids.remove(order.order_id)
        if not ids:
            del self.resting[key]

    def derive(self) -> None:
        """Compute what follows from the protections anew."""
        self.of_firm = {}
        for protection_id in sorted(self.watches):
            watch = self.watches[protection_id]
            groups = {group for terms in (watch.terms, watch.pending) if terms is not None for group in terms.groups}
            for group in sorted(groups):
                self.of_firm.setdefault((watch.latest.ef, group), []).append(protection_id)


def covers(state: EngineState, terms: Protection, order: Order) -> bool:
    """True for a quote that the protection watches."""
    instrument = state.instruments[order.symbol]
    return (
        order.ef == terms.ef
        and instrument.group_code in terms.groups
        and meant(state, terms, order.session, order.trader, instrument.exchange)
    )


def meant(state: EngineState, terms: Protection, session: str, trader: str, exchange: str) -> bool:
    """True when session and trader belong to the participant, and its LCE guarantees it on the exchange."""
    group_id = state.mapping.get((terms.ef, exchange))
    return (
        terms.session in ("", session)
        and terms.trader in ("", trader)
        and group_id is not None
        and state.groups[group_id].lce == terms.lce
    )


def count_fill(state: EngineState, order: Order, quantity: int, at_us: int) -> None:
    """Add the fill of a quote to every protection that watches it. The share of the quote is rounded up: a sum that
    reaches a threshold is never missed."""
    quoting = state.quoting
    instrument = state.instruments[order.symbol]
    for protection_id in quoting.of_firm.get((order.ef, instrument.group_code), ()):
        watch = quoting.watches[protection_id]
        terms = watch.terms
        if terms is None or watch.tripped or not covers(state, terms, order):
            continue
        if at_us - watch.started >= WINDOW_US:
            watch.clear()
            watch.started = at_us
        plus = (order.side == 1) is (instrument.right == "C")
        watch.fill += -(-quantity * 100 * UNIT // order.quantity)
        watch.quantity += quantity * UNIT
        watch.delta += quantity * abs(instrument.delta) * (1 if plus else -1)
        if watch.breach() is not None:
            quoting.over[protection_id] = order


class WatchImage(Struct, array_like=True):
    """A protection in a snapshot."""

    terms: Protection | None
    pending: Protection | None
    started: int
    fill: int
    quantity: int
    delta: int
    tripped: int


COUNTED: Final = ("started", "fill", "quantity", "delta", "tripped")


def watch_images(quoting: Quoting) -> list[WatchImage]:
    """The protections as the snapshot holds them; resting quotes follow from the orders."""
    watches = [quoting.watches[key] for key in sorted(quoting.watches)]
    return [WatchImage(each.terms, each.pending, *[getattr(each, name) for name in COUNTED]) for each in watches]


def restore_watches(quoting: Quoting, images: list[WatchImage]) -> None:
    """Put them back."""
    for image in images:
        watch = Watch(image.terms, image.pending)
        for name in COUNTED:
            setattr(watch, name, getattr(image, name))
        quoting.watches[watch.latest.protection_id] = watch
    quoting.derive()
