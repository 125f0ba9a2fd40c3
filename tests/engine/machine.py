"""A state machine that plays random orders, replaces, cancels, fills, limits and rates to the engine and the oracle."""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from creditcontrols.engine.commands import LoadInstruments
from creditcontrols.engine.events import (
    Event,
    OrderCancelled,
    OrderEliminated,
    OrderFilled,
    OrderHeld,
    OrderRefused,
    OrderRejected,
    OrderReplaced,
    ReplaceHeld,
    ReplaceRefused,
)
from creditcontrols.engine.market.builtin import BUILT_IN, BuiltInMarket
from creditcontrols.engine.replay import restore, snapshot, state_hash
from creditcontrols.engine.values import Instrument
from tests.engine.oracle import Contract, Oracle, Ticket
from tests.engine.world import GROUP, INSTRUMENTS, POINT, TICK, World, other_firm

SIDES = ("futures long", "futures short", "options long", "options short")
NAMES = ("YMZ6", "ZCZ6", "GEZ6", "ZFC", "ZFP", "ZFX")
LISTED = {each.symbol: each for each in INSTRUMENTS if each.symbol in NAMES}
MINE = ("EX1EX1N", "EX2EX1N")

symbols = st.sampled_from(NAMES)
quantities = st.integers(1, 40)
ticks = st.integers(-2, 2)
limits = st.sampled_from([0, 2_000_000, 5_000_000, 10_000_000, 40_000_000])
caps = st.sampled_from([-1, -1, -1, 0, 5, 20])
picks = st.integers(0, 10_000)


def contract(listed: Instrument) -> Contract:
    option = {"": "", "C": "call", "P": "put"}[listed.right]
    return Contract(listed.complex, option, Fraction(listed.margin_rate, 100), Fraction(listed.delta, 10_000))


class EngineAgainstOracle(RuleBasedStateMachine):
    """Group 1 of EF EX1 is watched; EF OTH (group 2, without bounds) trades against it."""

    market: BuiltInMarket | None = BUILT_IN

    @initialize(limit=limits)
    def start(self, limit: int) -> None:
        self.world = World(self.market)
        self.oracle = Oracle({name: contract(listed) for name, listed in LISTED.items()})
        other_firm(self.world)
        self.set_limits(limit, limit, False, (-1, -1, -1, -1), ("", ""))

    @rule(
        futures=limits,
        options=limits,
        manual=st.booleans(),
        caps=st.tuples(caps, caps, caps, caps),
        references=st.tuples(st.sampled_from(["", "YMZ6", "GEZ6"]), st.sampled_from(["", "ZFC"])),
    )
    def set_limits(
        self, futures: int, options: int, manual: bool, caps: tuple[int, ...], references: tuple[str, str]
    ) -> None:
        names = ("max_futures_buy", "max_futures_sell", "max_options_buy", "max_options_sell")
        self.world.settings(
            mode="M" if manual else "A", references=references, exposure_futures=futures, exposure_options=options,
            **dict(zip(names, caps, strict=True)),
        )  # fmt: skip
        amounts = (futures, futures, options, options)
        self.oracle.limits = {side: Fraction(cents, 100) for side, cents in zip(SIDES, amounts, strict=True)}
        self.oracle.caps = {side: cap for side, cap in zip(SIDES, caps, strict=True) if cap >= 0}
        self.oracle.references = dict(zip(("futures", "options"), references, strict=True))
        self.oracle.manual = manual

    @rule(symbol=symbols, rate=st.sampled_from([50_000, 90_001, 130_000, 280_200]))
    def change_rate(self, symbol: str, rate: int) -> None:
        old = LISTED[symbol]
        fields = {name: getattr(old, name) for name in old.__struct_fields__} | {"margin_rate": rate}
        self.world.do(LoadInstruments((Instrument(**fields),)))
        self.oracle.contracts[symbol].margin = Fraction(rate, 100)

    @rule(
        symbol=symbols,
        side=st.sampled_from((1, 2)),
        quantity=quantities,
        tick=ticks,
        who=st.sampled_from(MINE),
        fak=st.booleans(),
    )
    def new_order(self, symbol: str, side: int, quantity: int, tick: int, who: str, fak: bool) -> None:
        expected = self.oracle.accepts_new(symbol, side == 1, quantity)
        events = self.world.submit(
            symbol, side, quantity, POINT + tick * TICK, sender_comp=who, tif="3" if fak else "0"
        )
        assert isinstance(events[0], OrderHeld) is expected, events[0]
        self.take(events)
        if isinstance(events[0], OrderRefused):
            self.check_refusal(symbol, side, events[0])

    def check_refusal(self, symbol: str, side: int, refused: OrderRefused) -> None:
        """The largest quantity named would pass, one contract more would not."""
        if refused.largest > 0:
            assert self.oracle.accepts_new(symbol, side == 1, refused.largest)
        assert not self.oracle.accepts_new(symbol, side == 1, refused.largest + 1)

    @rule(pick=picks, beside=st.integers(-1, 1))
    def block_by_hand_and_reduce(self, pick: int, beside: int) -> None:
        """Every side is blocked by hand; an order just below, at or above what reduces is sent."""
        pairs = [(name, side) for name in NAMES for side in (1, 2) if self.oracle.may_reduce(name, side == 1) > 1]
        if pairs:
            self.set_limits(10**9, 10**9, False, (0, 0, 0, 0), ("", ""))
            name, side = pairs[pick % len(pairs)]
            self.new_order(
                name, side, self.oracle.may_reduce(name, side == 1) + beside, 2 if side == 2 else -2, MINE[0], False
            )

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks, beside=st.integers(-1, 1))
    def raise_to_the_edge_of_reducing(self, pick: int, beside: int) -> None:
        order = self.ours("working")[pick % len(self.ours("working"))]
        ticket = self.oracle.tickets[order.order_id]
        self.set_limits(10**9, 10**9, False, (0, 0, 0, 0), ("", ""))
        edge = ticket.done + self.oracle.may_reduce(ticket.symbol, ticket.buys, ticket) + beside
        self.replace_order(order, max(1, edge), order.price)

    @rule(symbol=symbols, side=st.sampled_from((1, 2)), quantity=quantities, tick=ticks)
    def other_firms_order(self, symbol: str, side: int, quantity: int, tick: int) -> None:
        self.take(self.world.submit(symbol, side, quantity, POINT + tick * TICK, sender_comp="OTHOTHN"))

    def ours(self, state: str) -> list[Any]:
        orders = self.world.state.orders.values()
        return [order for order in orders if order.group_id == GROUP and order.state == state]

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks, quantity=quantities, tick=ticks)
    def replace(self, pick: int, quantity: int, tick: int) -> None:
        working = self.ours("working")
        self.replace_order(working[pick % len(working)], quantity, POINT + tick * TICK)

    def replace_order(self, order: Any, quantity: int, price: int) -> None:
        """A replace, with the oracle's opinion of it."""
        ticket = self.oracle.tickets[order.order_id]
        expected = quantity > ticket.done and self.oracle.accepts_replace(ticket, quantity)
        events = self.world.replace(order, quantity, price=price)
        assert isinstance(events[0], ReplaceHeld) is expected, events[0]
        self.take(events)

    @precondition(lambda self: self.ours("working"))
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        working = self.ours("working")
        self.take(self.world.cancel(working[pick % len(working)]))

    @rule(who=st.sampled_from(MINE))
    def restart(self, who: str) -> None:
        """The engine comes back from its snapshot."""
        data = snapshot(self.world.state)
        self.world.state = restore(data)
        assert snapshot(self.world.state) == data

    def take(self, events: list[Event]) -> None:
        """Note the facts that the events tell."""
        for event in events:
            if isinstance(event, OrderHeld) and event.group_id == GROUP:
                each = self.oracle.contracts[event.symbol].charge()
                self.oracle.tickets[event.order_id] = Ticket(event.symbol, event.side == 1, event.quantity, each)
            elif getattr(event, "order_id", 0) in self.oracle.tickets:
                self.note(self.oracle.tickets[event.order_id], event)

    def note(self, ticket: Ticket, event: Event) -> None:
        """One fact about one of the watched orders."""
        if isinstance(event, OrderFilled):
            ticket.done += event.quantity
            self.oracle.fills.append((ticket.symbol, ticket.buys, event.quantity, ticket.each))
        elif isinstance(event, ReplaceHeld):
            raises = event.quantity > ticket.total
            ticket.asked = (event.quantity, self.oracle.contracts[ticket.symbol].charge() if raises else ticket.each)
        elif isinstance(event, OrderReplaced) and ticket.asked:
            (ticket.total, ticket.each), ticket.asked = ticket.asked, None
        elif isinstance(event, ReplaceRefused):
            ticket.asked = None
        elif isinstance(event, OrderCancelled | OrderEliminated | OrderRejected):
            ticket.live = False

    @invariant()
    def usage_is_what_the_facts_add_up_to(self) -> None:
        for number, side in enumerate(SIDES):
            row = self.world.row(number)
            assert Fraction(row[0], 100) == self.oracle.open_usage(side)
            assert Fraction(row[1], 100) == self.oracle.filled_usage(side)
            assert row[7] == self.oracle.level(side)

    @invariant()
    def the_book_never_stays_crossed(self) -> None:
        for book in self.world.state.books.values() if self.market else ():
            bid, offer = book.limits[1].best(), book.limits[2].best()
            assert bid is None or offer is None or bid < offer

    def teardown(self) -> None:
        assert state_hash(restore(snapshot(self.world.state))) == self.world.hash()
