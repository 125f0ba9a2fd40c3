"""SPEC DCG-2, DCG-5, FIX-2: which target gets which message of a journal, without a database."""

from creditcontrols.engine.commands import CancelOrder, MapGroup, MassCancel, encode_command
from creditcontrols.engine.events import decode_events
from creditcontrols.engine.state import EngineState
from dropcopygroups.follower import Copied, DropCopies, Feed
from dropcopygroups.ownership import Ownership
from dropcopygroups.routing import CGW, MSGW, Route
from tests.creditcontrols.world import ECHO, World, order

EVERYTHING = frozenset({"acknowledgement", "mass_action", "reject"})


def follower(*routes: Route, gateway: str = CGW, since: int = 0, until: int = 0) -> DropCopies:
    """One that is at the start of the journal; target ids count from 1."""
    made = DropCopies()
    made.ownership = Ownership(EngineState())
    made.begin_week = lambda series: None  # type: ignore[method-assign]
    made.feeds = {"EX1EX1": [Feed(number, route, since, until) for number, route in enumerate(routes, 1)]}
    made.gateways = {"EX1EX1": (gateway, "")}
    return made


def route(filters: frozenset[str] = EVERYTHING, lce: str = "", kind: str = CGW) -> Route:
    return Route("DC1EX1N", kind, frozenset({"EX1EX1"}), filters, lce)


def copied(made: DropCopies, world: World) -> list[Copied]:
    """The rows for everything in the world's journal."""
    rows: list[Copied] = []
    for entry in world.entries:
        events = decode_events(entry.events)
        made.ownership.take(events)
        rows += made.route_entry(entry, events)
        made.ownership.forget_done()
    return rows


def traded() -> World:
    """A trade of YM (39=0 and 2 twice), a working ZC order (39=0)."""
    world = World()
    world.send(order("YMZ6", 1, "A"))
    world.send(order("YMZ6", 1, "B", side=2))
    world.send(order("ZCZ6", 1, "C"))
    return world


def map_to(world: World, group_id: int, lce: str, *exchanges: str) -> None:
    world.from_inbox(100 + group_id, encode_command(MapGroup(group_id, lce, "EX1", "/".join(exchanges), exchanges)))


def numbers(rows: list[Copied], target: int = 1) -> list[int]:
    """The source numbers that went to a target."""
    return [row.seq for row in rows if target in row.targets]


def test_fix_2_copies_name_the_message_in_fixstore_in_its_order() -> None:
    rows = copied(follower(route(), route(frozenset())), traded())
    assert numbers(rows, 1) == [1, 2, 3, 4, 5]
    assert [(row.week, row.stream, row.session, row.series) for row in rows] == [(1000, "G", "EX1EX1", 1000)] * 5
    assert numbers(rows, 2) == [3, 4]


def test_fix_2_a_message_is_one_row_however_many_targets_get_it() -> None:
    rows = copied(follower(route(), route(frozenset()), route()), traded())
    assert [(row.seq, row.targets) for row in rows] == [
        (1, (1, 3)), (2, (1, 3)), (3, (1, 2, 3)), (4, (1, 2, 3)), (5, (1, 3)),
    ]  # fmt: skip


def test_dcg_5_a_clearing_firm_gets_what_it_clears_and_no_more() -> None:
    world = World()
    map_to(world, 2, "BET", "CME")
    for symbol in ("YMZ6", "GEZ6", "ZCZ6"):
        world.send(order(symbol, 1, symbol))
    rows = copied(follower(route(lce="ALP"), route(lce="BET"), route()), world)
    assert [numbers(rows, target) for target in (1, 2, 3)] == [[1, 3], [2], [1, 2, 3]]


def test_dcg_5_a_working_order_moves_with_its_exchange() -> None:
    world = World()
    world.send(order("YMZ6", 1, "A"))
    map_to(world, 2, "BET", "CBOT")
    world.send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "X", "A", 1, "YMZ6", 1, ECHO))
    rows = copied(follower(route(lce="ALP"), route(lce="BET")), world)
    assert [numbers(rows, target) for target in (1, 2)] == [[1], [2]]


def mass_cancelled(*symbols: str) -> list[Copied]:
    """Copies of a mass cancel of an order in each of these, CME cleared by BET: to target 1 of BET, and to 2."""
    world = World()
    for symbol in symbols:
        world.send(order(symbol, 1, symbol))
    map_to(world, 2, "BET", "CME")
    world.send(MassCancel("EX1EX1", "EX1", "EX1EX1N", "TR1", "M", 7, "", False, ECHO))
    filters = frozenset({"mass_action"})
    return copied(follower(route(filters, "BET"), route(filters)), world)


def test_dcg_5_a_mass_cancel_goes_to_the_clearing_firm_of_all_its_orders() -> None:
    rows = mass_cancelled("GEZ6")
    assert [numbers(rows, target) for target in (1, 2)] == [[2], [2]]


def test_dcg_5_a_mass_cancel_of_orders_of_two_clearing_firms_goes_to_neither() -> None:
    rows = mass_cancelled("GEZ6", "YMZ6")
    assert [numbers(rows, target) for target in (1, 2)] == [[], [3]]


def test_dcg_5_a_refused_order_belongs_to_whoever_clears_its_exchange() -> None:
    world = World()
    map_to(world, 2, "BET", "CME")
    world.send(order("GEZ6", 1, "A"))
    rows = copied(follower(route(lce="ALP"), route(lce="BET"), route(frozenset(), "BET")), world)
    assert [numbers(rows, target) for target in (1, 2, 3)] == [[], [1], []]


def test_dcg_4_a_target_gets_what_is_decided_while_it_is_in_service() -> None:
    world = traded()
    before, after = copied(follower(route(), until=world.entries[0].at), world), world.entries[-1].at + 1
    assert numbers(before) == numbers(copied(follower(route(), since=after), world)) == []
    assert numbers(copied(follower(route(), until=after), world)) == [1, 2, 3, 4, 5]


def test_fix_2_an_msgw_copy_is_in_the_stream_of_its_segment() -> None:
    made = follower(route(kind=MSGW), route(kind=CGW), gateway=MSGW)
    made.gateways = {"EX1EX1": (MSGW, "64")}
    rows = copied(made, traded())
    assert {row.stream for row in rows} == {"64"}
    assert numbers(rows, 2) == []
    assert len(numbers(rows, 1)) == 5
