"""A second opinion on the credit controls, written from SPEC sections 2 and 3 in another way than the engine: it keeps
facts only and adds everything up from scratch each time, in exact fractions of USD. Here: the facts and their sums."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

USD = Fraction
NOTHING = Fraction(0)
WEEKDAY, WEEKEND = "weekday", "weekend"
SIDES = ("futures long", "futures short", "options long", "options short")
Account = tuple[int, str, str]
"""Group, session and side."""


def whole_cents(amount: USD) -> USD:
    """USD rounded up to the cent."""
    return USD(ceil(amount * 100), 100)


@dataclass
class Contract:
    """What is known of an instrument now: USD per contract (None: unknown), or the legs of a spread."""

    complex: str
    exchange: str
    kind: str = "futures"
    margin: USD | None = None
    put: bool = False
    delta: USD = NOTHING
    hours: str = ""
    priced_on: str = ""
    counts: bool = True
    legs: tuple[tuple[str, int], ...] = ()

    def charge(self) -> USD | None:
        """USD per contract, rounded up to the cent; an option's at least 20 (GC2-11)."""
        if self.margin is None or self.kind == "futures":
            return self.margin
        return max(whole_cents(abs(self.delta) * self.margin), USD(20))

    def direction(self, buys: bool) -> str:
        """The side's name: bought calls and sold puts are long (GC2-12)."""
        return f"{self.kind} {'long' if buys != self.put else 'short'}"


@dataclass
class Part:
    """What an order trades in one contract: itself or a leg. `each` is charged when filled, `working` before; `counted`
    is off for a GTC or GTD order of an earlier week (T-2)."""

    symbol: str
    buys: bool
    ratio: int
    group: int
    side: str
    each: USD
    working: USD
    counted: bool = True

    def claim(self, units: int) -> USD:
        """USD that so many units of the order hold here while they work."""
        return max(0, units) * self.ratio * self.working if self.counted else NOTHING


@dataclass
class Ask:
    """A replace that waits for the venue: the new total, and new charges when it raises the quantity."""

    total: int
    parts: list[Part] | None


@dataclass
class Ticket:
    """An order as a fact: what was asked, at which charge, and what became of it."""

    firm: str
    symbol: str
    buys: bool
    total: int
    tif: str
    expire: str
    quote: bool
    session: str
    week: int
    parts: list[Part]
    done: int = 0
    live: bool = True
    cancelling: bool = False
    asked: Ask | None = None

    def left(self) -> int:
        """Units that work."""
        return max(0, self.total - self.done)

    def claims(self, place: int) -> USD:
        """USD held in one part: the larger of what works and what a waiting replace would make it."""
        own = self.parts[place].claim(self.left())
        if self.asked is None:
            return own
        wanted = (self.asked.parts or self.parts)[place]
        return max(own, wanted.claim(self.asked.total - self.done))

    def contracts(self, place: int) -> int:
        """Contracts held in one part, in the same sense."""
        units = max(self.left(), self.asked.total - self.done if self.asked else 0)
        return units * self.parts[place].ratio


@dataclass
class Fill:
    """A fill in one contract, at the charge that it had; `when` is its place in the order of all that happened."""

    group: int
    session: str
    symbol: str
    buys: bool
    side: str
    complex: str
    contracts: int
    each: USD
    priced_on: str
    trade: int
    when: int
    busted: bool = False


@dataclass
class Reset:
    """Filled usage of these groups went to zero; `date` is the trade date that ended."""

    when: int
    session: str
    groups: frozenset[int]
    date: str


@dataclass
class Rules:
    """The settings of a group. `limits` and `caps` are by (session, side); a missing cap is no limit, a missing limit
    is 0. `references` are by kind."""

    manual: bool = False
    weekend: bool = False
    limits: dict[tuple[str, str], USD] = field(default_factory=dict)
    caps: dict[tuple[str, str], int] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)


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
        sums = self.opened()
        for account, amount in self.filled().items():
            sums[account] += amount
        return sums

    def limit(self, account: Account) -> USD | None:
        """The exposure limit in USD; None in Manual mode."""
        rules = self.rules[account[0]]
        return None if rules.manual else rules.limits.get(account[1:], NOTHING)

    def level(self, account: Account, used: USD) -> int:
        """The highest of 60 70 80 90 100 percent that usage has reached, 0 below or where it means nothing."""
        limit = self.limit(account)
        if not limit:
            return 0
        return max((step for step in (0, 60, 70, 80, 90, 100) if used * 100 >= limit * step), default=0)

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
