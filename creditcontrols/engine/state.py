"""What the engine knows: plain mutable records that only `evolve` changes. Money in cents, quantities in contracts.

Everything here follows from the journal. Fields marked "derived" can be computed from the others; they are kept
because the decision must not add up lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from creditcontrols.engine.controls.state import Controls
from creditcontrols.engine.events import CancelHeld, ReplaceHeld
from creditcontrols.engine.icc.state import Stake
from creditcontrols.engine.quotes.state import Quoting
from creditcontrols.engine.values import WEEKDAY, GroupSettings, Instrument, Leg

if TYPE_CHECKING:
    from creditcontrols.engine.batches import Batch, Staged
    from creditcontrols.engine.market.book import Book


BEFORE: Final = "0"
"""The week before the first Sunday start-up that the engine has seen."""


class Ledger:
    """The account of one product complex in a bucket: open and filled charges per side (SPEC GC2-10)."""

    __slots__ = ("complex", "filled", "open")

    def __init__(self, complex_name: str) -> None:
        self.complex = complex_name
        self.open = [0, 0, 0, 0]
        self.filled = [0, 0, 0, 0]


class Position:
    """One instrument in a bucket: contracts filled net (buys less sells) since the last reset, and working by order
    side (`working[BUY]`, `working[SELL]`; a pending replace counts with the larger quantity). For SPEC GC2-03."""

    __slots__ = ("net", "symbol", "working")

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.net = 0
        self.working = [0, 0, 0]


class Bucket:
    """The usage account of one group and session (SPEC §1). Lists have one place per side, FUT_LONG .. OPT_SHORT.

    `open` and `filled` add up to usage; `filled` is the sum over complexes of what is filled net. `level` is what the
    last LevelChanged said, `period` how often filled usage was reset. `carried` are the charges filled, on the four
    sides, in each TACO: a reset before the trade date on which it is priced leaves them (SPEC GC2-15). Derived from the
    settings: `limits`, `caps` (max quantities), `automated`, and `low`/`high`: the level is unchanged while
    low <= usage < high."""

    __slots__ = (
        "automated", "caps", "carried", "filled", "group_id", "high", "ledgers", "level", "limits", "low", "number",
        "open",
        "period", "positions",
    )  # fmt: skip

    def __init__(self, group_id: int, number: int) -> None:
        self.group_id = group_id
        self.number = number
        self.period = 0
        self.carried: dict[str, list[int]] = {}
        self.open = [0, 0, 0, 0]
        self.filled = [0, 0, 0, 0]
        self.level = [0, 0, 0, 0]
        self.limits = [0, 0, 0, 0]
        self.caps = [0, 0, 0, 0]
        self.low = [0, 0, 0, 0]
        self.high = [0, 0, 0, 0]
        self.automated = True
        self.ledgers: dict[str, Ledger] = {}
        self.positions: dict[str, Position] = {}

    def ledger(self, complex_name: str) -> Ledger:
        """The ledger of a product complex; made at its first use."""
        ledger = self.ledgers.get(complex_name)
        if ledger is None:
            ledger = self.ledgers[complex_name] = Ledger(complex_name)
        return ledger

    def position(self, symbol: str) -> Position:
        """The position in an instrument; made at its first use."""
        position = self.positions.get(symbol)
        if position is None:
            position = self.positions[symbol] = Position(symbol)
        return position


class Group:
    """An exchange group of one (LCE, EF) with the settings in force; version 0 means that none ever came.
    `staged` is a row of a batch: once the batch is active `batches.settle` has to be called before a look at it.
    `armed` tells whether cancel-all at 100 % is armed, for futures and for options (SPEC GC2-30)."""

    __slots__ = ("armed", "buckets", "ef", "exchanges", "group_id", "lce", "name", "settings", "staged", "version")

    def __init__(self, group_id: int) -> None:
        self.group_id = group_id
        self.lce = ""
        self.ef = ""
        self.name = ""
        self.exchanges: tuple[str, ...] = ()
        self.version = 0
        self.settings = GroupSettings()
        self.staged: Staged | None = None
        self.armed = [False, False]
        self.buckets = [Bucket(group_id, 0), Bucket(group_id, 1)]


class Holding(Struct, gc=False):
    """What an order charges in one instrument: itself, or a leg of a spread (SPEC GC2-13).

    `order_side` is the side traded there, `ratio` its contracts per unit of the order (1 for an outright), `rate` cents
    per contract when filled, `working_rate` while working (0 when it counts when filled only). `held` are the contracts
    behind what it holds now: those that work, or more while a replace is pending; `open` is their charge in cents."""

    bucket: Bucket
    ledger: Ledger
    position: Position
    order_side: int
    ratio: int
    usage_side: int
    rate: int
    working_rate: int
    held: int = 0
    open: int = 0

    @property
    def symbol(self) -> str:
        """The instrument's symbol."""
        return self.position.symbol


class Order(Struct, gc=False):
    """A live order: the terms of OrderHeld as last replaced, and where it stands.

    `holdings` are what it charges: one of an outright, one for each leg of a spread; group_id, bucket and usage_side
    are those of the first. `stakes` are what it holds of its account's positions (SPEC ICC), `claims` what a pending
    replace holds of another account's. `priority` is its place in time in the market. `orig_cl_ord_id` is the ClOrdID
    before the last replace. `quote`: one side of a mass quote. `week` is the week to which it belongs (SPEC T-2), ""
    for the one that comes. A `suspended` order keeps its place in time but is in no book: weekend trading is off for
    its group (SPEC MKT-1)."""

    order_id: int
    session: str
    ef: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    account: str
    symbol: str
    side: int
    quantity: int
    order_type: str
    tif: str
    group_id: int
    bucket: int
    usage_side: int
    price: int | None
    stop_price: int | None
    expire: str
    min_quantity: int
    echo: str
    held_at: int
    holdings: tuple[Holding, ...]
    working: int
    quote: bool
    week: str
    filled: int = 0
    accepted: bool = False
    stop_armed: bool = False
    priority: int = 0
    orig_cl_ord_id: str = ""
    replacing: ReplaceHeld | None = None
    cancelling: CancelHeld | None = None
    suspended: bool = False
    stakes: tuple[Stake, ...] = ()
    claims: tuple[Stake, ...] = ()

    @property
    def open(self) -> int:
        """The charge that the order holds now, over all its holdings, in cents."""
        return sum([holding.open for holding in self.holdings])

    @property
    def state(self) -> str:
        """pending_new, working, pending_replace or pending_cancel."""
        if not self.accepted:
            return "pending_new"
        if self.cancelling is not None:
            return "pending_cancel"
        return "working" if self.replacing is None else "pending_replace"

    @property
    def pending(self) -> ReplaceHeld | CancelHeld | None:
        """The request that waits for the venue's answer; a cancel goes before a replace."""
        return self.cancelling or self.replacing


class MarketHours:
    """Where the products of one set of trading hours stand (SPEC MKT-1). `trade_date` is ISO."""

    __slots__ = ("state", "trade_date")

    def __init__(self, state: str, trade_date: str) -> None:
        self.state = state
        self.trade_date = trade_date


CANCEL: Final = "cancel"
ELIMINATE: Final = "eliminate"
OPEN_BOOKS: Final = "open_books"


class Task:
    """An act with many effects that goes on by Continue: what is left of it, in order. `kind` is CANCEL or ELIMINATE
    with order ids as `items`, or OPEN_BOOKS with symbols. The cancels of CANCEL name `act`."""

    __slots__ = ("act", "items", "kind", "reason")

    def __init__(self, kind: str, items: list[int] | list[str], reason: str = "", act: str = "") -> None:
        self.kind = kind
        self.items = items
        self.reason = reason
        self.act = act


class EngineState:
    """The whole state of the engine. `rates` (charge in cents per contract, SPEC GC2-11), `mapping`, `by_cl_ord_id`,
    `by_session`, `books` and `spreads` (symbol by leg_key) are derived. `crossing` holds the buckets whose level
    `handle` has to look at again.

    New orders fall in `session` (WEEKDAY or WEEKEND) and belong to the week `entering` (derived: `week`, an ISO Sunday,
    BEFORE until the first start-up, or "" on the weekend). `market` is by trading hours, `busted` holds the trade ids
    taken back, `last_prices` the price of the last trade in each instrument, `controls` the other order controls,
    `quoting` what rests of mass quotes, and their protection."""

    __slots__ = (
        "batches", "books", "busted", "by_cl_ord_id", "by_session", "controls", "crossing", "entering", "groups",
        "instruments", "last_prices", "mapping", "market", "next_order_id", "next_priority", "next_spread",
        "next_trade_id", "orders", "quoting", "rates", "session", "spreads", "tasks", "week",
    )  # fmt: skip

    def __init__(self) -> None:
        self.instruments: dict[str, Instrument] = {}
        self.rates: dict[str, int] = {}
        self.groups: dict[int, Group] = {}
        self.mapping: dict[tuple[str, str], int] = {}
        self.orders: dict[int, Order] = {}
        self.by_cl_ord_id: dict[tuple[str, str], int] = {}
        self.by_session: dict[str, dict[int, Order]] = {}
        self.books: dict[str, Book] = {}
        self.crossing: dict[Bucket, None] = {}
        self.batches: dict[str, Batch] = {}
        self.controls = Controls()
        self.quoting = Quoting()
        self.session = WEEKDAY
        self.week = self.entering = BEFORE
        self.market: dict[str, MarketHours] = {}
        self.tasks: list[Task] = []
        self.busted: set[int] = set()
        self.spreads: dict[tuple[Leg, ...], str] = {}
        self.next_order_id = 1
        self.next_trade_id = 1
        self.next_priority = 1
        self.next_spread = 1
        self.last_prices: dict[str, int] = {}


def leg_key(legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """What makes two spreads the same: their legs, in whatever order."""
    return tuple(sorted(legs, key=lambda leg: (leg.symbol, leg.ratio)))


def entering(state: EngineState) -> str:
    """The week to which orders that come now belong: on the weekend the coming one, which has no name yet."""
    return state.week if state.session == WEEKDAY else ""
