"""The oracle's idea of the inline credit controls (SPEC GC2-29 step 9, ICC-1 to ICC-7): positions of accounts in
deltas, added up from all fills and working orders each time."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.engine.oracle_controls import Codes
from tests.engine.oracle_erm import Entities
from tests.engine.oracle_records import Fill, Request, Ticket, Traded

Key = tuple[str, str, str, str, str]
"""LCE, firm, plain account, product, futures or options."""

DELTA = 10_000
"""Positions are counted in these parts of a delta: what is balanced while it works is rounded up to one of them, for
each contract of an order."""

LEAST = DELTA // 10


@dataclass
class Figures:
    """Where an account stands, in parts of a delta: filled net, working long and short."""

    net: int = 0
    long: int = 0
    short: int = 0

    def add(self, other: "Figures", times: int) -> None:
        """Count `times` of the other, too."""
        self.net += other.net * times
        self.long += other.long * times
        self.short += other.short * times

    def usage(self) -> tuple[int, int]:
        """How far the account can come, long and short."""
        return self.long + self.net, self.short - self.net


@dataclass
class Bound:
    """Position limits in whole deltas, long and short, None where not set: of the LCE, and of the firm."""

    lce: tuple[int | None, ...]
    firm: tuple[int | None, ...]
    version: int

    def is_set(self) -> bool:
        """True while it bounds a side."""
        return any(limit is not None for limit in (*self.lce, *self.firm))

    def strictest(self, side: int) -> int | None:
        """The one that counts."""
        return min((limit for limit in (self.lce[side], self.firm[side]) if limit is not None), default=None)


UNBOUND = Bound((None, None), (None, None), 0)


@dataclass
class Policy:
    """What an LCE wants for a firm; the levels in percent."""

    unset_refused: bool
    strangers_refused: bool
    levels: tuple[int, ...]
    version: int


@dataclass
class Positions(Entities):
    """`day_deltas` are those of options since the last reset, which was at `day_began`."""

    bounds: dict[Key, Bound] = field(default_factory=dict)
    policies: dict[tuple[str, str], Policy] = field(default_factory=dict)
    day_deltas: dict[str, int] = field(default_factory=dict)
    day_began: int = 0

    def controls(self) -> tuple[Callable[[Request], Codes], ...]:
        """Step 9 follows."""
        return (*super().controls(), self.over_positions)

    def begin_day(self) -> None:
        """Everybody is flat; deltas are those of now (ICC-2, ICC-4)."""
        self.day_began = self.now
        self.day_deltas = {}
        self.note_deltas()

    def note_deltas(self) -> None:
        """Options that were not listed when the day began have a delta now."""
        for symbol, contract in self.contracts.items():
            if contract.kind == "options":
                self.day_deltas.setdefault(symbol, max(int(abs(contract.delta) * DELTA), LEAST))

    def weigh(self, firm: str, account: str, parts: Iterable[Traded]) -> dict[Key, Figures]:
        """What one contract of an order counts in each position: in full when filled; while it works a balanced part
        counts 15 % on both sides (ICC-3)."""
        sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
        for part in parts:
            contract = self.contracts[part.symbol]
            side = ("long", "short").index(contract.direction(part.buys).split()[1])
            key = (part.lce, firm, account, contract.product, contract.kind)
            sums[key][side] += part.ratio * self.day_deltas.get(part.symbol, DELTA)
        weights = {}
        for key, (long, short) in sums.items():
            balanced = min(long, short)
            discounted = (balanced * 15 + 99) // 100
            weights[key] = Figures(long - short, long - balanced + discounted, short - balanced + discounted)
        return weights

    def works(self, ticket: Ticket) -> list[tuple[dict[Key, Figures], int]]:
        """What an order has working: while a replace waits the larger quantity, or both where it names another account.
        Quotes count when filled only."""
        if ticket.quote or not ticket.live:
            return []
        parts, ask = self.traded_by(ticket), ticket.asked
        own = self.weigh(ticket.firm, ticket.who.plain(), parts)
        if ask is None:
            return [(own, ticket.left())]
        would = max(0, ask.total - ticket.done)
        if ask.who.plain() == ticket.who.plain():
            return [(own, max(would, ticket.left()))]
        return [(own, ticket.left()), (self.weigh(ticket.firm, ask.who.plain(), parts), would)]

    def positions(self) -> dict[Key, Figures]:
        """Every position."""
        sums: dict[Key, Figures] = defaultdict(Figures)
        for ticket in self.tickets.values():
            for weights, units in self.works(ticket):
                for key, weight in weights.items():
                    sums[key].add(Figures(0, weight.long, weight.short), units)
        for fill in self.fills:
            if fill.when > self.day_began and not fill.busted:
                self.book(sums, fill)
        return sums

    def book(self, sums: dict[Key, Figures], fill: Fill) -> None:
        """A fill in one contract counts in full, net."""
        part = Traded(fill.symbol, fill.buys, 1, fill.lce, fill.lce)
        for key, weight in self.weigh(fill.firm, fill.account, [part]).items():
            sums[key].add(Figures(weight.net), fill.contracts)

    def over_positions(self, request: Request) -> Codes:
        """Step 9: whatever of it fails. What adds nothing is not asked, quotes are not either."""
        adds = self.what_adds(request)
        if adds <= 0 or request.quote:
            return frozenset()
        codes = set()
        standing = self.positions()
        for key, weight in self.weigh(request.firm, request.who.plain(), request.parts).items():
            policy = self.policies.get(key[:2])
            known = self.accounts.get((key[0], key[2]))
            if policy and policy.strangers_refused and (known is None or request.firm not in known.registered):
                codes.add("ACCOUNT_UNREGISTERED")
            for side, more in enumerate((weight.long, weight.short)):
                limit = self.bounds.get(key, UNBOUND).strictest(side)
                if more and limit is None and policy and policy.unset_refused:
                    codes.add("POSITION_LIMIT_UNSET")
                elif more and limit is not None and standing[key].usage()[side] + more * adds > limit * DELTA:
                    codes.add("POSITION_LIMIT")
        return frozenset(codes)

    def what_adds(self, request: Request) -> int:
        """Units by which a request adds to an account."""
        old = request.old
        if old is None:
            return request.quantity
        same = request.who.plain() == old.who.plain()
        return request.quantity - old.done - (old.left() if same else 0)

    def position_level(self, key: Key, usage: int, side: int) -> int:
        """The highest level that usage of a limit has reached, 0 below the lowest, and for a limit of 0 (ICC-7)."""
        limit = self.bounds.get(key, UNBOUND).strictest(side)
        policy = self.policies.get(key[:2])
        steps = (*(policy.levels if policy else ()), 100)
        return max((step for step in steps if limit and usage * 100 >= limit * DELTA * step), default=0)
