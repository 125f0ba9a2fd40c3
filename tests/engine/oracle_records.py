"""What the oracle keeps of instruments, orders, fills, resets and settings: facts, in exact fractions of USD."""

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

USD = Fraction
NOTHING = Fraction(0)
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
    product: str = ""

    def charge(self) -> USD | None:
        """USD per contract, rounded up to the cent; an option's at least 20 (GC2-11)."""
        if self.margin is None or self.kind == "futures":
            return self.margin
        return max(whole_cents(abs(self.delta) * self.margin), USD(20))

    def direction(self, buys: bool) -> str:
        """The side's name: bought calls and sold puts are long (GC2-12)."""
        return f"{self.kind} {'long' if buys != self.put else 'short'}"


@dataclass(frozen=True)
class Person:
    """Who sends an order, or has it: FIX session, operator and account."""

    session: str
    trader: str
    account: str

    def plain(self) -> str:
        """The account as the controls compare it: upper case, without the exchange's prefix (RMI-6)."""
        return self.account.upper().removeprefix("$")


NOBODY = Person("", "", "")


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
        return self.working * (max(0, units) * self.ratio) if self.counted and self.working else NOTHING


@dataclass(frozen=True)
class Traded:
    """What an order would trade in one contract, itself or a leg; the LCE that has it, and the one that guarantees the
    pair now: nobody, after the clearing of a pair has ended with an order in it."""

    symbol: str
    buys: bool
    ratio: int
    lce: str
    guarantor: str


@dataclass
class Ask:
    """A replace that waits for the venue: the new total, new charges when it raises the quantity, and who asks."""

    total: int
    parts: list[Part] | None
    who: Person


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
    who: Person = NOBODY
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


@dataclass(frozen=True)
class Request:
    """What is asked of the controls: a new order, a replace of `old`, a quote, or a pre-negotiated trade of a type.
    `quantity` is tag 38."""

    firm: str
    who: Person
    quantity: int
    parts: list[Traded]
    spread: bool
    quote: bool = False
    old: Ticket | None = None
    trade_type: str = ""


@dataclass
class Fill:
    """A fill in one contract, at the charge that it had; `when` is its place in the order of all that happened, `lce`
    and `account` (plain) say whose position it is."""

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
    firm: str = ""
    lce: str = ""
    account: str = ""
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
