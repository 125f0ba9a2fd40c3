"""Mass quote protection (SPEC MQP-1 to MQP-8)."""

import pytest

from creditcontrols.engine.commands import Continue, RemoveProtections
from creditcontrols.engine.events import OrderRefused, ProtectionsReset
from creditcontrols.engine.quotes.protection import in_words
from creditcontrols.engine.quotes.state import UNIT, WINDOW_US
from creditcontrols.engine.quotes.values import AGGREGATE, LINE, QuoteEntry
from creditcontrols.engine.replay import fold, restore, snapshot, state_hash
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, SELL
from tests.engine.quoting import BID, NOW, OFFER, Maker, both, protection, sides
from tests.engine.world import codes


def armed(*rows: object, **quantity: int) -> Maker:
    """A maker with protections in force, who quotes calls and puts."""
    world = Maker()
    world.protect(*(rows or (protection(**quantity),)))  # type: ignore[arg-type]
    world.quote(both("ZFC"), both("ZFP"), both("ESC"))
    return world


def test_mqp_1_the_window_ends_one_second_after_its_first_fill() -> None:
    world = armed(quantity=50)
    world.take("ZFC", 30)
    watch = world.state.quoting.watches[1]
    begun = watch.started
    watch.started = begun - WINDOW_US + 2
    world.take("ZFC", 19)
    assert (world.trips(), watch.quantity) == ([], 49 * UNIT)
    watch.started = begun - WINDOW_US
    world.take("ZFC", 30)
    assert (world.trips(), watch.quantity) == ([], 30 * UNIT)
    assert watch.started == NOW + len(world.log) - 1


def test_mqp_2_a_breach_cancels_the_quotes_of_the_scope_at_once() -> None:
    world = armed(quantity=50)
    world.take("ZFC", 50)
    (trip,) = world.trips()
    assert (trip.kind, trip.tally, trip.threshold, trip.group_code) == ("Z", 50 * UNIT, 50 * UNIT, "OZF")
    assert sides(world.resting()) == [("ESC", 1), ("ESC", 2)]
    assert [(each.session, each.cancelled) for each in trip.told] == [("EX1EX1", 4)]
    assert world.state.tasks == []


def test_mqp_2_the_rest_of_the_mass_quote_that_trips_it_is_cancelled() -> None:
    world = Maker()
    world.protect(protection(quantity=5))
    world.order("ZFC", SELL, 5, BID, sender_comp="OTHOTHN")
    world.quote(both("ZFC"), both("ZFP"), both("ESC"))
    answer = world.answer()
    assert [each.code for each in answer.refused] == ["QUOTE_PROTECTED", "QUOTE_PROTECTED"]
    assert (answer.processed, {each.reason for each in answer.refused}) == (1, {98})
    assert world.resting() == []


def test_mqp_2_many_quotes_go_as_a_task_before_what_waits() -> None:
    world = Maker()
    world.protect(protection(quantity=5))
    for number in range(52):
        world.quote(both("ZFC", 5), both("ZFP"), session=f"{number:03d}EX1")
    world.take("ZFC", 5)
    assert len(world.resting()) == 208 - 1 - 200
    while world.state.tasks:
        world.do(Continue())
    assert world.resting() == []


def test_mqp_3_mass_quotes_are_refused_until_one_carries_the_reset() -> None:
    world = armed(quantity=5)
    world.take("ZFC", 5)
    (refused,) = world.quote(both("ZFC"))
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.form) == ("MASS_QUOTE_PROTECTION", "b")
    world.quote(both("ESC"))
    assert world.answer().processed == 1
    events = world.quote(both("ZFC"), reset=True)
    assert isinstance(events[0], ProtectionsReset)
    assert (world.answer().reset, world.answer().processed) == (True, 1)
    world.quote(both("ZFC"), reset=True)
    assert not world.answer().reset


@pytest.mark.parametrize(("fills", "trips"), [((40, 29), False), ((40, 30), True), ((70,), True), ((69,), False)])
def test_mqp_4_fill_percent_adds_up_traded_over_original_quantity(fills: tuple[int, ...], trips: bool) -> None:
    world = armed(fill_percent=70)
    for quantity in fills:
        world.take("ZFC", quantity)
    assert bool(world.trips()) is trips


def test_mqp_4_fill_percent_counts_every_quote_and_a_sum_that_is_reached_exactly() -> None:
    world = Maker()
    world.protect(protection(fill_percent=70))
    world.quote(both("ZFC", 30), both("ZFP", 30), both("ZFX", 30))
    for symbol in ("ZFC", "ZFP"):
        world.take(symbol, 7)
        assert world.trips() == []
    world.take("ZFX", 7)
    assert [trip.kind for trip in world.trips()] == ["F"]


@pytest.mark.parametrize(
    ("symbol", "side", "sign"), [("ZFC", SELL, 1), ("ZFP", BUY, 1), ("ZFC", BUY, -1), ("ZFP", SELL, -1)]
)
def test_mqp_5_long_calls_and_short_puts_are_plus_the_others_minus(symbol: str, side: int, sign: int) -> None:
    world = armed(delta=10)
    world.take(symbol, 39, side)
    assert (world.trips(), world.state.quoting.watches[1].delta) == ([], sign * 39 * 2_500)
    world.take(symbol, 1, side)
    assert [(trip.kind, trip.tally) for trip in world.trips()] == [("D", 10 * UNIT)]


def test_mqp_5_delta_is_net() -> None:
    world = armed(delta=10)
    world.take("ZFC", 39, SELL)
    world.take("ZFC", 39, BUY)
    world.take("ZFP", 39, BUY)
    assert (world.trips(), world.state.quoting.watches[1].delta) == ([], 39 * 2_500)


def test_mqp_6_a_product_line_without_values_follows_its_group_code() -> None:
    line = protection(2, "RATES", level=LINE, groups=("OZF", "OES"))
    world = armed(protection(quantity=5), line)
    world.take("ZFC", 5)
    assert [(trip.protection_id, trip.kind) for trip in world.trips()] == [(1, "Z"), (2, "L")]
    assert world.resting() == []
    assert codes(world.quote(both("ESC"))) == ["MASS_QUOTE_PROTECTION"]


@pytest.mark.parametrize("level", [LINE, AGGREGATE])
def test_mqp_6_a_product_line_with_values_has_a_tally_of_its_own(level: str) -> None:
    line = protection(2, "ALL", level=level, groups=("OZF", "OES"), quantity=8)
    world = armed(protection(quantity=5), line)
    world.take("ESC", 4)
    world.take("ZFC", 3)
    assert world.trips() == []
    world.take("ESC", 1)
    assert [trip.protection_id for trip in world.trips()] == [2]
    assert world.resting() == []


def test_mqp_7_a_new_threshold_counts_from_the_next_mass_quote() -> None:
    world = armed(quantity=50)
    world.protect(protection(quantity=5))
    world.take("ZFC", 10)
    assert world.trips() == []
    world.quote(both("ESC"))
    world.take("ZFC", 10)
    assert world.trips() == []
    world.quote(both("ZFP"))
    world.take("ZFC", 10)
    assert len(world.trips()) == 1


@pytest.mark.parametrize(("quantity", "trips"), [(9, 0), (10, 1), (11, 1)])
def test_mqp_8_a_tally_at_the_threshold_trips(quantity: int, trips: int) -> None:
    world = armed(quantity=10)
    world.take("ZFC", quantity)
    assert len(world.trips()) == trips


@pytest.mark.parametrize(
    ("fields", "trips"),
    [({}, 1), ({"session": "EX1EX1"}, 1), ({"session": "EX2EX1"}, 0), ({"trader": "TR1"}, 1), ({"trader": "TR2"}, 0)],
)
def test_mqp_2_a_participant_may_be_a_session_or_a_trader(fields: dict[str, str], trips: int) -> None:
    world = armed(protection(quantity=5, **fields))
    world.take("ZFC", 5)
    assert len(world.trips()) == trips


def test_mqp_2_a_clearing_firm_protects_the_pairs_that_it_guarantees_only() -> None:
    row = protection(quantity=5)
    world = armed(type(row)(1, "900", "EX1", row.level, row.code, row.groups, quantity=5))
    world.take("ZFC", 5)
    assert world.trips() == []


def test_mqp_2_orders_that_are_no_quotes_are_not_watched() -> None:
    world = Maker()
    world.protect(protection(quantity=1, fill_percent=70))
    world.quote(QuoteEntry("1", "E", "ZFC", BID, 100, OFFER, 0))
    world.order("ZFC", BUY, 50, OFFER, sender_comp="OTHOTHN")
    world.order("ZFC", SELL, 50, OFFER, sender_comp="OTHOTHN")
    assert world.trips() == []


def test_mqp_3_a_protection_that_is_removed_lets_quotes_pass() -> None:
    world = armed(quantity=5)
    world.take("ZFC", 5)
    world.do(RemoveProtections((1, 7)))
    world.quote(both("ZFC"))
    assert world.answer().processed == 1


def test_a_tally_survives_a_snapshot_and_a_replay() -> None:
    world = armed(quantity=50)
    world.take("ZFC", 30)
    world.protect(protection(quantity=7))
    twin, replayed = restore(snapshot(world.state)), EngineState()
    for number, events in enumerate(world.log):
        fold(replayed, events, NOW + number)
    assert state_hash(twin) == state_hash(replayed) == world.hash()
    assert twin.quoting.of_firm == world.state.quoting.of_firm
    assert twin.quoting.watches[1].quantity == 30 * UNIT


def test_a_trip_reads_as_words() -> None:
    assert in_words("F", 755_000, 700_000) == "fill 75.5 % of 70 %"
    assert in_words("Z", 50 * UNIT, 50 * UNIT) == "traded quantity 50 of 50"
    assert in_words("L", 0, 0) == "a group code of the product line tripped"
