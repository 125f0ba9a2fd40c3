"""An outside venue: its reports come later, in its order for one order, and overtake each other between orders. A
replace that waits holds the larger charge."""

import pytest

from creditcontrols.engine.events import CancelRefused, Event
from creditcontrols.engine.values import BUY, SELL
from tests.engine.world import POINT, World, codes, other_firm

RATE = 100_000


def outside(**limits: int) -> World:
    world = World(market=None)
    world.settings(**({"exposure_futures": 10**14} | limits))
    return world


def test_gc2_26_an_order_holds_its_charge_before_the_venue_answers() -> None:
    world = outside(exposure_futures=10 * RATE)
    order = world.order("ZCZ6", BUY, 10)
    assert (order.state, world.usage(0)) == ("pending_new", 10 * RATE)
    assert codes(world.submit("ZCZ6", BUY, 1)) == ["CREDIT_LIMIT"]
    assert codes(world.report(order, "accepted")) == ["OrderAccepted"]
    assert order.state == "working"


def test_a_venue_refusal_releases_the_charge() -> None:
    world = outside()
    order = world.order("ZCZ6", BUY, 10)
    assert codes(world.report(order, "refused", reason="Market closed")) == ["OrderRejected"]
    assert (world.usage(0), world.state.orders, world.state.by_cl_ord_id) == (0, {}, {})


def working(world: World, quantity: int) -> object:
    order = world.order("ZCZ6", BUY, quantity)
    world.report(order, "accepted")
    return order


@pytest.mark.parametrize(("quantity", "held"), [(15, 15), (6, 10)])
def test_gc2_23_while_a_replace_is_pending_the_larger_charge_is_held(quantity: int, held: int) -> None:
    world = outside()
    order = working(world, 10)
    world.replace(order, quantity)
    assert (order.state, order.open, world.usage(0)) == ("pending_replace", held * RATE, held * RATE)
    world.report(order, "filled", quantity=4, price=POINT, trade_id=9)
    assert world.row(0)[:2] == ((held - 4) * RATE, 4 * RATE)
    assert codes(world.report(order, "replaced")) == ["OrderReplaced"]
    assert (order.working, world.usage(0)) == (quantity - 4, quantity * RATE)


def test_gc2_23_a_refused_replace_leaves_the_original_and_frees_its_cl_ord_id() -> None:
    world = outside()
    order = working(world, 10)
    world.replace(order, 15, cl_ord_id="new")
    assert codes(world.submit("ZCZ6", BUY, 1, cl_ord_id="new")) == ["DUPLICATE_CL_ORD_ID"]
    assert codes(world.report(order, "replace_refused", reason="Too late")) == ["ReplaceRefused"]
    assert (order.state, order.quantity, world.usage(0)) == ("working", 10, 10 * RATE)
    assert codes(world.submit("ZCZ6", BUY, 1, cl_ord_id="new"))[0] == "OrderHeld"


def test_a_second_request_waits_for_the_first_but_a_cancel_passes() -> None:
    world = outside()
    order = working(world, 10)
    world.replace(order, 15)
    assert world.replace(order, 16)[0].reason_code == 3
    assert codes(world.cancel(order)) == ["CancelHeld"]
    assert order.state == "pending_cancel"
    assert world.cancel(order)[0].reason_code == 3
    assert order.cancelling is not None
    assert codes(world.report(order, "cancelled")) == ["ReplaceRefused", "OrderCancelled"]
    assert (world.usage(0), world.state.by_cl_ord_id) == (0, {})


def test_a_fill_before_the_acceptance_says_that_the_order_was_taken() -> None:
    world = outside()
    order = world.order("ZCZ6", BUY, 10)
    assert codes(world.report(order, "filled", quantity=4, price=POINT)) == ["OrderAccepted", "OrderFilled"]
    assert world.report(order, "accepted") == []


def refusals(events: list[Event]) -> list[str]:
    return [event.cl_ord_id for event in events if isinstance(event, CancelRefused)]


def test_requests_that_come_too_late_are_answered() -> None:
    world = outside()
    order = working(world, 10)
    world.replace(order, 15)
    world.cancel(order, cl_ord_id="cancel")
    events = world.report(order, "filled", quantity=10, price=POINT)
    assert codes(events) == ["ReplaceRefused", "CancelRefused", "OrderFilled"]
    assert refusals(events) == ["cancel"]
    assert world.report(order, "cancel_refused") == []
    assert (world.row(0)[:2], world.state.orders) == ((0, 10 * RATE), {})


def test_a_refused_cancel_can_be_asked_again() -> None:
    world = outside()
    order = working(world, 10)
    world.cancel(order, cl_ord_id="cancel")
    events = world.report(order, "cancel_refused", reason="Not now")
    assert (refusals(events), events[0].text, order.state) == (["cancel"], "Not now", "working")
    assert codes(world.cancel(order)) == ["CancelHeld"]


def test_a_mass_cancel_is_answered_once() -> None:
    world = outside()
    order = working(world, 10)
    assert codes(world.mass_cancel(7)) == ["CancelHeld", "MassCancelled"]
    assert world.report(order, "cancelled")[0].by_mass_cancel
    assert codes(world.mass_cancel(7)) == ["MassCancelled"]


@pytest.mark.parametrize(
    "kind", ["accepted", "replaced", "replace_refused", "cancel_refused", "triggered", "refused", "nonsense"]
)
def test_a_report_that_tells_nothing_new_changes_nothing(kind: str) -> None:
    world = outside()
    order = working(world, 10)
    before = world.hash()
    assert world.report(order, kind) == []
    assert world.hash() == before


def test_a_fill_beyond_the_order_counts_as_it_was_traded() -> None:
    world = outside()
    order = working(world, 10)
    world.report(order, "filled", quantity=12, price=POINT)
    assert (world.row(0)[:2], world.state.orders) == ((0, 12 * RATE), {})
    assert world.report(order, "filled", quantity=1, price=POINT) == []


def test_reports_of_different_orders_may_overtake_each_other() -> None:
    def play(sequence: str) -> str:
        world = outside()
        other_firm(world)
        buy, sell = world.order("ZCZ6", BUY, 5), world.order("ZCZ6", SELL, 5, sender_comp="OTHOTHN")
        for step in sequence:
            world.report(
                buy if step.isupper() else sell, "accepted" if step in "Aa" else "filled", quantity=5, trade_id=1
            )
        return repr([world.row(side, group) for side in range(4) for group in (1, 2)])

    assert play("AaFf") == play("aAfF") == play("AFaf") == play("afAF")
