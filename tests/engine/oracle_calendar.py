"""What time and administrators do to the oracle's facts (SPEC GC2-15, GC2-17, GC2-18, GC2-30, T-1, T-2, T-6, MKT-1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tests.engine.oracle import SIDES, WEEKDAY, WEEKEND
from tests.engine.oracle_credit import Credit
from tests.engine.oracle_records import NOTHING, USD, Account, Ask, Fill, Part, Person, Reset, Ticket

DAY, GTC, GTD = "0", "1", "6"
AFTER_ALL = "9999-12-31"
"""A trade date that no product is priced after."""
NO_GROUP = -1


@dataclass
class Oracle(Credit):
    """The whole second opinion. `levels` are those after the last entry, `armed` the flags of cancel-all by group and
    kind."""

    levels: dict[Account, int] = field(default_factory=dict)
    armed: set[tuple[int, str]] = field(default_factory=set)

    def enter(
        self, number: int, who: Person, symbol: str, buys: bool, total: int, tif: str, expire: str, quote: bool
    ) -> None:
        """A new order that passed."""
        firm = who.session[3:]
        parts = self.parts_of(firm, symbol, buys, quote)
        assert parts is not None
        self.tickets[number] = Ticket(
            firm, symbol, buys, total, tif, expire, quote, self.session, self.entering(), parts, who
        )  # fmt: skip

    def entering(self) -> int:
        """The week to which what is entered now belongs: on the weekend the coming one (T-2)."""
        return self.week + (self.session == WEEKEND)

    def fill(self, ticket: Ticket, units: int, trade: int) -> None:
        """A fill fills all legs, in full (GC2-13), in the session that the order was accepted in (T-1)."""
        ticket.done += units
        for part in ticket.parts:
            contract = self.contracts[part.symbol]
            self.fills.append(Fill(
                part.group, ticket.session, part.symbol, part.buys, part.side, contract.complex, units * part.ratio,
                part.each, contract.priced_on, trade, self.now, ticket.firm, self.lces[part.group], ticket.who.plain(),
            ))  # fmt: skip

    def negotiate(self, firm: str, who: Person, symbol: str, buys: bool, contracts: int) -> None:
        """A pre-negotiated trade counts in the position of its account and nowhere else."""
        for part in self.traded(firm, symbol, buys):
            contract = self.contracts[part.symbol]
            self.fills.append(Fill(
                NO_GROUP, "", part.symbol, part.buys, contract.direction(part.buys), contract.complex,
                contracts * part.ratio, NOTHING, "", 0, self.now, firm, part.lce, who.plain(),
            ))  # fmt: skip

    def ask(self, ticket: Ticket, total: int, account: str) -> None:
        """A replace that passed and waits for the venue."""
        from_now = self.revalue(ticket) if total > ticket.total else None
        if from_now is not None and ticket.quote:
            from_now = [replace(part, working=USD(0)) for part in from_now]
        ticket.asked = Ask(total, from_now, replace(ticket.who, account=account))

    def replaced(self, ticket: Ticket) -> None:
        """A replace is in force; a raise makes an order this week's (T-2)."""
        assert ticket.asked is not None
        if ticket.asked.parts is not None:
            ticket.parts, ticket.week = ticket.asked.parts, self.entering()
        ticket.total, ticket.who, ticket.asked = ticket.asked.total, ticket.asked.who, None

    def groups_with(self, exchanges: Iterable[str]) -> frozenset[int]:
        """The groups that have one of these exchanges, and those that have none any more."""
        named = {group for (_, exchange), group in self.mapping.items() if exchange in exchanges}
        return frozenset(named | (set(self.lces) - set(self.mapping.values())))

    def reset(self, date: str, exchanges: Iterable[str]) -> None:
        """The daily reset: what is filled goes, what works is charged at the rates in force (T-2, GC2-17)."""
        groups = self.groups_with(exchanges)
        self.resets.append(Reset(self.now, WEEKDAY, groups, date))
        for ticket in self.live():
            anew = self.revalue(ticket) if ticket.session == WEEKDAY else None
            for parts in (ticket.parts, ticket.asked.parts if ticket.asked else None):
                if anew is not None and parts is not None:
                    parts[:] = [
                        charged(old, new, ticket.quote) if old.group in groups else old
                        for old, new in zip(parts, anew, strict=True)
                    ]

    def reset_weekend(self) -> None:
        """Weekend usage to zero."""
        self.resets.append(Reset(self.now, WEEKEND, frozenset(self.lces), AFTER_ALL))

    def start_week(self, every_week: Iterable[str]) -> None:
        """Sunday start-up: everything moves to the weekday session; GTC and GTD orders of earlier weeks count no more,
        except where the LCE wants it; at the rates that they had, for no reset comes with it."""
        self.session, self.week = WEEKDAY, self.week + 1
        for ticket in self.live():
            ticket.session = WEEKDAY
            if ticket.tif in (GTC, GTD) and ticket.week < self.week:
                for part in ticket.parts:
                    part.counted = self.lces[part.group] in every_week
                    whole = self.contracts[ticket.symbol]
                    part.working = self.working(whole, part, ticket.parts)

    def map_group(self, group: int, lce: str, firm: str, exchanges: Iterable[str]) -> None:
        """The pairs of a group; what works in them moves to it, as it is charged (T-6)."""
        self.lces[group] = lce
        self.mapping = {pair: owner for pair, owner in self.mapping.items() if owner != group}
        self.mapping |= {(firm, exchange): group for exchange in exchanges}
        for ticket in self.live():
            for part in (*ticket.parts, *((ticket.asked and ticket.asked.parts) or ())):
                if ticket.firm == firm and self.contracts[part.symbol].exchange in exchanges:
                    part.group = group

    def ends_with_the_day(self, hours: str, date: str, keeps: Iterable[str]) -> set[int]:
        """The orders that the end of a trade date takes out (MKT-1)."""
        over = set()
        for number, ticket in self.tickets.items():
            contract = self.contracts[ticket.symbol]
            due = ticket.tif == DAY or (ticket.tif == GTD and ticket.expire <= date.replace("-", ""))
            if ticket.live and due and contract.hours == hours and contract.exchange not in keeps:
                over.add(number)
        return over

    def asleep(self, ticket: Ticket) -> bool:
        """True for an order that may not match: weekend trading is off for its group (MKT-1)."""
        return self.session == WEEKEND and not all(self.rules[part.group].weekend for part in ticket.parts)

    def full(self, group: int, kind: str) -> bool:
        """True when a side of a type stands at 100 % or more, in either session."""
        return any(
            self.levels.get((group, session, side)) == 100
            for session in (WEEKDAY, WEEKEND) for side in SIDES if side.startswith(kind)
        )  # fmt: skip

    def settle_levels(self, usage: dict[Account, USD]) -> set[tuple[int, str]]:
        """Look at all levels again; the flags of cancel-all that this sets off (GC2-30)."""
        fired = set()
        for group in self.lces:
            for session in (WEEKDAY, WEEKEND):
                for side in SIDES:
                    account = (group, session, side)
                    level = self.level(account, usage[account])
                    if level == 100 > self.levels.get(account, 0) and (group, side.split()[0]) in self.armed:
                        fired.add((group, side.split()[0]))
                    self.levels[account] = level
        self.armed -= fired
        return fired

    def day_orders(self, group: int) -> set[int]:
        """What cancel-all takes: the working day orders, futures and options; mass quotes stay (GC2-30)."""
        return {
            number for number, ticket in self.tickets.items()
            if ticket.live and ticket.tif == DAY and not ticket.quote
            and any(part.group == group for part in ticket.parts)
        }  # fmt: skip


def charged(old: Part, new: Part, quote: bool) -> Part:
    """A part at new charges; whether it counts stays."""
    return replace(new, counted=old.counted, working=USD(0) if quote else new.working)
