"""Spreads over FIX: 35=c and its answers, and the reports of an order in one (SPEC FIX-1, GC2-13)."""

from creditcontrols.engine.commands import LoadInstruments, encode_command
from creditcontrols.engine.values import Instrument, Leg
from creditcontrols.gateway.inbound import COMMANDS
from riskadmin.fix.codec import decode, encode
from tests.creditcontrols.world import World, order

HEADER = [(34, "2"), (49, "EX1EX1N"), (50, "trdr1"), (52, "x"), (56, "CME"), (57, "G"), (142, "US")]
CALENDAR = Instrument(
    "YMZ6-ZCZ6", "YM", "CBOT", "Equity Index", "SPREAD", -1, 1_000_000_000, legs=(Leg("YMZ6", 1), Leg("ZCZ6", -2))
)


def spread_world(exposure: int = 10**12) -> World:
    """A world with a listed spread."""
    world = World(exposure)
    world.from_inbox(9, encode_command(LoadInstruments((CALENDAR,))))
    return world


def ask(world: World, *legs: tuple[str, str, str]) -> list[dict[str, str]]:
    """35=c of legs (instrument, ratio, side)."""
    body = [(320, "R1"), (321, "1"), (146, str(len(legs)))]
    for symbol, ratio, side in legs:
        body += [(311, symbol[:2]), (307, symbol), (319, ratio), (54, side)]
    message = decode(encode("c", HEADER, body))
    return world.send(COMMANDS["c"](world.link(), message))


def test_fix_1_a_definition_request_is_answered_with_the_new_instrument() -> None:
    world = spread_world()
    (answer,) = ask(world, ("YMZ6", "1", "1"), ("GEZ6", "3", "2"))
    assert (answer["35"], answer["320"], answer["323"], answer["393"]) == ("d", "R1", "1", "1")
    assert (answer["55"], answer["107"], answer["167"], answer["146"]) == ("YM", "UD:000001", "MLEG", "2")
    assert (answer["307"], answer["310"], answer["319"], answer["54"]) == ("GEZ6", "FUT", "3", "2")
    assert (answer["57"], answer["143"]) == ("TRDR1", "US")
    (report,) = world.send(order("UD:000001", 1, "C1"))
    assert (report["39"], report["107"], report["167"]) == ("0", "UD:000001", "MLEG")


def test_fix_1_legs_that_make_no_spread_are_answered_with_the_reason() -> None:
    (answer,) = ask(spread_world(), ("YMZ6", "1", "1"), ("NONE", "1", "2"))
    assert (answer["35"], answer["320"], answer["323"]) == ("d", "R1", "5")
    assert (answer["58"], answer["393"]) == ("Unknown instrument NONE", "0")


def test_gc2_13_a_fill_of_a_spread_is_told_with_the_fills_of_its_legs() -> None:
    world = spread_world()
    world.send(order("YMZ6-ZCZ6", 5, "C1"))
    answers = world.send(order("YMZ6-ZCZ6", 2, "C2", side=2))
    reports = [(one["11"], one["442"], one["107"], one["54"], one["32"]) for one in answers if "442" in one]
    assert reports == [
        ("C2", "3", "YMZ6-ZCZ6", "2", "2"),
        ("C2", "2", "YMZ6", "2", "2"),
        ("C2", "2", "ZCZ6", "1", "4"),
        ("C1", "3", "YMZ6-ZCZ6", "1", "2"),
        ("C1", "2", "YMZ6", "1", "2"),
        ("C1", "2", "ZCZ6", "2", "4"),
    ]
    second_leg = [one for one in answers if one["11"] == "C1"][-1]
    assert (second_leg["38"], second_leg["14"], second_leg["151"], second_leg["39"]) == ("10", "4", "6", "1")
    assert len({one["17"] for one in answers}) == len(answers)


def test_gc2_23a_a_spread_that_is_too_large_is_refused_in_contracts_of_the_failing_side() -> None:
    (answer,) = spread_world(100 * 280_200).send(order("YMZ6-ZCZ6", 101, "C1"))
    assert (answer["35"], answer["371"], answer["372"], answer["373"]) == ("3", "38", "D", "5")
    assert answer["58"] == "Credit Limit Violation: Order Quantity 101 exceeds Clip Size: 100"
