"""Rules of the duel: orders, replaces and cancels."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from creditcontrols.engine.commands import SubmitOrder
from creditcontrols.engine.events import OrderRefused
from creditcontrols.engine.values import GroupSettings, SessionLimits
from tests.engine.machine import EX1, ROOM, picks
from tests.engine.oracle import WEEKDAY
from tests.engine.oracle_asking import (
    MANY,
    PEOPLE,
    STRANGER,
    Asking,
    definitions,
    edge,
    namings,
    people,
    quantities,
    sides,
    singles,
    spreads,
    ticks,
)
from tests.engine.oracle_controls import PASSES
from tests.engine.oracle_credit import MARKET, UNVALUED
from tests.engine.oracle_listed import SINGLE, TACOS
from tests.engine.oracle_records import Person
from tests.engine.world import POINT, TICK

BLOCKED = SessionLimits(ROOM, ROOM, 0, 0, 0, 0)

tacos = st.sampled_from([listed.symbol for listed in TACOS])
FAULTS: dict[str, dict[str, Any]] = {
    "SIDE_INVALID": {"side": 3},
    "QUANTITY_INVALID": {"quantity": 0},
    "ORDER_TYPE_INVALID": {"order_type": "Z"},
    "TIME_IN_FORCE_INVALID": {"tif": "9"},
    "DUPLICATE_CL_ORD_ID": {},
    "UNKNOWN_INSTRUMENT": {"symbol": "NONE"},
    "QUANTITY_TOO_LARGE": {"quantity": 100_000},
    "PRICE_MISSING": {"price": None},
    "PRICE_OFF_TICK": {"price": POINT + 1},
}
LATE_FAULTS = ("QUANTITY_TOO_LARGE", "PRICE_MISSING", "PRICE_OFF_TICK")
"""Those of step 2, which come after what the engine must know."""


class Orders(Asking):
    """Orders of EX1 and OTH."""

    @rule(symbol=singles, side=sides, quantity=quantities, tick=ticks, tif=st.sampled_from("0003"), who=people)
    def order(self, symbol: str, side: int, quantity: int, tick: int, tif: str, who: Person) -> None:
        self.submit(symbol, side, quantity, tick, who, tif)

    @rule(symbol=singles, side=sides, quantity=quantities, tif=st.sampled_from("16"), who=people)
    def good_till(self, symbol: str, side: int, quantity: int, tif: str, who: Person) -> None:
        self.submit(symbol, side, quantity, -1 if side == 1 else 1, who, tif)

    @rule(place=spreads, side=sides, quantity=st.integers(1, 90), tick=ticks, tif=st.sampled_from("001"), who=people)
    def spread_order(self, place: int, side: int, quantity: int, tick: int, tif: str, who: Person) -> None:
        self.submit(self.spread(place), side, quantity, tick, who, tif)

    @rule(fault=st.sampled_from(sorted(FAULTS)), symbol=singles, who=people)
    def faulty_order(self, fault: str, symbol: str, who: Person) -> None:
        """What is wrong with the order itself is named before any control (GC2-29, steps 0 to 2)."""
        orders = [order for order in self.world.state.orders.values() if order.session == who.session]
        live = [order.cl_ord_id for order in orders if not order.quote]
        if fault != "DUPLICATE_CL_ORD_ID" or live:
            terms = FAULTS[fault] or {"cl_ord_id": live[0]}
            late = fault in LATE_FAULTS
            expected = {fault} | (MARKET if late and self.oracle.shut(symbol, "0") else set())
            valued = self.oracle.parts_of(EX1, symbol, True) is not None
            refused = self.submit_faulty(who, {"symbol": symbol} | terms)
            assert refused.code in (expected if valued or not late else UNVALUED), refused

    def submit_faulty(self, who: Person, terms: dict[str, Any]) -> OrderRefused:
        """The refusal of an order that is right but for `terms`."""
        right = {"cl_ord_id": f"c{next(self.world.numbers)}", "side": 1, "quantity": 1, "order_type": "2", "tif": "0"}
        (first,) = self.do(SubmitOrder(
            who.session, EX1, f"{who.session}N", who.trader, account=who.account, **({"price": POINT} | right | terms)
        ))  # fmt: skip
        assert isinstance(first, OrderRefused), first
        return first

    @rule(place=spreads, side=sides, quantity=quantities, tick=ticks)
    def other_firms_spread_order(self, place: int, side: int, quantity: int, tick: int) -> None:
        self.submit(self.spread(place), side, quantity, tick, STRANGER)

    @rule(symbol=st.sampled_from(("ZFC", "ZFP", "GEZ6", "YMZ6")), side=sides, quantity=quantities, who=people)
    def mass_quote(self, symbol: str, side: int, quantity: int, who: Person) -> None:
        self.submit(symbol, side, quantity, quantity % 3 - 1, who, quote=True)

    @rule(symbol=singles, side=sides, quantity=quantities, tick=ticks)
    def other_firms_order(self, symbol: str, side: int, quantity: int, tick: int) -> None:
        self.submit(symbol, side, quantity, tick, STRANGER)

    @rule(symbol=st.one_of(singles, tacos), side=sides, quantity=quantities, who=people)
    def trade(self, symbol: str, side: int, quantity: int, who: Person) -> None:
        """Both firms, at one price. What is priced later is no weekend product."""
        if self.oracle.session == WEEKDAY or not self.oracle.contracts[symbol].priced_on:
            self.submit(symbol, 3 - side, quantity, 0, STRANGER)
            self.submit(symbol, side, quantity, 0, who)

    @rule(names=definitions, signs=st.integers(0, 7))
    def define(self, names: list[str], signs: int) -> None:
        self.define_spread(names, signs, PEOPLE[0])

    @rule(place=st.integers(0, 40), side=sides, more=st.integers(0, 1), arm=st.booleans(), who=people)
    def order_at_the_edge(self, place: int, side: int, more: int, arm: bool, who: Person) -> None:
        """The most that passes, or one more; what passes mostly fills the side, which may set off cancel-all."""
        names = [listed.symbol for listed in SINGLE]
        name, tif = names[place] if place < len(names) else self.spread(place), "01"[place % 2]
        most = edge(lambda quantity: self.oracle.judge_new(EX1, name, side == 1, quantity, tif, False, who))
        if 0 < most + more < MANY:
            part = (self.oracle.parts_of(EX1, name, side == 1) or [None])[0]
            if arm and part:
                self.set_flag(part.group, "FUT" if part.side.startswith("futures") else "OPT", True)
            self.submit(name, side, most + more, -1 if side == 1 else 1, who, tif)

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks, more=st.integers(0, 1))
    def replace_at_the_edge(self, pick: int, more: int) -> None:
        """The most that passes, or one more."""
        if working := self.working():
            order = working[pick % len(working)]
            ticket = self.oracle.tickets[order.order_id]
            most = edge(lambda total: self.oracle.judge_replace(ticket, total) if total > ticket.done else PASSES)
            if ticket.done < most + more < MANY:
                self.replace_order(order, most + more, order.price)

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks, quantity=st.integers(1, 90), tick=ticks, naming=namings)
    def replace(self, pick: int, quantity: int, tick: int, naming: Person | None) -> None:
        if working := self.working():
            self.replace_order(working[pick % len(working)], quantity, POINT + tick * TICK, naming)

    @precondition(lambda self: self.world.state.orders)
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        orders = [order for order in self.world.state.orders.values() if order.accepted and not order.cancelling]
        if orders:
            self.cancel_order(orders[pick % len(orders)])

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
