"""How the duel asks: orders, replaces, cancels, spreads and block trades, with the oracle's opinion of each."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from creditcontrols.engine.commands import (
    CancelOrder,
    Continue,
    DefineSpread,
    EnterTrade,
    ReplaceOrder,
    SetMarketState,
    SubmitOrder,
)
from creditcontrols.engine.erm.values import BLOCK, Trade
from creditcontrols.engine.events import (
    CancelRefused,
    Event,
    OrderHeld,
    OrderRefused,
    ReplaceHeld,
    SpreadDefined,
    TradeEntered,
    TradeRefused,
)
from creditcontrols.engine.tasks import waiting
from creditcontrols.engine.values import Leg
from tests.engine.machine import EX1, Duel
from tests.engine.oracle_controls import Codes
from tests.engine.oracle_credit import CREDIT, OFF
from tests.engine.oracle_listed import LEGS, SINGLE, SPREADS
from tests.engine.oracle_records import Contract, Person, Request, Ticket
from tests.engine.world import POINT, TICK

PEOPLE = (
    Person("EX1EX1", "TR1", "A1"),
    Person("EX1EX1", "TR1", "A1"),
    Person("EX2EX1", "TR2", "A1"),
    Person("EX1EX1", "TR2", "$A1"),
    Person("EX2EX1", "TR1", "B1"),
    Person("EX1EX1", "TR1", "$b1"),
    Person("EX1EX1", "TR1", "@A1"),
)
"""Who orders for EX1: three accounts, written in more ways."""

STRANGER = Person("OTHOTH", "TR1", "A1")
"""Who orders for OTH."""

GOOD_TILL = {"1": "", "6": "20261126"}
people = st.sampled_from(PEOPLE)
namings = st.sampled_from((None, None, None, *PEOPLE[2:]))
"""Whom a replace names: mostly those of the order."""

singles = st.sampled_from([listed.symbol for listed in SINGLE])
spreads = st.integers(0, len(SPREADS) + 5)
sides = st.sampled_from((1, 2))
quantities = st.integers(1, 40)
ticks = st.integers(-1, 1)
definitions = st.lists(st.sampled_from(LEGS), min_size=2, max_size=3, unique=True)
NOBODY_CLEARS = frozenset(("NO_CLEARING_MAPPING",))
TOO_LATE = frozenset(("too late",))
MANY = 500


def edge(judge: Callable[[int], Codes]) -> int:
    """The largest quantity that passes, 0 when none does, MANY when more than that does."""
    return bisect_left(range(1, MANY + 1), True, key=lambda quantity: bool(judge(quantity)))


class Asking(Duel):
    """What is asked of the engine."""

    def submit(
        self, symbol: str, side: int, quantity: int, tick: int, who: Person = PEOPLE[0], tif: str = "0", **more: Any
    ) -> None:
        """A new order: accepted or refused as the oracle says."""
        firm = who.session[3:]
        expected = self.oracle.judge_new(firm, symbol, side == 1, quantity, tif, bool(more.get("quote")), who)
        (first, *_) = self.do(SubmitOrder(
            who.session, firm, f"{who.session}N", who.trader, f"c{next(self.world.numbers)}", who.account, symbol, side,
            quantity, "2", tif, POINT + tick * TICK, expire=GOOD_TILL.get(tif, ""), **more,
        ))  # fmt: skip
        if isinstance(first, OrderHeld):
            assert not expected, (expected, first)
            return
        assert isinstance(first, OrderRefused)
        assert first.code in expected, (expected, first)
        if expected in (CREDIT, OFF):
            for largest, passes in ((first.largest, True), (first.largest + 1, False)):
                judged = self.oracle.judge_new(firm, symbol, side == 1, largest, tif, False, who)
                assert largest == 0 or (not judged) is passes, (largest, passes, first)

    def spread(self, place: int) -> str:
        """A listed or user-defined spread."""
        known = [name for name, listed in self.oracle.contracts.items() if listed.legs]
        return known[place % len(known)]

    def at_the_edge(self, symbol: str, side: int, more: int, who: Person) -> None:
        """The most that passes, or one more."""
        most = edge(lambda quantity: self.oracle.judge_new(EX1, symbol, side == 1, quantity, "0", False, who))
        if 0 < most + more < MANY:
            self.submit(symbol, side, most + more, -1 if side == 1 else 1, who)

    def working(self) -> list[Any]:
        """Orders of EX1 that may be replaced."""
        return [order for order in self.ours("working") if not order.quote]

    def replace_order(self, order: Any, quantity: int, price: int, naming: Person | None = None) -> None:
        """A replace, with the oracle's opinion of it."""
        ticket = self.oracle.tickets[order.order_id]
        who = replace(naming, session=ticket.who.session) if naming else ticket.who
        expected = self.oracle.judge_replace(ticket, quantity, who) if quantity > ticket.done else TOO_LATE
        own = ("session", "ef", "sender_comp", "symbol", "side", "order_type", "tif", "expire")
        (first, *_) = self.do(ReplaceOrder(
            order_id=order.order_id, orig_cl_ord_id=order.cl_ord_id, cl_ord_id=f"c{next(self.world.numbers)}",
            quantity=quantity, price=price, trader=who.trader, account=who.account,
            **{name: getattr(order, name) for name in own},
        ))  # fmt: skip
        self.judge_answer(ticket, expected, first, who)

    def judge_answer(self, ticket: Ticket, expected: Codes, first: Event, who: Person) -> None:
        """The answer to a replace, and the largest quantity that it names."""
        if isinstance(first, ReplaceHeld):
            assert not expected, (expected, first)
        elif isinstance(first, CancelRefused):
            assert expected == TOO_LATE
        else:
            assert isinstance(first, OrderRefused)
            assert first.code in expected, (expected, first)
            if expected in (CREDIT, OFF):
                assert not self.oracle.judge_replace(ticket, first.largest, who), first
                assert self.oracle.judge_replace(ticket, first.largest + 1, who), first

    def cancel_order(self, order: Any) -> None:
        """A cancel passes unless the market is closed."""
        hours = self.oracle.contracts[order.symbol].hours
        own = ("session", "ef", "sender_comp", "trader", "symbol", "side", "order_id")
        (first, *_) = self.do(CancelOrder(
            cl_ord_id=f"c{next(self.world.numbers)}", orig_cl_ord_id=order.cl_ord_id,
            **{name: getattr(order, name) for name in own},
        ))  # fmt: skip
        assert isinstance(first, CancelRefused) is (self.oracle.markets.get(hours) == "closed")

    def define_spread(self, names: list[str], signs: int, who: Person) -> None:
        """A user-defined spread: the same legs are the same spread; options with futures are covered (GC2-14). A kill
        on the exchange of its first leg stops it (KS-7)."""
        legs = tuple((name, (1 + place) * (-1 if signs >> place & 1 else 1)) for place, name in enumerate(names))
        killed = self.oracle.killed(Request(EX1, who, 0, self.oracle.traded(EX1, names[0], True), spread=False))
        (event,) = self.do(DefineSpread(
            who.session, EX1, f"{who.session}N", who.trader, "r", tuple(Leg(*leg) for leg in legs)
        ))  # fmt: skip
        if isinstance(event, OrderRefused):
            assert event.code in killed, event
            return
        assert isinstance(event, SpreadDefined)
        assert not killed, event
        self.note_spread(event.instrument.symbol, legs)

    def note_spread(self, symbol: str, legs: tuple[tuple[str, int], ...]) -> None:
        """The spread is known."""
        contracts = self.oracle.contracts
        known = [name for name, listed in contracts.items() if listed.legs and sorted(listed.legs) == sorted(legs)]
        assert (symbol in known) if known else (symbol not in contracts)
        covered = len({contracts[name].kind for name, _ in legs}) == 2
        first = contracts[legs[0][0]]
        contracts.setdefault(symbol, Contract(
            first.complex, first.exchange, "spread", hours=first.hours, counts=not covered, legs=legs,
        ))  # fmt: skip

    def enter_trade(self, symbol: str, side: int, quantity: int, who: Person) -> None:
        """A block trade of EX1: no session, no market, no credit controls of Globex."""
        parts = self.oracle.traded(EX1, symbol, side == 1)
        request = Request(EX1, replace(who, session=""), quantity, parts, len(parts) > 1, trade_type=BLOCK)
        expected = self.oracle.stopped(request) if all(part.lce for part in parts) else NOBODY_CLEARS
        trade = Trade(next(self.world.numbers), BLOCK, EX1, who.trader, who.account, symbol, side, quantity, POINT)
        (event, *_) = self.do(EnterTrade(trade))
        if isinstance(event, TradeEntered):
            assert not expected, (expected, event)
        else:
            assert isinstance(event, TradeRefused)
            assert event.code in expected, (expected, event)

    def in_state(self, hours: str, state: str) -> None:
        """Told to both."""
        self.takes_cancels_again(hours, state)
        self.oracle.markets[hours] = state
        self.do(SetMarketState(hours, state, self.date()))

    def takes_cancels_again(self, hours: str, state: str) -> None:
        """Orders under a kill that stayed because their market was closed go now (SPEC KS)."""
        if state != "closed":
            for kill in self.oracle.kills.values():
                self.sink({number for number in self.oracle.below(kill) if self.oracle.hours(number) == hours})

    def carry_out_all(self) -> None:
        """Acts with many effects go on, and in the end nothing is left of them."""
        while waiting(self.world.state):
            self.do(Continue(200))
        self.nothing_is_left()

    def nothing_is_left(self) -> None:
        """What was to be cancelled is gone or waits for the venue, what was to end has ended."""
        tickets: dict[int, Any] = self.oracle.tickets
        assert not [number for number in self.sunk if tickets[number].live and not tickets[number].cancelling]
        assert not self.market or not [number for number in self.over if tickets[number].live]
        self.sunk.clear()
        self.called.clear()
        self.over.clear()
