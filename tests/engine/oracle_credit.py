"""The oracle's pre-trade decision (SPEC GC2-03, GC2-14, GC2-20 to GC2-29): the codes of the first step that an order
fails, none when it passes."""

from dataclasses import replace

from tests.engine.oracle import WEEKEND
from tests.engine.oracle_controls import PASSES, Codes
from tests.engine.oracle_icc import Positions
from tests.engine.oracle_records import NOBODY, USD, Account, Part, Person, Request, Ticket

UNVALUED = frozenset(("UNKNOWN_INSTRUMENT", "NO_MARGIN_RATE", "NO_CLEARING_MAPPING"))
MARKET = frozenset(("MARKET_CLOSED", "MARKET_CANCEL_ONLY", "MARKET_NOT_OPEN"))
OFF = frozenset(("WEEKEND_OFF",))
CREDIT = frozenset(("LIMIT_ZERO", "CREDIT_LIMIT", "MAX_QUANTITY_EXCEEDED"))


class Credit(Positions):
    """Decisions on facts."""

    def parts_of(self, firm: str, symbol: str, buys: bool, quote: bool = False) -> list[Part] | None:
        """What a new order trades and is charged; None when it cannot be valued or nobody clears a leg of it."""
        names = [name for name, _ in self.contracts[symbol].legs or ((symbol, 1),)]
        groups = [self.mapping.get((firm, self.contracts[name].exchange)) for name in names]
        known = [group for group in groups if group is not None]
        parts = self.value(symbol, buys, known) if len(known) == len(names) else None
        return [replace(part, working=USD(0)) for part in parts] if parts and quote else parts

    def judge_new(
        self, firm: str, symbol: str, buys: bool, quantity: int, tif: str, quote: bool = False, who: Person = NOBODY
    ) -> Codes:
        """A new order."""
        parts = self.parts_of(firm, symbol, buys, quote)
        if parts is None:
            return UNVALUED
        if self.shut(symbol, tif):
            return MARKET
        traded = self.traded(firm, symbol, buys)
        stopped = self.stopped(Request(firm, who, quantity, traded, len(traded) > 1, quote))
        return stopped or (PASSES if quote else self.judge(parts, self.session, quantity, quantity, None))

    def judge_replace(self, ticket: Ticket, total: int, who: Person | None = None) -> Codes:
        """A replace to `total` units, more than are filled. One that does not raise always passes the credit controls
        (GC2-23)."""
        raises = total > ticket.total
        parts = self.revalue(ticket)
        if raises and parts is None:
            return UNVALUED
        if self.shut(ticket.symbol, ticket.tif):
            return MARKET
        traded = self.traded_by(ticket)
        request = Request(ticket.firm, who or ticket.who, total, traded, len(traded) > 1, False, ticket)
        stopped = self.stopped(request)
        if stopped or not raises:
            return stopped
        return self.judge(parts or [], ticket.session, total - ticket.done, total, ticket)

    def revalue(self, ticket: Ticket) -> list[Part] | None:
        """What an order would be charged now, where it is."""
        return self.value(ticket.symbol, ticket.buys, [part.group for part in ticket.parts])

    def shut(self, symbol: str, tif: str) -> bool:
        """True when the market takes no such order now (MKT-1)."""
        hours = self.contracts[symbol].hours
        state = self.markets.get(hours, "closed") if hours else "open"
        return state in ("closed", "cancel_only") or (state == "pre_open" and tif == "3")

    def judge(self, parts: list[Part], session: str, units: int, total: int, old: Ticket | None) -> Codes:
        """The credit controls proper: `units` would work, `total` is tag 38."""
        if self.session == WEEKEND and not all(self.rules[part.group].weekend for part in parts):
            return OFF
        usage = self.usage()
        accounts = {(part.group, session, part.side) for part in parts}
        passes = all(self.within(account, parts, units, total, old, usage[account]) for account in accounts)
        return PASSES if passes else CREDIT

    def within(
        self, account: Account, parts: list[Part], units: int, total: int, old: Ticket | None, used: USD
    ) -> bool:
        """True when an order keeps max quantity and exposure limit of one account."""
        here = [part for part in parts if (part.group, part.side) == (account[0], account[2])]
        ratio = sum(part.ratio for part in here)
        cap = self.rules[account[0]].caps.get(account[1:])
        reduces = cap == 0 and all(part.ratio * units <= self.may_reduce(account, part, old) for part in here)
        if cap is not None and total * ratio > cap and not reduces:
            return False
        limit = self.limit(account)
        if limit is None:
            return True
        if used >= limit:
            return False
        released = self.released(account, old) if old else USD(0)
        return self.has_room(account, here, units, limit - used + released)

    def has_room(self, account: Account, here: list[Part], units: int, room: USD) -> bool:
        """True when the contracts are within the clip size, measured by the reference contract or by themselves. What
        counts when filled only holds nothing and is not measured (GC2-14)."""
        charge = sum(part.ratio * part.working for part in here)
        if charge == 0:
            return True
        reference = self.rules[account[0]].references.get(account[2].split()[0])
        if not reference:
            return units * charge <= room
        each = self.contracts[reference].charge()
        assert each is not None
        return sum(part.ratio for part in here) * units * each <= room

    def released(self, account: Account, old: Ticket) -> USD:
        """USD that an order holds in an account."""
        mine = [place for place, part in enumerate(old.parts) if (part.group, part.side) == (account[0], account[2])]
        return sum((old.claims(place) for place in mine), USD(0))

    def may_reduce(self, account: Account, part: Part, without: Ticket | None = None) -> int:
        """Contracts by which a blocked side may still reduce in this instrument (GC2-03)."""
        group, session, _ = account
        held = sum(
            fill.contracts if fill.buys else -fill.contracts for fill in self.fills
            if (fill.group, fill.session, fill.symbol) == (group, session, part.symbol) and self.counts(fill)
        )  # fmt: skip
        working = sum(
            ticket.contracts(place) for ticket in self.live() if ticket is not without and ticket.session == session
            for place, other in enumerate(ticket.parts)
            if (other.group, other.symbol, other.buys) == (group, part.symbol, part.buys)
        )  # fmt: skip
        return max(0, (-held if part.buys else held) - working)

    def status(self, account: Account, used: USD) -> str:
        """Block status of a side (GC2-31); on the weekend side of a group without weekend trading nothing passes."""
        limit = self.limit(account)
        if account[1] == WEEKEND and not self.rules[account[0]].weekend:
            return "weekend"
        if limit == 0:
            return "zero"
        if self.rules[account[0]].caps.get(account[1:]) == 0:
            return "manual"
        return "auto" if limit is not None and used >= limit else "open"
