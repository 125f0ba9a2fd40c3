"""Spreads for the engine's tests: the calendar of the worked example, and others that qualify in part or not at all."""

from creditcontrols.engine.commands import DefineSpread, LoadInstruments, MapGroup
from creditcontrols.engine.events import Event, OrderRefused
from creditcontrols.engine.values import HeldLeg, Instrument, Leg
from tests.engine.world import TICK, World, rich

CALENDAR = "ZFZ6-ZFH7"
LEGS = (
    Instrument("ZFH7", "ZF", "CBOT", "Interest Rates", "FUT", 120_000, TICK, "70"),
    Instrument("ODD", "OD", "CME", "FX", "FUT", 100_001, TICK, "64"),
    Instrument("ODE", "OD", "CME", "FX", "FUT", 100_009, TICK, "64"),
)


def spread(symbol: str, *legs: tuple[str, int], counts_working: bool = True) -> Instrument:
    """A listed spread on CBOT."""
    return Instrument(
        symbol, "SP", "CBOT", "Interest Rates", "SPREAD", -1, TICK, "70", legs=tuple(Leg(*leg) for leg in legs),
        counts_working=counts_working,
    )  # fmt: skip


SPREADS = (
    spread(CALENDAR, ("ZFZ6", 1), ("ZFH7", -1)),
    spread("BUTTERFLY", ("ZFZ6", 1), ("ZFH7", -2), ("GEZ6", 1)),
    spread("STRIP", ("ZFZ6", 1), ("ZFH7", 1)),
    spread("MIXED", ("ZFZ6", 1), ("ZFH7", -1), ("YMZ6", -1)),
    spread("STRADDLE", ("ZFC", 1), ("ZFP", 1)),
    spread("HEDGED", ("ZFC", 1), ("ZFZ6", -1)),
    spread("ODDS", ("ODD", 1), ("ODE", -1)),
    spread("ENERGY", ("CLZ6", 1), ("ZFZ6", -1)),
)


def spread_world(**limits: int) -> World:
    """A rich world with the spreads; group 3 is EX1's on NYMEX, without limits of its own."""
    world = rich(**limits)
    world.do(LoadInstruments(LEGS))
    world.do(LoadInstruments(SPREADS))
    world.do(MapGroup(3, "200", "EX1", "NYMEX", ("NYMEX",)))
    world.settings(3, exposure_futures=10**14, exposure_options=10**14)
    return world


def held(world: World, symbol: str, quantity: int = 1, side: int = 1) -> tuple[HeldLeg, ...]:
    """The legs of a new order that must be accepted."""
    event = world.submit(symbol, side, quantity)[0]
    assert type(event).__name__ == "OrderHeld", event
    return event.legs  # type: ignore[attr-defined, no-any-return]


def refused(events: list[Event]) -> OrderRefused:
    """The refusal that `events` must be."""
    assert len(events) == 1
    assert isinstance(events[0], OrderRefused), events
    return events[0]


def define(world: World, *legs: tuple[str, int]) -> list[Event]:
    """A user-defined spread asked for by session EX1EX1."""
    return world.do(DefineSpread("EX1EX1", "EX1", "EX1EX1N", "TR1", "r1", tuple(Leg(*leg) for leg in legs)))
