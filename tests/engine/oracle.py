"""A second opinion on usage and decisions, written another way: it keeps facts only and adds everything up from scratch
each time, in exact fractions of USD. It shares no rule with the engine."""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

USD = Fraction
NONE = None


@dataclass
class Contract:
    """What the oracle knows of an instrument: USD per contract as of now."""

    complex: str
    option: str
    margin: USD
    delta: USD = Fraction(0)
    most: int = 99_999

    def charge(self) -> USD:
        """USD per contract, rounded up to the cent; an option's at least 20."""
        raw = abs(self.delta) * self.margin if self.option else self.margin
        cents = raw * 100
        rounded = USD(cents.__ceil__(), 100)
        return max(rounded, USD(20)) if self.option else rounded

    def direction(self, buys: bool) -> str:
        """The side's name: a bought put is short."""
        long = buys != (self.option == "put")
        return ("options " if self.option else "futures ") + ("long" if long else "short")


@dataclass
class Ticket:
    """An order as a fact: what was asked, at which charge, and what became of it."""

    symbol: str
    buys: bool
    total: int
    each: USD
    done: int = 0
    live: bool = True
    asked: "tuple[int, USD] | None" = None

    def left(self) -> int:
        """Contracts that work."""
        return max(0, self.total - self.done) if self.live else 0

    def claims(self) -> USD:
        """USD held: the larger of what works and what a waiting replace would make it."""
        if not self.live:
            return USD(0)
        wanted = max(0, self.asked[0] - self.done) * self.asked[1] if self.asked else USD(0)
        return max(self.left() * self.each, wanted)

    def contracts(self) -> int:
        """Contracts held, in the same sense."""
        return max(self.left(), self.asked[0] - self.done if self.asked else 0) if self.live else 0


@dataclass
class Oracle:
    """The facts of one exchange group. `limits` and `caps` are by the sides' names; a missing cap is no limit."""

    contracts: dict[str, Contract]
    limits: dict[str, USD] = field(default_factory=dict)
    caps: dict[str, int] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    manual: bool = False
    tickets: dict[int, Ticket] = field(default_factory=dict)
    fills: list[tuple[str, bool, int, USD]] = field(default_factory=list)

    def side_of(self, ticket: Ticket) -> str:
        """The side's name that a ticket counts on."""
        return self.contracts[ticket.symbol].direction(ticket.buys)

    def open_usage(self, side: str) -> USD:
        """USD of the working orders."""
        return sum((t.claims() for t in self.tickets.values() if self.side_of(t) == side), USD(0))

    def filled_usage(self, side: str) -> USD:
        """USD of the fills: per complex what is filled on the side beyond the other."""
        kind = side.split()[0]
        net: dict[str, USD] = defaultdict(USD)
        for symbol, buys, quantity, each in self.fills:
            contract = self.contracts[symbol]
            where = contract.direction(buys)
            if where.split()[0] == kind:
                net[contract.complex] += quantity * each if where == side else -quantity * each
        return sum((amount for amount in net.values() if amount > 0), USD(0))

    def usage(self, side: str) -> USD:
        """Usage in USD."""
        return self.open_usage(side) + self.filled_usage(side)

    def may_reduce(self, symbol: str, buys: bool, without: Ticket | None = None) -> int:
        """Contracts by which a blocked side may still reduce in this instrument."""
        held = sum(quantity if bought else -quantity for name, bought, quantity, _ in self.fills if name == symbol)
        working = sum(
            t.contracts() for t in self.tickets.values() if t is not without and (t.symbol, t.buys) == (symbol, buys)
        )
        return max(0, (-held if buys else held) - working)

    def clip(self, side: str, room: USD, symbol: str) -> int | None:
        """Clip size for an order in `symbol` with `room` USD; None when exposure is not limited."""
        if self.manual:
            return NONE
        reference = self.references.get(side.split()[0]) or symbol
        return max(0, room // self.contracts[reference].charge())

    def accepts_new(self, symbol: str, buys: bool, quantity: int) -> bool:
        """True when a new order passes."""
        side = self.contracts[symbol].direction(buys)
        clip = self.clip(side, self.limits[side] - self.usage(side), symbol)
        return self.fits_cap(side, quantity, quantity <= self.may_reduce(symbol, buys)) and (
            clip is None or quantity <= clip
        )

    def fits_cap(self, side: str, quantity: int, reduces: bool) -> bool:
        """True when the quantity is within the max quantity, or reduces on a blocked side."""
        cap = self.caps.get(side)
        return cap is None or quantity <= cap or (cap == 0 and reduces)

    def accepts_replace(self, ticket: Ticket, total: int) -> bool:
        """True when a replace to `total` contracts, more than are filled, passes."""
        if total <= ticket.total:
            return True
        side = self.side_of(ticket)
        would_work = total - ticket.done
        reduces = would_work <= self.may_reduce(ticket.symbol, ticket.buys, ticket)
        if not self.fits_cap(side, total, reduces):
            return False
        if self.manual:
            return True
        usage, limit = self.usage(side), self.limits[side]
        clip = self.clip(side, limit - usage + ticket.claims(), ticket.symbol)
        return usage < limit and clip is not None and would_work <= clip

    def level(self, side: str) -> int:
        """The highest of 60 70 80 90 100 percent that usage has reached, 0 below or where it means nothing."""
        limit = self.limits[side]
        if self.manual or limit == 0:
            return 0
        percent = self.usage(side) / limit * 100
        return max((step for step in (0, 60, 70, 80, 90, 100) if percent >= step), default=0)
