"""Contracts, messages of a server, and an exchange of our own that answers traders without a socket."""

from random import Random

from riskadmin.fix.codec import Message
from riskadmin.lib.limits import NO_LIMIT
from riskadmin.traders.book import Book, Note
from riskadmin.traders.casting import GroupFacts, cast
from riskadmin.traders.desk import Desk, Limits
from riskadmin.traders.market import LONG, SHORT, Contract, Prices, usage_side
from riskadmin.traders.view import FILL_AND_KILL, Action, Cancel, New, Replace, View, Working

MILLION = 100_000_000
TICK = 250_000_000
ES = Contract("ESZ6", "ES", "CME", "Equity Index", "FUT", TICK, 1_000_000)
NQ = Contract("NQZ6", "NQ", "CME", "Equity Index", "FUT", TICK, 1_500_000)
ZC = Contract("ZCZ6", "ZC", "CBOT", "Agriculture", "FUT", TICK, 100_000)
ZN = Contract("ZNZ6", "ZN", "CBOT", "Interest Rates", "FUT", 15_625_000, 180_000)
CALL = Contract("ESZ6 C6800", "ES", "CME", "Equity Index", "OPT", TICK, 540_000, False, 5_400)
PUT = Contract("ESZ6 P6800", "ES", "CME", "Equity Index", "OPT", TICK, 460_000, True, -4_600)
CL = Contract("CLZ6", "CL", "NYMEX", "Energy", "FUT", 10_000_000, 860_000)
HO = Contract("HOZ6", "HO", "NYMEX", "Energy", "FUT", 100_000, 1_300_000)
PA = Contract("PAZ6", "PA", "NYMEX", "Metals", "FUT", 100_000_000, 2_700_000)
LISTED = (ES, NQ, ZC, ZN, CL, HO, PA, CALL, PUT)
FIRMS = ("EX1", "123", "AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
MIDS = Prices(LISTED).mid


def groups() -> list[GroupFacts]:
    """Two exchange groups for each firm."""
    pairs = (("CME", "CBOT"), ("NYMEX", "COMEX"))
    return [
        GroupFacts(2 * number + part, firm, pair)
        for number, firm in enumerate(FIRMS)
        for part, pair in enumerate(pairs)
    ]


def message(msg_type: str, **tags: object) -> Message:
    """A message of the server; tags as in `_34=1`."""
    fields = {35: msg_type, **{int(name[1:]): str(value) for name, value in tags.items()}}
    return Message(fields, list(fields.items()), b"")


def working(name: str, contract: Contract, side: int, quantity: int, order_id: int = 1) -> Working:
    """An order that was accepted."""
    return Working(
        name, contract.symbol, side, MIDS[contract.symbol], quantity, quantity, 1, order_id=order_id, asked=""
    )


def view(*contracts: Contract, **changes: object) -> View:
    """A desk's view with limit 100 million and nothing in it, but for `changes`."""
    empty = View(contracts or (ES, ZC), MIDS, 100 * MILLION, (NO_LIMIT, NO_LIMIT), (0, 0), (0, 0), (), {}, 0, 50)
    return empty._replace(**changes)


class Exchange:
    """Answers each action at once: refuses what exceeds the limit, fills some of the rest, by a seed of its own."""

    def __init__(self, seed: int, limit: int = 100 * MILLION, cap: int = NO_LIMIT) -> None:
        self.rng = Random(seed)
        self.answers = Random(f"{seed}:answers")
        self.prices = Prices(LISTED)
        self.cap = cap
        books: dict[str, Book] = {}
        self.desks = [Desk(role, books.setdefault(role.firm, Book())) for role in cast(groups(), LISTED, seed)]
        for desk in self.desks:
            desk.limits = Limits(limit, (cap, cap))
        self.log: list[tuple[str, Action]] = []
        self.seq = 1

    def run(self, turns: int) -> None:
        """Give that many desks their turn."""
        for _ in range(turns):
            self.prices.walk(self.rng)
            desk = self.rng.choices(self.desks, [one.role.weight for one in self.desks])[0]
            if action := desk.turn(self.prices.mid, self.rng):
                self.log.append((desk.role.firm, action))
                self._answer(desk, action)

    def _answer(self, desk: Desk, action: Action) -> None:
        self.seq += 1
        name = f"N{self.seq}"
        before = desk.view(self.prices.mid)
        order = None if isinstance(action, New) else desk.book.orders[action.cl_ord_id]
        desk.book.sent(action, self.seq, name)
        if isinstance(action, New):
            self._answer_new(desk, before, action, name)
        elif isinstance(action, Replace) and order is not None:
            leaves = action.quantity - (order.quantity - order.leaves)
            self._tell(desk, "8", _37=order.order_id, _11=name, _39=5, _38=action.quantity, _151=leaves, _44=1)
        elif isinstance(action, Cancel) and order is not None:
            self._tell(desk, "8", _37=order.order_id, _11=name, _41=order.cl_ord_id, _39=4)

    def _answer_new(self, desk: Desk, before: View, action: New, name: str) -> None:
        contract = desk.by_symbol[action.symbol]
        side = usage_side(contract, action.side)
        if before.usage[side] + action.quantity * contract.charge > before.limit:
            self._tell(desk, "3", _45=self.seq, _58="Credit Limit Violation: Order Quantity 2 exceeds Clip Size: 1")
            return
        terms = {"_37": self.seq, "_11": name, "_38": action.quantity, "_107": action.symbol, "_54": action.side}
        self._tell(desk, "8", _39=0, _151=action.quantity, **terms)
        filled = self.answers.choice((0, 0, 0, action.quantity // 2, action.quantity))
        if filled:
            leaves = action.quantity - filled
            self._tell(desk, "8", _39=1 if leaves else 2, _151=leaves, _32=filled, **terms)
        if action.tif == FILL_AND_KILL and filled < action.quantity:
            self._tell(desk, "8", _39="C", _151=0, **terms)

    def _tell(self, desk: Desk, msg_type: str, **tags: object) -> None:
        note = desk.book.apply(message(msg_type, **tags))
        if isinstance(note, Note):
            desk.hear(note, 0.0)

    def utilization(self) -> list[int]:
        """Percent of each side of each desk."""
        views = [desk.view(self.prices.mid) for desk in self.desks]
        return [one.usage[side] * 100 // one.limit for one in views for side in (LONG, SHORT)]
