"""A small engine world for the tests: instruments with round margin rates, one ready group, and short ways to act."""

from itertools import count
from typing import Any

from creditcontrols.engine.commands import (
    ApplySettings,
    CancelOrder,
    Command,
    LoadInstruments,
    MapGroup,
    MassCancel,
    ReplaceOrder,
    SubmitOrder,
    VenueReport,
)
from creditcontrols.engine.events import Event, OrderHeld
from creditcontrols.engine.handle import Seen, handle
from creditcontrols.engine.market.builtin import BUILT_IN, BuiltInMarket
from creditcontrols.engine.replay import state_hash
from creditcontrols.engine.rules import UtilizationRow, utilization_row
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import BUY, GroupSettings, Instrument, SessionLimits

MILLION = 100_000_000
"""One million USD in cents."""

TICK = 10_000_000
POINT = 1_000_000_000

INSTRUMENTS = (
    Instrument("YMZ6", "YM", "CBOT", "Equity Index", "FUT", 280_200, TICK, "70"),
    Instrument("ESZ6", "ES", "CME", "Equity Index", "FUT", 500_000, TICK, "64", max_quantity=3_000),
    Instrument("ZCZ6", "ZC", "CBOT", "Agriculture", "FUT", 100_000, TICK, "70"),
    Instrument("GEZ6", "GE", "CME", "Interest Rates", "FUT", 73_500, TICK, "64"),
    Instrument("ZFZ6", "ZF", "CBOT", "Interest Rates", "FUT", 130_000, TICK, "70"),
    Instrument("CLZ6", "CL", "NYMEX", "Energy", "FUT", 600_000, TICK, "80"),
    Instrument("ZFC", "OZF", "CBOT", "Interest Rates", "OPT", 130_000, TICK, "70", "C", 2_500, "ZFZ6"),
    Instrument("ZFP", "OZF", "CBOT", "Interest Rates", "OPT", 130_000, TICK, "70", "P", -2_500, "ZFZ6"),
    Instrument("ZFX", "OZF", "CBOT", "Interest Rates", "OPT", 130_000, TICK, "70", "C", 100, "ZFZ6"),
    Instrument("NEW", "NE", "CME", "FX", "FUT", -1, TICK, "64"),
)
GROUP = 1
NOW = 1_795_000_000_000_000


class World:
    """An engine with the instruments and group 1 of (LCE 100, EF EX1) for CME and CBOT; its log is the journal."""

    def __init__(self, market: BuiltInMarket | None = BUILT_IN) -> None:
        self.state = EngineState()
        self.market = market
        self.log: list[list[Event]] = []
        self.seen: Seen = []
        self.numbers = count(1)
        self.do(LoadInstruments(INSTRUMENTS))
        self.do(MapGroup(GROUP, "100", "EX1", "CME+CBOT", ("CME", "CBOT")))

    def do(self, command: Command) -> list[Event]:
        """One journal entry."""
        self.seen = []
        self.log.append(handle(self.state, command, NOW + len(self.log), self.seen, self.market))
        return self.log[-1]

    def settings(
        self, group_id: int = GROUP, mode: str = "A", references: tuple[str, str] = ("", ""), **limits: int
    ) -> list[Event]:
        """The next version of the group's settings, with `limits` of the weekday session."""
        version = self.state.groups[group_id].version + 1
        document = GroupSettings(
            mode, SessionLimits(**limits), reference_futures=references[0], reference_options=references[1]
        )  # fmt: skip
        return self.do(ApplySettings(group_id, version, document, "ra", "test"))

    def submit(self, symbol: str, side: int, quantity: int, price: int | None = POINT, **fields: Any) -> list[Event]:
        """A limit day order of session EX1EX1, unless `fields` say otherwise."""
        sender_comp = fields.pop("sender_comp", "EX1EX1N")
        terms = {"cl_ord_id": f"c{next(self.numbers)}", "order_type": "2", "tif": "0", "account": "A1"} | fields
        return self.do(
            SubmitOrder(
                sender_comp[:6], sender_comp[3:6], sender_comp, "TR1", symbol=symbol, side=side, quantity=quantity,
                price=price, **terms,
            )
        )  # fmt: skip

    def order(self, symbol: str, side: int, quantity: int, price: int | None = POINT, **fields: Any) -> Order:
        """A new order that must be accepted."""
        events = self.submit(symbol, side, quantity, price, **fields)
        assert isinstance(events[0], OrderHeld), events
        order = self.seen[0][1]
        assert order is not None
        return order

    def replace(self, order: Order, quantity: int, **fields: Any) -> list[Event]:
        """A replace of the order: its own terms, unless `fields` say otherwise."""
        own = (
            "session",
            "ef",
            "sender_comp",
            "trader",
            "account",
            "symbol",
            "side",
            "order_type",
            "tif",
            "price",
            "stop_price",
        )
        terms = {name: getattr(order, name) for name in own} | {"cl_ord_id": f"c{next(self.numbers)}"} | fields
        return self.do(
            ReplaceOrder(order_id=order.order_id, orig_cl_ord_id=order.cl_ord_id, quantity=quantity, **terms)
        )

    def cancel(self, order: Order, **fields: Any) -> list[Event]:
        """A cancel of the order by its own session, unless `fields` say otherwise."""
        own = ("session", "ef", "sender_comp", "trader", "symbol", "side", "order_id")
        terms = {name: getattr(order, name) for name in own} | {"cl_ord_id": f"c{next(self.numbers)}"} | fields
        return self.do(CancelOrder(orig_cl_ord_id=order.cl_ord_id, **terms))

    def mass_cancel(self, scope: int, value: str = "", **fields: Any) -> list[Event]:
        """A mass cancel of session EX1EX1."""
        return self.do(MassCancel("EX1EX1", "EX1", "EX1EX1N", "TR1", "m1", scope, value, **fields))

    def report(self, order: Order, kind: str, **fields: Any) -> list[Event]:
        """A report of the outside venue."""
        return self.do(VenueReport(order.order_id, kind, **fields))

    def row(self, side: int = 0, group_id: int = GROUP) -> UtilizationRow:
        """The utilization of one weekday side."""
        return utilization_row(self.state, self.state.groups[group_id], 0, side)

    def usage(self, side: int = 0, group_id: int = GROUP) -> int:
        """The usage of one weekday side in cents."""
        return self.row(side, group_id)[2]

    def hash(self) -> str:
        """The state's hash."""
        return state_hash(self.state)


def rich(**limits: int) -> World:
    """A world with room for everything: limits of 1,000,000 million, unless `limits` say otherwise."""
    world = World()
    world.settings(**({"exposure_futures": 10**14, "exposure_options": 10**14} | limits))
    other_firm(world)
    return world


def other_firm(world: World) -> None:
    """Group 2 of EF OTH, with all the room, to trade against."""
    world.do(MapGroup(2, "100", "OTH", "all", ("CME", "CBOT", "NYMEX")))
    world.settings(2, exposure_futures=10**14, exposure_options=10**14)


def fill(world: World, symbol: str, side: int, quantity: int, price: int = POINT) -> Order:
    """A filled order of EX1: the other firm takes the other side first."""
    world.order(symbol, 3 - side, quantity, price, sender_comp="OTHOTHN")
    return world.order(symbol, side, quantity, price)


def codes(events: list[Event]) -> list[str]:
    """The kinds of events, and the codes of refusals, in order."""
    return [getattr(event, "code", type(event).__name__) for event in events]


def buy(world: World, symbol: str, quantity: int) -> list[Event]:
    """A buy order."""
    return world.submit(symbol, BUY, quantity)
