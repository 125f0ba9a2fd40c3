"""A desk at work: its limits, its mood, and what it sees in the firm's book. Pure."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

from riskadmin.lib.limits import NO_LIMIT
from riskadmin.traders.book import ACCEPTED, REFUSED, Book, Note
from riskadmin.traders.casting import Role
from riskadmin.traders.market import LONG, SHORT, Contract, usage_side
from riskadmin.traders.temperaments import decide
from riskadmin.traders.view import Action, View, net_value

REST_SECONDS: Final = 30.0
"""How long a desk keeps quiet after an order did not get through; the careless one minds other controls only."""


@dataclass(frozen=True)
class Limits:
    """What is set for a desk now: exposure limit in cents, max quantities by usage side; `is_flat` when the console
    counts nothing as filled."""

    exposure: int = 0
    caps: tuple[int, int] = (NO_LIMIT, NO_LIMIT)
    is_flat: bool = False


@dataclass
class Desk:
    """One role at work. `book` is the firm's, shared by its desks."""

    role: Role
    book: Book
    limits: Limits = Limits()
    mood: str = ""
    refusals: int = 0
    rests_until: float = 0.0
    traded_at: float = 0.0
    by_symbol: dict[str, Contract] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_symbol = {contract.symbol: contract for contract in self.role.contracts}

    def turn(self, mid: dict[str, int], rng: Random) -> Action | None:
        """What the desk does when it is its turn."""
        decision = decide(self.role.temperament, self.view(mid), self.mood, rng)
        if decision.mood != self.mood:
            self.refusals = 0
        self.mood = decision.mood
        return decision.action

    def hear(self, note: Note, now: float) -> None:
        """What became of an order of this desk; `now` in seconds of a clock that never steps."""
        if note.kind == ACCEPTED:
            self.refusals = 0
        elif note.kind == REFUSED and self.role.temperament == "careless":
            self.refusals += 1
        else:
            self.rests_until = now + REST_SECONDS

    def view(self, mid: dict[str, int]) -> View:
        """What the desk sees now."""
        mine = [order for order in self.book.orders.values() if order.symbol in self.by_symbol]
        positions = {name: count for name, count in self.book.positions.items() if name in self.by_symbol}
        working = [0, 0]
        for order in mine:
            contract = self.by_symbol[order.symbol]
            open_quantity = max(order.leaves, order.held)
            working[usage_side(contract, order.side)] += open_quantity * contract.charge
        filled = self._filled(positions)
        return View(
            contracts=self.role.contracts, mid=mid, limit=self.limits.exposure, caps=self.limits.caps,
            usage=(working[LONG] + filled[LONG], working[SHORT] + filled[SHORT]), filled=filled,
            orders=tuple(order for order in mine if not order.asked), positions=positions,
            firm_orders=len(self.book.orders), appetite=self.role.appetite, refusals=self.refusals,
        )  # fmt: skip

    def _filled(self, positions: dict[str, int]) -> tuple[int, int]:
        """Cents by usage side, netted inside each product complex (SPEC GC2-10)."""
        nets: dict[str, int] = {}
        for name, count in positions.items():
            contract = self.by_symbol[name]
            nets[contract.complex] = nets.get(contract.complex, 0) + net_value(contract, count)
        return sum(net for net in nets.values() if net > 0), -sum(net for net in nets.values() if net < 0)
