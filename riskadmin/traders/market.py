"""What the traders trade and at which prices: contracts and a price that walks a tick at a time. Pure.

Prices are billionths of the quoted price (nanos), charges US cents per contract."""

from collections.abc import Iterable
from random import Random
from typing import Final, NamedTuple

from riskadmin.lib.ids import parse_price

BUY: Final = 1
SELL: Final = 2
LONG: Final = 0
SHORT: Final = 1
"""Usage sides of one type; bought calls and sold puts are long (SPEC GC2-12)."""

START: Final = {
    "ES": "6850", "NQ": "25200", "ZC": "438.5", "ZN": "112.5", "YM": "47600", "ZS": "1124", "6E": "1.16",
    "NKD": "49500", "CL": "60", "GC": "4080", "HO": "2.4", "PA": "1420", "NG": "4.2", "SI": "50.25", "HG": "5.0",
}  # fmt: skip
"""Where the price of a product begins. Products that are not here are not traded; first come the busiest."""

PREMIUM_TICKS: Final = 160
"""Where the price of an option with delta 1 would begin, in ticks of its product."""

DRIFT_TICKS: Final = 120
"""How far a price may walk from where it began."""


class Contract(NamedTuple):
    """A listed contract as a trader sees it. `symbol` is tag 107, `group_code` tag 55, `tick` in nanos; `is_put` turns
    its usage side round; `delta` is in 1/10000, 0 for futures."""

    symbol: str
    group_code: str
    exchange: str
    complex: str
    kind: str
    tick: int
    charge: int
    is_put: bool = False
    delta: int = 0


def usage_side(contract: Contract, side: int) -> int:
    """LONG or SHORT for an order of FIX side `side`."""
    return LONG if (side == BUY) != contract.is_put else SHORT


def fix_side(contract: Contract, usage: int) -> int:
    """The FIX side that adds to that usage side."""
    return BUY if (usage == LONG) != contract.is_put else SELL


class Prices:
    """The middle of the market of each contract by symbol. `walk` moves all of them."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._ticks = {contract.symbol: contract.tick for contract in contracts}
        self._begin = {contract.symbol: first_price(contract) for contract in contracts}
        self.mid = dict(self._begin)

    def walk(self, rng: Random) -> None:
        """Each price moves one tick at most, and turns back before it is DRIFT_TICKS away or at 0."""
        for symbol, tick in self._ticks.items():
            away = (self.mid[symbol] - self._begin[symbol]) // tick
            step = rng.choice((-1, 0, 1))
            if step * away < DRIFT_TICKS and self.mid[symbol] + step * tick > 0:
                self.mid[symbol] += step * tick


def first_price(contract: Contract) -> int:
    """Where the price of a contract begins, on the tick."""
    if contract.kind == "OPT":
        return contract.tick * max(PREMIUM_TICKS * abs(contract.delta) // 10_000, 10)
    nanos = parse_price(START[contract.group_code]) or 0
    return nanos - nanos % contract.tick
