"""Who trades what and how: temperaments, desks and appetites, drawn from the seed. Pure."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Final, NamedTuple

from riskadmin.demo_data.plan import EXAMPLE_FIRMS
from riskadmin.traders.market import START, Contract

CYCLE: Final = (
    "maker", "trend", "careless", "options", "maker", "maker", "options", "trend", "maker", "options",
)  # fmt: skip
"""Temperaments over the firms in the order that the seed shuffles them into."""

APPETITES: Final = {
    "maker": (25, 66, 45, 76, 86, 35),
    "trend": (94, 86),
    "careless": (100,),
    "options": (75, 24, 95, 65),
}
"""Utilization in percent that desks of a temperament like, one after the other: all bands have somebody."""

KINDS: Final = {"maker": ("FUT", "OPT"), "trend": ("FUT",), "careless": ("FUT",), "options": ("OPT", "FUT")}
WEIGHTS: Final = {"maker": 3, "trend": 2, "careless": 3, "options": 3}
"""How often a desk has its turn."""

CORE: Final = 3
ROUND_CENTS: Final = 100_000
"""Limits are multiples of this; contracts whose charge is one too can fill a limit to the cent."""


class GroupFacts(NamedTuple):
    """An exchange group of a firm: which exchanges."""

    id: int
    firm: str
    exchanges: tuple[str, ...]


class Role(NamedTuple):
    """One desk: the futures or options of a firm in one exchange group."""

    firm: str
    group_id: int
    kind: str
    temperament: str
    appetite: int
    weight: int
    contracts: tuple[Contract, ...]


def is_traded(firm: str) -> bool:
    """Firms of the worked examples stay as they are for whoever tries them (DESIGN §5)."""
    return firm not in EXAMPLE_FIRMS


def cast(groups: Iterable[GroupFacts], contracts: Sequence[Contract], seed: int) -> list[Role]:
    """The desks of all firms but those of the worked examples: the same for the same seed."""
    groups = [group for group in groups if is_traded(group.firm)]
    rng = Random(f"{seed}:cast")
    firms = sorted({group.firm for group in groups})
    rng.shuffle(firms)
    roles: list[Role] = []
    for number, firm in enumerate(firms):
        temperament = CYCLE[number % len(CYCLE)]
        for group in groups:
            if group.firm == firm:
                roles += _desks(group, temperament, contracts, len(roles), rng)
    return roles


def _desks(group: GroupFacts, temperament: str, contracts: Sequence[Contract], number: int, rng: Random) -> list[Role]:
    likes = APPETITES[temperament]
    found: list[Role] = []
    for kind in KINDS[temperament]:
        if chosen := _choose(group, kind, temperament, contracts, rng):
            appetite = likes[(number + len(found)) % len(likes)]
            weight = WEIGHTS[temperament]
            found.append(Role(group.firm, group.id, kind, temperament, appetite, weight, chosen))
    return found


def _choose(
    group: GroupFacts, kind: str, temperament: str, contracts: Sequence[Contract], rng: Random
) -> tuple[Contract, ...]:
    """The busiest contracts of the group and one more; for the careless one those that fill a limit exactly."""
    listed = [one for one in contracts if one.exchange in group.exchanges and one.kind == kind]
    if kind == "OPT":
        return tuple(listed)
    order = list(START)
    listed.sort(key=lambda one: order.index(one.group_code))
    if temperament == "careless":
        return tuple([one for one in listed if one.charge % ROUND_CENTS == 0] or listed[:CORE])
    more = rng.sample(listed[CORE:], min(1, len(listed[CORE:]))) if temperament == "maker" else []
    return (*listed[:CORE], *more)
