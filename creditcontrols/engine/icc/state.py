"""What the engine knows of the inline credit controls (SPEC ICC): positions of accounts, and what bounds them."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from creditcontrols.engine.icc.values import LONG, SHORT, UNIT, PositionLimit, PositionPolicy
from creditcontrols.engine.values import Instrument
from riskadmin.lib.limits import NO_LIMIT

Key = tuple[str, str, str, str, str]
"""LCE, execution firm, plain account, product, FUT or OPT."""

NEVER: Final = 1 << 62
OPTION_LEAST: Final = 1_000
"""The least delta of an option (ICC-2: 0.1), in UNIT parts."""


class Exposure:
    """Where an account stands today in the futures, or options, of a product: `net` is what was filled (long above 0)
    and `working` what works on each side, in UNIT parts of a delta. An account of another LCE is another one.

    Derived: `limits`, the stricter of LCE and firm on each side in whole deltas (ICC-1) or NO_LIMIT; `limited`, True
    while one is set; `levels`, the percentages that matter; `level`, where usage of each limit stands, unchanged while
    low <= usage < high. `most` is what may be reached in UNIT parts, nothing where no limit is set and the policy
    refuses that; `free_long` and `free_short` are what is left of it, of futures in contracts."""

    # The order path reads `free_long` or `free_short`: slots lie in the order of their names, and these come early.
    __slots__ = (
        "account", "ef", "free_long", "free_short", "high", "kind", "lce", "level", "levels", "limited", "limits",
        "low", "most", "net", "product", "working",
    )  # fmt: skip

    def __init__(self, key: Key) -> None:
        self.lce, self.ef, self.account, self.product, self.kind = key
        self.net = 0
        self.working = [0, 0]
        self.limits = [NO_LIMIT, NO_LIMIT]
        self.limited = False
        self.most = (NEVER, NEVER)
        self.free_long = self.free_short = NEVER
        self.levels: tuple[int, ...] = ()
        self.level = [0, 0]
        self.low = [-NEVER, -NEVER]
        self.high = [NEVER, NEVER]

    @property
    def key(self) -> Key:
        """What it is found by."""
        return self.lce, self.ef, self.account, self.product, self.kind

    def measure(self) -> None:
        """Work out what is left on both sides."""
        (most_long, most_short), (long, short), net = self.most, self.working, self.net
        parts = UNIT if self.kind == "FUT" else 1
        self.free_long = (most_long - long - net) // parts
        self.free_short = (most_short - short + net) // parts

    def usage(self, side: int) -> int:
        """The furthest the position can come on a side if everything there is filled, in UNIT parts; below 0 while it
        stays on the other side."""
        return self.working[side] + (self.net if side == LONG else -self.net)


Passed = dict[tuple[int, str, str], Exposure]
"""Exposures by group, account as sent, and symbol."""


class Stake(Struct, gc=False):
    """What an order holds in one exposure: UNIT parts for each of its contracts, long and short while they work and
    net when filled; `held` are the contracts behind what it holds now."""

    exposure: Exposure
    long: int
    short: int
    net: int
    held: int = 0


class InlineCredit:
    """`limits` by key and `policies` by (LCE, firm) as in force, also those that bound nothing; `exposures` by key;
    `deltas` of options for the day (ICC-2); trades from `first_trade` on are of today, and so are
    those of `late`, which a venue told after its later ones.

    Derived: `strict`, the (LCE, firm) whose policy refuses something, and `active`, False while nothing can refuse.
    `passed` holds the outrights that came through the gate since anything there, or an instrument, was changed.
    `crossing` holds exposures whose level `handle` has to look at, `moved` those that this entry has changed."""

    __slots__ = (
        "active", "crossing", "deltas", "exposures", "first_trade", "late", "limits", "moved", "passed", "policies",
        "strict",
    )  # fmt: skip

    def __init__(self) -> None:
        self.limits: dict[Key, PositionLimit] = {}
        self.policies: dict[tuple[str, str], PositionPolicy] = {}
        self.strict: dict[tuple[str, str], PositionPolicy] = {}
        self.exposures: dict[Key, Exposure] = {}
        self.deltas: dict[str, int] = {}
        self.passed: Passed = {}
        self.first_trade = 1
        self.late: set[int] = set()
        self.crossing: dict[Exposure, None] = {}
        self.moved: dict[Exposure, None] = {}
        self.active = False

    def exposure(self, key: Key) -> Exposure:
        """The exposure of a key; made at its first use."""
        exposure = self.exposures.get(key)
        if exposure is None:
            exposure = self.exposures[key] = Exposure(key)
        return exposure

    def derive(self) -> None:
        """Compute what follows from limits and policies, after any of them changed."""
        self.strict = {
            key: policy for key, policy in self.policies.items() if policy.unset_refused or policy.unregistered_refused
        }
        self.active = bool(self.limits or self.strict)
        self.passed.clear()

    def bind(self, key: Key) -> None:
        """Have the exposure follow its limits and the levels of its policy."""
        limit, exposure = self.limits[key], self.exposure(key)
        exposure.limits = [stricter(limit.lce_long, limit.ef_long), stricter(limit.lce_short, limit.ef_short)]
        exposure.limited = exposure.limits != [NO_LIMIT, NO_LIMIT]
        policy = self.policies.get((exposure.lce, exposure.ef))
        unset = -NEVER if policy is not None and policy.unset_refused else NEVER
        long, short = [unset if limit == NO_LIMIT else limit * UNIT for limit in exposure.limits]
        exposure.most = (long, short)
        exposure.measure()
        exposure.levels = (*(policy.levels if policy else ()), 100)
        for side in (LONG, SHORT):
            _, exposure.low[side], exposure.high[side] = level_of(exposure, side)
        self.crossing[exposure] = self.moved[exposure] = None


def stricter(first: int, second: int) -> int:
    """The smaller of two limits that are set, the one that is, or NO_LIMIT (ICC-1)."""
    if NO_LIMIT in (first, second):
        return max(first, second)
    return min(first, second)


def level_of(exposure: Exposure, side: int) -> tuple[int, int, int]:
    """(level, low, high): the highest level in percent that usage of the side's limit has reached, which stays the
    same while low <= usage < high. A limit of 0, or none, has no levels."""
    limit, usage = exposure.limits[side], exposure.usage(side)
    level, low, high = 0, -NEVER, NEVER
    if limit > 0:
        for percent in sorted(exposure.levels):
            mark = -(-percent * limit * UNIT // 100)
            if usage < mark:
                high = mark
                break
            level, low = percent, mark
    return level, low, high


def day_delta(instrument: Instrument) -> int:
    """The delta of an option as positions count it, never below a tenth (ICC-2), in UNIT parts."""
    return max(abs(instrument.delta), OPTION_LEAST)
