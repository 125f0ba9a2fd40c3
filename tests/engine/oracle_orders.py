"""Rules of the duel: orders, replaces and cancels, with the oracle's opinion of each."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from creditcontrols.engine.commands import CancelOrder, DefineSpread, ReplaceOrder, SubmitOrder
from creditcontrols.engine.events import CancelRefused, Event, OrderHeld, OrderRefused, ReplaceHeld, SpreadDefined
from creditcontrols.engine.values import GroupSettings, Leg, SessionLimits
from tests.engine.machine import EX1, OTH, ROOM, Duel, picks
from tests.engine.oracle import WEEKDAY, Contract, Ticket
from tests.engine.oracle_credit import CREDIT, MARKET, OFF, UNVALUED
from tests.engine.oracle_listed import LEGS, SINGLE, SPREADS, TACOS
from tests.engine.world import POINT, TICK

CLASSES = {
    "UNKNOWN_INSTRUMENT": UNVALUED,
    "NO_MARGIN_RATE": UNVALUED,
    "NO_CLEARING_MAPPING": UNVALUED,
    "MARKET_CLOSED": MARKET,
    "MARKET_CANCEL_ONLY": MARKET,
    "MARKET_NOT_OPEN": MARKET,
    "WEEKEND_OFF": OFF,
    "LIMIT_ZERO": CREDIT,
    "CREDIT_LIMIT": CREDIT,
    "MAX_QUANTITY_EXCEEDED": CREDIT,
}
BLOCKED = SessionLimits(ROOM, ROOM, 0, 0, 0, 0)

singles = st.sampled_from([listed.symbol for listed in SINGLE])
tacos = st.sampled_from([listed.symbol for listed in TACOS])
spreads = st.integers(0, len(SPREADS) + 5)
sides = st.sampled_from((1, 2))
quantities = st.integers(1, 40)
ticks = st.integers(-1, 1)
GOOD_TILL = {"1": "", "6": "20261126"}
MANY = 500


def edge(judge: Callable[[int], str]) -> int:
    """The largest quantity that passes, 0 when none does, MANY when more than that does."""
    return bisect_left(range(1, MANY + 1), True, key=lambda quantity: bool(judge(quantity)))


class Orders(Duel):
    """Orders of EX1 and OTH."""

    def submit(
        self, symbol: str, side: int, quantity: int, tick: int, firm: str = EX1, tif: str = "0", **more: Any
    ) -> None:
        """A new order: accepted or refused as the oracle says."""
        quote = bool(more.get("quote"))
        expected = self.oracle.judge_new(firm, symbol, side == 1, quantity, tif, quote)
        price = POINT + tick * TICK
        (first, *_) = self.do(SubmitOrder(
            f"{firm}{firm}", firm, f"{firm}{firm}N", "TR1", f"c{next(self.world.numbers)}", "A1", symbol, side,
            quantity, "2", tif, price, expire=GOOD_TILL.get(tif, ""), **more,
        ))  # fmt: skip
        if isinstance(first, OrderHeld):
            assert not expected, (expected, first)
            return
        assert isinstance(first, OrderRefused)
        assert CLASSES[first.code] == expected, first
        if expected in (CREDIT, OFF):
            for largest, passes in ((first.largest, True), (first.largest + 1, False)):
                judged = self.oracle.judge_new(firm, symbol, side == 1, largest, tif)
                assert largest == 0 or (judged == "") is passes, (largest, passes, first)

    @rule(symbol=singles, side=sides, quantity=quantities, tick=ticks, tif=st.sampled_from("0003"))
    def order(self, symbol: str, side: int, quantity: int, tick: int, tif: str) -> None:
        self.submit(symbol, side, quantity, tick, tif=tif)

    @rule(symbol=singles, side=sides, quantity=quantities, tif=st.sampled_from("16"))
    def good_till(self, symbol: str, side: int, quantity: int, tif: str) -> None:
        self.submit(symbol, side, quantity, -1 if side == 1 else 1, tif=tif)

    @rule(place=spreads, side=sides, quantity=st.integers(1, 90), tick=ticks, tif=st.sampled_from("001"))
    def spread_order(self, place: int, side: int, quantity: int, tick: int, tif: str) -> None:
        self.submit(self.spread(place), side, quantity, tick, tif=tif)

    @rule(place=spreads, side=sides, quantity=quantities, tick=ticks)
    def other_firms_spread_order(self, place: int, side: int, quantity: int, tick: int) -> None:
        self.submit(self.spread(place), side, quantity, tick, OTH)

    def spread(self, place: int) -> str:
        """A listed or user-defined spread."""
        known = [name for name, listed in self.oracle.contracts.items() if listed.legs]
        return known[place % len(known)]

    @rule(symbol=st.sampled_from(("ZFC", "ZFP", "GEZ6", "YMZ6")), side=sides, quantity=quantities, tick=ticks)
    def mass_quote(self, symbol: str, side: int, quantity: int, tick: int) -> None:
        self.submit(symbol, side, quantity, tick, quote=True)

    @rule(symbol=singles, side=sides, quantity=quantities, tick=ticks)
    def other_firms_order(self, symbol: str, side: int, quantity: int, tick: int) -> None:
        self.submit(symbol, side, quantity, tick, OTH)

    @rule(symbol=st.one_of(singles, tacos), side=sides, quantity=quantities)
    def trade(self, symbol: str, side: int, quantity: int) -> None:
        """Both firms, at one price. What is priced later is no weekend product."""
        if self.oracle.session == WEEKDAY or not self.oracle.contracts[symbol].priced_on:
            self.submit(symbol, 3 - side, quantity, 0, OTH)
            self.submit(symbol, side, quantity, 0)

    @rule(names=st.lists(st.sampled_from(LEGS), min_size=2, max_size=3, unique=True), signs=st.integers(0, 7))
    def define(self, names: list[str], signs: int) -> None:
        """A user-defined spread: the same legs are the same spread; options with futures are covered (GC2-14)."""
        legs = tuple((name, (1 + place) * (-1 if signs >> place & 1 else 1)) for place, name in enumerate(names))
        contracts = self.oracle.contracts
        known = [name for name, listed in contracts.items() if listed.legs and sorted(listed.legs) == sorted(legs)]
        (event,) = self.do(DefineSpread("EX1EX1", EX1, "EX1EX1N", "TR1", "r", tuple(Leg(*leg) for leg in legs)))
        assert isinstance(event, SpreadDefined)
        symbol = event.instrument.symbol
        assert (symbol in known) if known else (symbol not in contracts)
        covered = len({contracts[name].kind for name, _ in legs}) == 2
        first = contracts[legs[0][0]]
        contracts.setdefault(symbol, Contract(
            first.complex, first.exchange, "spread", hours=first.hours, counts=not covered, legs=legs,
        ))  # fmt: skip

    @rule(place=st.integers(0, 40), side=sides, more=st.integers(0, 1), tif=st.sampled_from("01"), arm=st.booleans())
    def order_at_the_edge(self, place: int, side: int, more: int, tif: str, arm: bool) -> None:
        """The most that passes, or one more; what passes mostly fills the side, which may set off cancel-all."""
        names = [listed.symbol for listed in SINGLE]
        name = names[place] if place < len(names) else self.spread(place)
        most = edge(lambda quantity: self.oracle.judge_new(EX1, name, side == 1, quantity, tif))
        if 0 < most + more < MANY:
            part = (self.oracle.parts_of(EX1, name, side == 1) or [None])[0]
            if arm and part:
                self.set_flag(part.group, "FUT" if part.side.startswith("futures") else "OPT", True)
            self.submit(name, side, most + more, -1 if side == 1 else 1, tif=tif)

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks, more=st.integers(0, 1))
    def replace_at_the_edge(self, pick: int, more: int) -> None:
        """The most that passes, or one more."""
        working = [order for order in self.ours("working") if not order.quote]
        if working:
            order = working[pick % len(working)]
            ticket = self.oracle.tickets[order.order_id]
            most = edge(lambda total: self.oracle.judge_replace(ticket, total) if total > ticket.done else "")
            if ticket.done < most + more < MANY:
                self.replace_order(order, most + more, order.price)

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks, quantity=st.integers(1, 90), tick=ticks)
    def replace(self, pick: int, quantity: int, tick: int) -> None:
        working = [order for order in self.ours("working") if not order.quote]
        if working:
            self.replace_order(working[pick % len(working)], quantity, POINT + tick * TICK)

    def replace_order(self, order: Any, quantity: int, price: int) -> None:
        """A replace, with the oracle's opinion of it."""
        ticket = self.oracle.tickets[order.order_id]
        expected = self.oracle.judge_replace(ticket, quantity) if quantity > ticket.done else "too late"
        own = ("session", "ef", "sender_comp", "trader", "account", "symbol", "side", "order_type", "tif", "expire")
        (first, *_) = self.do(ReplaceOrder(
            order_id=order.order_id, orig_cl_ord_id=order.cl_ord_id, cl_ord_id=f"c{next(self.world.numbers)}",
            quantity=quantity, price=price, **{name: getattr(order, name) for name in own},
        ))  # fmt: skip
        self.judge_answer(ticket, expected, first)

    def judge_answer(self, ticket: Ticket, expected: str, first: Event) -> None:
        """The answer to a replace, and the largest quantity that it names."""
        if isinstance(first, ReplaceHeld):
            assert not expected, (expected, first)
        elif isinstance(first, CancelRefused):
            assert expected == "too late"
        else:
            assert isinstance(first, OrderRefused)
            assert CLASSES[first.code] == expected, first
            if expected in (CREDIT, OFF):
                assert self.oracle.judge_replace(ticket, first.largest) == "", first
                assert self.oracle.judge_replace(ticket, first.largest + 1) != "", first

    @precondition(lambda self: self.world.state.orders)
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        orders = [order for order in self.world.state.orders.values() if order.accepted and not order.cancelling]
        if orders:
            self.cancel_order(orders[pick % len(orders)])

    def cancel_order(self, order: Any) -> None:
        """A cancel passes unless the market is closed."""
        hours = self.oracle.contracts[order.symbol].hours
        own = ("session", "ef", "sender_comp", "trader", "symbol", "side", "order_id")
        (first, *_) = self.do(CancelOrder(
            cl_ord_id=f"c{next(self.world.numbers)}", orig_cl_ord_id=order.cl_ord_id,
            **{name: getattr(order, name) for name in own},
        ))  # fmt: skip
        assert isinstance(first, CancelRefused) is (self.oracle.markets.get(hours) == "closed")

    @contextmanager
    def blocked(self) -> Iterator[None]:
        """Every side of EX1 is blocked by hand for a while."""
        before = {group: document for group, document in self.documents.items() if group != 2}
        for group in before:
            self.settings(group, GroupSettings(weekday=BLOCKED, weekend_enabled=True, weekend=BLOCKED))
        yield
        for group, document in before.items():
            self.settings(group, document)

    @rule(pick=picks, beside=st.integers(-1, 1))
    def reduce_on_a_blocked_side(self, pick: int, beside: int) -> None:
        """An order just below, at or above what reduces."""
        edges = {(fill.symbol, 3 - side): 0 for fill in self.oracle.fills for side in (1, 2)}
        for symbol, side in edges:
            parts = self.oracle.parts_of(EX1, symbol, side == 1) or []
            for part in parts:
                edges[symbol, side] = self.oracle.may_reduce((part.group, self.oracle.session, part.side), part)
        pairs = [(pair, edge) for pair, edge in edges.items() if edge > 1]
        if pairs:
            (symbol, side), edge = pairs[pick % len(pairs)]
            with self.blocked():
                self.submit(symbol, side, edge + beside, 1 if side == 2 else -1)

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks, beside=st.integers(-1, 1))
    def raise_to_the_edge_of_reducing(self, pick: int, beside: int) -> None:
        order = self.ours("working")[pick % len(self.ours("working"))]
        ticket = self.oracle.tickets[order.order_id]
        part = ticket.parts[0]
        edge = self.oracle.may_reduce((part.group, ticket.session, part.side), part, ticket) // part.ratio
        if not ticket.quote:
            with self.blocked():
                self.replace_order(order, max(1, ticket.done + edge + beside), order.price)
