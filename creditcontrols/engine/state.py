"""What the engine knows: plain mutable records that only `evolve` changes. Money in cents, quantities in contracts.

Everything here follows from the journal. Fields marked "derived" can be computed from the others; they are kept
because the decision must not add up lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from creditcontrols.engine.events import CancelHeld, ReplaceHeld
from creditcontrols.engine.values import GroupSettings, Instrument

if TYPE_CHECKING:
    from creditcontrols.engine.market.book import Book


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
    last LevelChanged said. Derived from the settings: `limits`, `caps` (max quantities), `automated`, and
    `low`/`high`: the level is unchanged while low <= usage < high."""

    __slots__ = (
        "automated", "caps", "filled", "group_id", "high", "ledgers", "level", "limits", "low", "number", "open",
        "positions",
    )  # fmt: skip

    def __init__(self, group_id: int, number: int) -> None:
        self.group_id = group_id
        self.number = number
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
    """An exchange group of one (LCE, EF) with the settings in force; version 0 means that none ever came."""

    __slots__ = ("buckets", "ef", "exchanges", "group_id", "lce", "name", "settings", "version")

    def __init__(self, group_id: int) -> None:
        self.group_id = group_id
        self.lce = ""
        self.ef = ""
        self.name = ""
        self.exchanges: tuple[str, ...] = ()
        self.version = 0
        self.settings = GroupSettings()
        self.buckets = [Bucket(group_id, 0), Bucket(group_id, 1)]


class Order(Struct, gc=False):
    """A live order: the terms of OrderHeld as last replaced, and where it stands.

    `open` is the charge it holds in cents and `held` the contracts behind it: its working quantity, or the larger one
    while a replace is pending. `priority` is its place in time in the market. `orig_cl_ord_id` is the ClOrdID before
    the last replace."""

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
    rate: int
    price: int | None
    stop_price: int | None
    expire: str
    min_quantity: int
    echo: str
    held_at: int
    charged: Bucket
    ledger: Ledger
    position: Position
    working: int
    held: int
    open: int
    filled: int = 0
    accepted: bool = False
    stop_armed: bool = False
    priority: int = 0
    orig_cl_ord_id: str = ""
    replacing: ReplaceHeld | None = None
    cancelling: CancelHeld | None = None

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


class EngineState:
    """The whole state of the engine. `rates` (charge in cents per contract, SPEC GC2-11), `mapping`, `by_cl_ord_id`,
    `by_session` and `books` are derived. `crossing` holds the buckets whose level `handle` has to look at again."""

    __slots__ = (
        "books", "by_cl_ord_id", "by_session", "crossing", "groups", "instruments", "mapping", "next_order_id",
        "next_priority", "next_trade_id", "orders", "rates",
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
        self.next_order_id = 1
        self.next_trade_id = 1
        self.next_priority = 1
