"""A second opinion on the credit controls, written from SPEC sections 2 and 3 in another way than the engine: it keeps
facts only and adds everything up from scratch each time, in exact fractions of USD. Here: the facts and their sums."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from tests.engine.oracle_records import (
    NOTHING,
    USD,
    Account,
    Contract,
    Fill,
    Part,
    Reset,
    Rules,
    Ticket,
    whole_cents,
)

WEEKDAY, WEEKEND = "weekday", "weekend"
SIDES = ("futures long", "futures short", "options long", "options short")


@dataclass
class Facts:
    """All that happened, as far as it still matters."""

    contracts: dict[str, Contract]
    mapping: dict[tuple[str, str], int] = field(default_factory=dict)
    lces: dict[int, str] = field(default_factory=dict)
    rules: dict[int, Rules] = field(default_factory=lambda: defaultdict(Rules))
    tickets: dict[int, Ticket] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)
    resets: list[Reset] = field(default_factory=list)
    markets: dict[str, str] = field(default_factory=dict)
    session: str = WEEKDAY
    week: int = 0
    now: int = 0

    def live(self) -> list[Ticket]:
        """The orders that work or wait for the venue."""
        return [ticket for ticket in self.tickets.values() if ticket.live]

    def counts(self, fill: Fill) -> bool:
        """True while no reset ended the fill's period; what is priced later outlives the resets before (GC2-15)."""
        return not fill.busted and not any(
            reset.when > fill.when
            and (reset.session, fill.group in reset.groups) == (fill.session, True)
            and fill.priced_on <= reset.date
            for reset in self.resets
        )

    def opened(self) -> dict[Account, USD]:
        """USD of the working orders by account."""
        sums: dict[Account, USD] = defaultdict(USD)
        for ticket in self.live():
            for place, part in enumerate(ticket.parts):
                sums[(part.group, ticket.session, part.side)] += ticket.claims(place)
        return sums

    def filled(self) -> dict[Account, USD]:
        """USD of the fills by account: per complex what is filled on a side beyond the other (GC2-10)."""
        nets: dict[tuple[int, str, str, str], USD] = defaultdict(USD)
        for fill in self.fills:
            if self.counts(fill):
                kind, way = fill.side.split()
                amount = fill.contracts * fill.each
                nets[(fill.group, fill.session, kind, fill.complex)] += amount if way == "long" else -amount
        sums: dict[Account, USD] = defaultdict(USD)
        for (group, session, kind, _), net in nets.items():
            sums[(group, session, f"{kind} {'long' if net > 0 else 'short'}")] += abs(net)
        return sums

    def usage(self) -> dict[Account, USD]:
        """Usage in USD by account."""
        return together(self.opened(), self.filled())

    def limit(self, account: Account) -> USD | None:
        """The exposure limit in USD; None in Manual mode."""
        rules = self.rules[account[0]]
        return None if rules.manual else rules.limits.get(account[1:], NOTHING)

    def level(self, account: Account, used: USD) -> int:
        """The highest of 60 70 80 90 100 percent that usage has reached, 0 below or where it means nothing."""
        limit = self.limit(account)
        if not limit or not used:
            return 0
        percent = used * 100 // limit
        return max((step for step in (0, 60, 70, 80, 90, 100) if percent >= step), default=0)

    def value(self, symbol: str, buys: bool, groups: list[int]) -> list[Part] | None:
        """What an order trades and is charged now, one group for each leg; None when a rate is missing (GC2-13)."""
        whole = self.contracts[symbol]
        parts = []
        for (name, ratio), group in zip(whole.legs or ((symbol, 1),), groups, strict=True):
            contract, own = self.contracts[name], buys == (ratio > 0)
            each = contract.charge()
            if each is None:
                return None
            parts.append(Part(name, own, abs(ratio), group, contract.direction(own), each, each))
        return [replace(part, working=self.working(whole, part, parts)) for part in parts]

    def working(self, whole: Contract, part: Part, parts: list[Part]) -> USD:
        """USD per contract while working: a tenth for a leg against another of its complex, group and kind (GC2-13)."""
        if not whole.counts:
            return NOTHING
        mine = self.contracts[part.symbol]
        mates = [
            (other.buys, contract.put) for other in parts if other.group == part.group
            and ((contract := self.contracts[other.symbol]).complex, contract.kind) == (mine.complex, mine.kind)
        ]  # fmt: skip
        opposed = len({buys for buys, _ in mates}) == 2 or len({put for _, put in mates}) == 2
        return whole_cents(part.each / 10) if opposed else part.each


def together(opened: dict[Account, USD], filled: dict[Account, USD]) -> dict[Account, USD]:
    """What is open and what is filled."""
    sums: dict[Account, USD] = defaultdict(USD, opened)
    for account, amount in filled.items():
        sums[account] += amount
    return sums
