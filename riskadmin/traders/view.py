"""What a desk sees when it is its turn, and what it may answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from riskadmin.lib.limits import is_limited
from riskadmin.traders.market import BUY, SHORT, Contract, usage_side

DAY: Final = "0"
FILL_AND_KILL: Final = "3"
LARGEST: Final = 99_999
"""Contracts in one order at most."""


@dataclass(slots=True)
class Working:
    """An order of ours. `sent` is the 34 of the last request about it; `asked` is that request's 35 while no answer
    came (D, G or F, else empty); `held` is the largest open quantity that a pending replace may lead to."""

    cl_ord_id: str
    symbol: str
    side: int
    price: int
    quantity: int
    leaves: int
    sent: int
    tif: str = DAY
    order_id: int = 0
    asked: str = "D"
    held: int = 0


class New(NamedTuple):
    """Send a limit order; `price` in nanos."""

    symbol: str
    side: int
    quantity: int
    price: int
    tif: str = DAY


class Replace(NamedTuple):
    """Give an order another quantity (what was filled included) and price."""

    cl_ord_id: str
    quantity: int
    price: int


class Cancel(NamedTuple):
    """Take an order back."""

    cl_ord_id: str


Action = New | Replace | Cancel


class Decision(NamedTuple):
    """At most one message, and the mood that the desk is in afterwards."""

    action: Action | None
    mood: str


class View(NamedTuple):
    """One desk: a firm's futures or options in one exchange group.

    `limit`, `usage` and `filled` are cents, the latter two by usage side; `caps` are contracts per order by usage side
    or NO_LIMIT; `orders` are those that no request is pending for, oldest first; `positions` are contracts by symbol,
    bought less sold; `appetite` is the utilization in percent that the desk likes; `refusals` counts orders refused
    one after the other."""

    contracts: tuple[Contract, ...]
    mid: Mapping[str, int]
    limit: int
    caps: tuple[int, int]
    usage: tuple[int, int]
    filled: tuple[int, int]
    orders: tuple[Working, ...]
    positions: Mapping[str, int]
    firm_orders: int
    appetite: int
    refusals: int = 0

    def room(self, side: int, percent: int) -> int:
        """Cents left on a usage side below `percent` of the limit."""
        return max(0, self.limit * percent // 100 - self.usage[side])

    def on_side(self, side: int) -> list[Working]:
        """Orders that count on a usage side, oldest first."""
        by_symbol = {contract.symbol: contract for contract in self.contracts}
        return [one for one in self.orders if usage_side(by_symbol[one.symbol], one.side) == side]

    def fit(self, contract: Contract, side: int, cents: int) -> int:
        """Contracts that cost at most `cents` and pass the max quantity of the usage side."""
        cap = self.caps[side]
        return min(cents // contract.charge, cap if is_limited(cap) else LARGEST, LARGEST)

    def price(self, contract: Contract, side: int, ticks: int) -> int:
        """`ticks` away from the middle on FIX side `side`, on the passive side of it when positive; above 0."""
        away = -ticks if side == BUY else ticks
        return max(self.mid[contract.symbol] + away * contract.tick, contract.tick)


def net_value(contract: Contract, position: int) -> int:
    """Cents of a position, positive on the long usage side."""
    side = usage_side(contract, BUY)
    return (-position if side == SHORT else position) * contract.charge
