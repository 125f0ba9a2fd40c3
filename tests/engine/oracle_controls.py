"""The oracle's idea of the other order controls (SPEC GC2-29 steps 3 to 7): kill switch, account blocks, restricted
products and the standing of accounts. Each answers with every code that fits; an empty answer lets an order pass."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.engine.oracle import Facts
from tests.engine.oracle_records import Request, Ticket, Traded

Codes = frozenset[str]
PASSES: Codes = frozenset()
EVERYBODY = "*"
KILLERS = {"LCE": "KILL_SWITCH_LCE", "EXCHANGE": "KILL_SWITCH_EXCHANGE", "EF": "KILL_SWITCH_EF"}


@dataclass(frozen=True)
class KillFact:
    """A kill switch that stands: "" is every LCE, firm or session."""

    authority: str
    lce: str
    firm: str
    session: str

    def means(self, firm: str, session: str, lces: Iterable[str]) -> bool:
        """True when something of this firm and session, cleared by these LCEs, is below it (KS-1, KS-3)."""
        return self.firm in ("", firm) and self.session in ("", session) and (not self.lce or self.lce in lces)


@dataclass(frozen=True)
class BlockFact:
    """A block of an account; "" is everything."""

    lce: str
    firm: str
    account: str
    kind: str
    side: str
    exchange: str
    product: str


@dataclass
class Standing:
    """How an account of an LCE stands."""

    active: bool
    suspended: frozenset[str]
    registered: frozenset[str]
    version: int


@dataclass
class Controls(Facts):
    """Kills and blocks by id, restricted symbols with product and default, permissions by (LCE, firm, product,
    account), accounts by (LCE, account), the LCEs that refuse accounts they do not know."""

    kills: dict[int, KillFact] = field(default_factory=dict)
    blocks: dict[int, BlockFact] = field(default_factory=dict)
    restricted: dict[str, tuple[str, bool]] = field(default_factory=dict)
    permissions: dict[tuple[str, str, str, str], bool] = field(default_factory=dict)
    accounts: dict[tuple[str, str], Standing] = field(default_factory=dict)
    strangers_refused: set[str] = field(default_factory=set)

    def traded(self, firm: str, symbol: str, buys: bool) -> list[Traded]:
        """What a new order would trade; no LCE where nobody clears the pair."""
        legs = self.contracts[symbol].legs or ((symbol, 1),)
        lces = [self.guarantor(firm, name) for name, _ in legs]
        return [
            Traded(name, buys == (ratio > 0), abs(ratio), lce, lce)
            for (name, ratio), lce in zip(legs, lces, strict=True)
        ]

    def guarantor(self, firm: str, symbol: str) -> str:
        """The LCE that guarantees a pair now."""
        return self.lces.get(self.mapping.get((firm, self.contracts[symbol].exchange), -1), "")

    def traded_by(self, ticket: Ticket) -> list[Traded]:
        """What an order trades, at the LCEs that have it now."""
        return [
            Traded(part.symbol, part.buys, part.ratio, self.lces[part.group], self.guarantor(ticket.firm, part.symbol))
            for part in ticket.parts
        ]

    def accounts_of(self, request: Request) -> list[str]:
        """The accounts that must be free: a replace asks for the one that it names, and for the one that it leaves."""
        old = [request.old.who.plain()] if request.old else []
        return [request.who.plain(), *old]

    def controls(self) -> tuple[Callable[[Request], Codes], ...]:
        """The checks, in the order of their steps."""
        return (self.killed, self.blocked, self.not_permitted, self.not_open)

    def stopped(self, request: Request) -> Codes:
        """What the first step that fails answers."""
        return next((codes for check in self.controls() if (codes := check(request))), PASSES)

    def killed(self, request: Request) -> Codes:
        """Step 3: any kill, of whatever level and authority."""
        lces = {part.lce for part in request.parts}
        return frozenset(
            KILLERS[kill.authority] for kill in self.kills.values()
            if kill.means(request.firm, request.who.session, lces)
        )  # fmt: skip

    def below(self, kill: KillFact) -> list[int]:
        """The live orders below a kill: those with a part that its LCE guarantees."""
        return [
            number for number, ticket in self.tickets.items()
            if ticket.live and kill.means(ticket.firm, ticket.who.session, {self.lces[p.group] for p in ticket.parts})
        ]  # fmt: skip

    def hours(self, number: int) -> str:
        """The trading hours of an order."""
        return self.contracts[self.tickets[number].symbol].hours

    def blocked(self, request: Request) -> Codes:
        """Step 5: a block of an account that matches any leg (RMI-2, RMI-6)."""
        accounts = self.accounts_of(request)
        for block in self.blocks.values():
            concerns = block.firm == request.firm and block.account in accounts
            if concerns and any(self.meant(block, part) for part in request.parts):
                return frozenset(("RMI_BLOCKED",))
        return PASSES

    def meant(self, block: BlockFact, part: Traded) -> bool:
        """True when a block means what is traded here."""
        contract = self.contracts[part.symbol]
        facts = (contract.kind, "buy" if part.buys else "sell", contract.exchange, contract.product)
        asked = (block.kind, block.side, block.exchange, block.product)
        return part.guarantor == block.lce and all(mine in ("", its) for mine, its in zip(asked, facts, strict=True))

    def not_permitted(self, request: Request) -> Codes:
        """Step 6: the account's own permission, else that of all accounts, else the product's default (AM-2, 3, 4)."""
        for part in request.parts:
            if part.symbol in self.restricted:
                product, default = self.restricted[part.symbol]
                for account in (EVERYBODY, request.who.plain()):
                    default = self.permissions.get((part.guarantor, request.firm, product, account), default)
                if not default:
                    return frozenset(("ACCESS_RESTRICTED",))
        return PASSES

    def not_open(self, request: Request) -> Codes:
        """Step 7: inactive, suspended for the firm, or unknown where the LCE refuses strangers (AMS, ICC-6)."""
        codes = set()
        for lce in {part.guarantor for part in request.parts}:
            for account in self.accounts_of(request):
                known = self.accounts.get((lce, account))
                if known is None:
                    codes |= {"UNKNOWN_ACCOUNT"} if lce in self.strangers_refused else set()
                elif not known.active:
                    codes.add("ACCOUNT_INACTIVE")
                elif request.firm in known.suspended:
                    codes.add("ACCOUNT_SUSPENDED")
        return frozenset(codes)

    def enforce(self, number: int, kill: KillFact) -> bool:
        """A kill comes in force, once for the same thing; only the exchange acts without an LCE, and on one firm."""
        if kill in self.kills.values() or (not kill.lce and (kill.authority != "EXCHANGE" or not kill.firm)):
            return False
        self.kills[number] = kill
        return True

    def stand(self, lce: str, account: str, standing: Standing) -> None:
        """An account stands so, unless something newer is known."""
        known = self.accounts.get((lce, account))
        if known is None or known.version < standing.version:
            self.accounts[lce, account] = standing
