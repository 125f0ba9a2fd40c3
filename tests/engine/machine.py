"""The engine and the oracle side by side: every journal entry is told to both and all their figures are compared."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from creditcontrols.engine.commands import (
    ArmCancelAll,
    Command,
    LoadInstruments,
    MapGroup,
    ResetPositions,
    SetMarketState,
    StartWeek,
)
from creditcontrols.engine.events import (
    CancelAllArmed,
    CancelAllFired,
    CancelAllRefused,
    CancelHeld,
    CancelRefused,
    Event,
    OrderCancelled,
    OrderEliminated,
    OrderFilled,
    OrderHeld,
    OrderRejected,
    OrderReplaced,
    ReplaceHeld,
    ReplaceRefused,
    TradeEntered,
)
from creditcontrols.engine.market.builtin import BUILT_IN, BuiltInMarket
from creditcontrols.engine.rules import utilization_row
from creditcontrols.engine.values import OPEN, BustedFill, GroupSettings, SessionLimits
from tests.engine.calendar_world import survives
from tests.engine.oracle import SIDES, WEEKDAY, WEEKEND, together
from tests.engine.oracle_calendar import Oracle
from tests.engine.oracle_figures import Position, positions_agree
from tests.engine.oracle_icc import Key
from tests.engine.oracle_listed import LISTED, contract
from tests.engine.oracle_records import Person, Ticket
from tests.engine.world import World

EX1, OTH = "EX1", "OTH"
ROOM, SMALL = 10**12, 40_000_000
"""Limits in cents: one that nothing reaches, one that a few orders fill."""

SESSIONS = (WEEKDAY, WEEKEND)
KINDS = {"FUT": "futures", "OPT": "options"}
END_OF_DAY = "End of the trade date"
LCES = {1: "100", 3: "200", 5: "300"}
"""The groups that EX1 may have, with their LCEs; group 2 is OTH's, without bounds."""

picks = st.integers(0, 10_000)


class Duel(RuleBasedStateMachine):
    """EX1 is watched with small limits, OTH trades against it; without `market` the venue is outside."""

    market: BuiltInMarket | None = BUILT_IN
    steps: ClassVar[Counter[str]] = Counter()
    """Rules that ran, by the machine's name; rejected examples count too."""

    @initialize(room=st.sampled_from((SMALL, 4 * SMALL)))
    def start(self, room: int) -> None:
        self.world = World(self.market)
        self.oracle = Oracle({listed.symbol: contract(listed) for listed in LISTED})
        self.versions: Counter[int] = Counter()
        self.documents: dict[int, GroupSettings] = {}
        self.trades: dict[int, list[BustedFill]] = {}
        self.busted: set[int] = set()
        self.called: set[int] = set()
        self.sunk: set[int] = set()
        self.over: set[int] = set()
        self.figures: dict[Key, Position] = {}
        self.standing: list[Callable[[], None]] = []
        self.depth = 0
        self.day = 0
        self.world.do(LoadInstruments(LISTED))
        self.reset_positions()
        self.map(1, EX1, ("CME", "CBOT"))
        self.map(2, OTH, ("CME", "CBOT", "NYMEX"))
        self.map(3, EX1, ("NYMEX",))
        for hours in ("weekday", "weekend"):
            self.oracle.markets[hours] = OPEN
            self.do(SetMarketState(hours, OPEN, self.date()))
        self.oracle.start_week(())
        self.do(StartWeek("2026-11-22"))
        for group, cents in ((1, room), (2, ROOM), (3, SMALL)):
            limits = SessionLimits(cents, cents)
            self.settings(group, GroupSettings(weekday=limits, weekend_enabled=True, weekend=limits))

    def date(self, later: int = 0) -> str:
        """The trade date, from Monday 2026-11-23 on."""
        return f"2026-11-{23 + self.day + later:02d}" if self.day + later < 8 else f"2026-12-{self.day + later - 7:02d}"

    def map(self, group: int, firm: str, exchanges: tuple[str, ...]) -> None:
        lce = LCES.get(group, "900")
        self.oracle.map_group(group, lce, firm, exchanges)
        self.do(MapGroup(group, lce, firm, "+".join(exchanges), exchanges))

    def reset_positions(self) -> None:
        """The daily reset of accounts."""
        self.oracle.begin_day()
        self.do(ResetPositions(self.date()))

    def settings(self, group: int, document: GroupSettings) -> None:
        raise NotImplementedError

    def set_flag(self, group: int, kind: str, armed: bool) -> None:
        """Cancel-all is not armed at 100 % (GC2-30)."""
        refused = armed and self.oracle.full(group, KINDS[kind])
        flag = {(group, KINDS[kind])}
        if not refused:
            self.oracle.armed = self.oracle.armed | flag if armed else self.oracle.armed - flag
        (event,) = self.do(ArmCancelAll(group, kind, armed))
        assert isinstance(event, CancelAllRefused if refused else CancelAllArmed)

    def load_rate(self, symbol: str, rate: int) -> None:
        """A new margin rate in cents, unknown below 0: an intraday correction."""
        self.oracle.contracts[symbol].margin = Fraction(rate, 100) if rate >= 0 else None
        self.do(LoadInstruments((msgspec.structs.replace(self.world.state.instruments[symbol], margin_rate=rate),)))

    def do(self, command: Command) -> list[Event]:
        """One entry: the facts that it tells are noted, then everything is compared."""
        self.oracle.now += 1
        events = self.world.do(command)
        for event in events:
            self.note(event)
        if not self.world.state.batches:
            self.compare(events)
        return events

    def note(self, event: Event) -> None:
        """One fact."""
        if isinstance(event, OrderHeld):
            e = event
            who = Person(e.session, e.trader, e.account)
            self.oracle.enter(e.order_id, who, e.symbol, e.side == 1, e.quantity, e.tif, e.expire, e.quote)
        elif isinstance(event, TradeEntered):
            trade = event.trade
            who = Person("", trade.trader, trade.account)
            self.oracle.negotiate(trade.ef, who, trade.symbol, trade.side == 1, trade.quantity)
        ticket = self.oracle.tickets.get(event.order_id)
        if ticket is None:
            return
        assert ticket.live, "an order that is gone"
        if isinstance(event, OrderFilled):
            self.note_fill(ticket, event)
        elif isinstance(event, ReplaceHeld):
            self.oracle.ask(ticket, event.quantity, event.account)
        elif isinstance(event, OrderReplaced):
            self.oracle.replaced(ticket)
        elif isinstance(event, ReplaceRefused):
            ticket.asked = None
        self.note_end(ticket, event)

    def note_end(self, ticket: Ticket, event: Event) -> None:
        """Cancels and ends: nothing is cancelled or eliminated unasked but what the rules say."""
        if isinstance(event, CancelHeld):
            assert event.cl_ord_id or event.order_id in self.called, "a cancel that nobody asked for"
            ticket.cancelling = True
        elif isinstance(event, CancelRefused) and event.refers_to == 1 and event.reason_code == 2045:
            ticket.cancelling = False
            self.sunk.discard(event.order_id)
        elif isinstance(event, OrderEliminated) and event.reason == END_OF_DAY:
            assert event.order_id in self.over, "an order whose day was not over"
        ended = isinstance(event, OrderCancelled | OrderEliminated | OrderRejected)
        if ended or ticket.done >= ticket.total:
            ticket.live = False

    def note_fill(self, ticket: Ticket, e: OrderFilled) -> None:
        """A fill, and how it was booked, for a bust."""
        if self.market:
            assert self.oracle.markets.get(self.oracle.contracts[ticket.symbol].hours, OPEN) == OPEN, "a closed market"
            assert ticket.quote or not self.oracle.asleep(ticket), "an order without weekend trading"
        before = len(self.oracle.fills)
        self.oracle.fill(ticket, e.quantity, e.trade_id)
        for leg, fill in enumerate(self.oracle.fills[before:]):
            bucket = SESSIONS.index(fill.session)
            period = self.world.state.groups[fill.group].buckets[bucket].period
            self.trades.setdefault(e.trade_id, []).append(BustedFill(
                e.order_id, leg, "S", ticket.firm, "", "", "", fill.account, fill.symbol, 1 if fill.buys else 2,
                fill.contracts, e.price, fill.group, bucket, SIDES.index(fill.side), int(fill.each * 100), period,
            ))  # fmt: skip

    def compare(self, events: list[Event]) -> None:
        """Levels, cancel-all, and every figure of every account."""
        opened, filled = self.oracle.opened(), self.oracle.filled()
        usage = together(opened, filled)
        expected = self.oracle.settle_levels(usage)
        fired = [event for event in events if isinstance(event, CancelAllFired)]
        assert {(event.group_id, KINDS[event.kind]) for event in fired} == expected
        for event in fired:
            doomed = self.oracle.day_orders(event.group_id)
            assert event.orders == len(doomed)
            self.sink(doomed)
        for group in self.oracle.lces:
            for number, session in enumerate(SESSIONS):
                for place, side in enumerate(SIDES):
                    account = (group, session, side)
                    row = utilization_row(self.world.state, self.world.state.groups[group], number, place)
                    assert row[0] == 100 * opened.get(account, 0), (account, "open")
                    assert row[1] == 100 * filled.get(account, 0), (account, "filled")
                    assert row[7] == self.oracle.levels[account], (account, "level")
                    assert row[8] == self.oracle.status(account, usage[account]), (account, "status")
        self.figures = positions_agree(self.world.state, self.oracle, self.figures, events)

    def sink(self, doomed: set[int]) -> None:
        """These orders are called in: all of them have to go, unless the venue refuses a cancel."""
        self.called |= doomed
        self.sunk |= doomed

    def ours(self, state: str, firm: str = EX1) -> list[Any]:
        """Orders in a state."""
        return [order for order in self.world.state.orders.values() if order.ef == firm and order.state == state]

    @invariant()
    def count_the_step(self) -> None:
        self.steps[type(self).__name__] += 1

    def teardown(self) -> None:
        if hasattr(self, "world"):
            survives(self.world)
