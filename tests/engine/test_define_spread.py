"""User-defined spreads: what may be asked for and what is listed then (SPEC FIX-1, GC2-14)."""

import pytest

from creditcontrols.engine.commands import LoadInstruments
from creditcontrols.engine.events import SpreadDefined
from creditcontrols.engine.replay import restore, snapshot, state_hash
from creditcontrols.engine.values import BUY, Instrument, Leg
from tests.engine.spreads import CALENDAR, define, refused, spread_world
from tests.engine.world import TICK, World

WEEKEND_PRODUCT = Instrument("BTCZ6", "BTC", "CME", "Cryptocurrency", "FUT", 90_000, TICK, hours="weekend")


def listed(world: World, *legs: tuple[str, int]) -> Instrument:
    """The instrument of a spread that must be taken."""
    event = define(world, *legs)[0]
    assert isinstance(event, SpreadDefined), event
    return event.instrument


def test_fix_1_a_user_defined_spread_is_listed_under_a_symbol_of_its_own() -> None:
    world = spread_world()
    spread = listed(world, ("ESZ6", 1), ("YMZ6", -2))
    assert (spread.symbol, spread.kind, spread.exchange, spread.segment) == ("UD:000001", "SPREAD", "CME", "64")
    assert (spread.max_quantity, spread.counts_working) == (3_000, True)
    assert world.order("UD:000001", BUY, 1).symbol == "UD:000001"
    assert listed(world, ("ESZ6", 2), ("YMZ6", -2)).symbol == "UD:000002"


def test_fix_1_the_same_legs_are_the_same_spread() -> None:
    world = spread_world()
    first = listed(world, ("ESZ6", 1), ("YMZ6", -2))
    assert listed(world, ("YMZ6", -2), ("ESZ6", 1)) == first
    assert listed(world, ("ZFZ6", 1), ("ZFH7", -1)).symbol == CALENDAR
    assert listed(world, ("YMZ6", 2), ("ESZ6", -1)).symbol == "UD:000002"


@pytest.mark.parametrize(
    ("legs", "code"),
    [
        ([("ZFZ6", 1)], "SPREAD_LEGS"),
        ([("ZFZ6", 1)] * 27, "SPREAD_LEGS"),
        ([("ZFZ6", 1), ("NONE", 1)], "UNKNOWN_INSTRUMENT"),
        ([("ZFZ6", 1), (CALENDAR, 1)], "SPREAD_LEG_KIND"),
        ([("ZFZ6", 1), ("ZFZ6", -1)], "SPREAD_LEG_REPEATED"),
        ([("ZFZ6", 1), ("ZFH7", 0)], "SPREAD_RATIO"),
        ([("ZFZ6", 1), ("ZFH7", -100_000)], "SPREAD_RATIO"),
        ([("ZFZ6", 1), ("BTCZ6", -1)], "SPREAD_HOURS"),
    ],
)
def test_fix_1_legs_that_make_no_spread_are_refused(legs: list[tuple[str, int]], code: str) -> None:
    world = spread_world()
    world.do(LoadInstruments((WEEKEND_PRODUCT,)))
    before = world.hash()
    refusal = refused(define(world, *legs))
    assert (refusal.code, refusal.form, refusal.msg_type, refusal.cl_ord_id) == (code, "d", "c", "r1")
    assert world.hash() == before


def test_a_snapshot_holds_user_defined_spreads_and_their_numbers() -> None:
    world = spread_world()
    spread = listed(world, ("ESZ6", 1), ("YMZ6", -2))
    twin = restore(snapshot(world.state))
    assert state_hash(twin) == world.hash()
    world.state = twin
    assert listed(world, ("ESZ6", 1), ("YMZ6", -2)) == spread
    assert listed(world, ("ESZ6", 1), ("YMZ6", -3)).symbol == "UD:000002"


def test_a_listed_spread_with_new_legs_is_no_longer_found_by_the_old_ones() -> None:
    world = spread_world()
    old = world.state.instruments[CALENDAR]
    world.do(LoadInstruments((Instrument(*[*_terms(old), (Leg("ZFZ6", 1), Leg("ZFH7", -2))]),)))
    assert listed(world, ("ZFZ6", 1), ("ZFH7", -1)).symbol == "UD:000001"
    assert listed(world, ("ZFZ6", 1), ("ZFH7", -2)).symbol == CALENDAR


def _terms(spread: Instrument) -> list[object]:
    """The fields before the legs."""
    return [getattr(spread, name) for name in Instrument.__struct_fields__[:12]]
