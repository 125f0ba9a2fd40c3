"""Mass quotes: what rests, what replaces it, what is refused, and what counts (SPEC GC2-14, FIX-1)."""

import pytest

from creditcontrols.engine.commands import (
    ArmCancelAll,
    BeginSession,
    Continue,
    EnforceKill,
    LoseSession,
    QuoteCancel,
    RestrictInstruments,
    SetRmiBlocks,
)
from creditcontrols.engine.controls.values import Kill, Restricted, RmiBlock
from creditcontrols.engine.events import OrderRefused, QuotesCancelled
from creditcontrols.engine.quotes.mass_quote import QUOTE_TABLE
from creditcontrols.engine.quotes.values import UNTOUCHED, QuoteEntry
from creditcontrols.engine.replay import restore, snapshot, state_hash
from creditcontrols.engine.values import OPT_LONG, WEEKEND
from tests.engine.quoting import BID, OFFER, Maker, both, sides
from tests.engine.world import GROUP, TICK, codes


def test_gc2_14_quotes_never_count_as_open_and_their_fills_do() -> None:
    world = Maker()
    world.quote(both("ZFC"), both("ZFP"))
    assert sides(world.resting()) == [("ZFC", 1), ("ZFC", 2), ("ZFP", 1), ("ZFP", 2)]
    assert world.answer().processed == 2
    assert world.row(OPT_LONG)[:2] == (0, 0)
    world.take("ZFC", 4, 2)
    assert world.row(OPT_LONG)[:2] == (0, 4 * 32_500)


def test_a_new_quote_takes_the_place_of_the_old_one() -> None:
    world = Maker()
    world.quote(both("ZFC", 10))
    first = [order.order_id for order in world.resting()]
    world.quote(QuoteEntry("1", "E2", "ZFC", BID + TICK, 5, OFFER, UNTOUCHED))
    assert [(order.side, order.working, order.cl_ord_id) for order in world.resting()] == [
        (2, 10, "EZFC"),
        (1, 5, "E2"),
    ]
    assert world.resting()[1].order_id not in first


def test_a_size_of_zero_cancels_its_side_only() -> None:
    world = Maker()
    world.quote(both("ZFC"))
    world.quote(QuoteEntry("1", "E2", "ZFC", None, 0, None, UNTOUCHED))
    assert sides(world.resting()) == [("ZFC", 2)]
    assert world.answer().processed == 1


def test_a_maker_who_moves_both_sides_does_not_trade_with_himself() -> None:
    world = Maker()
    world.quote(both("ZFC"))
    events = world.quote(QuoteEntry("1", "E2", "ZFC", OFFER + TICK, 5, OFFER + 2 * TICK, 5))
    assert "OrderFilled" not in codes(events)
    assert len(world.resting()) == 2


REFUSED = [
    (both("NOPE"), "QUOTE_UNKNOWN", 1),
    (both("YMZ6"), "QUOTE_NO_OPTION", 9),
    (both("CLC"), "QUOTE_UNCLEARED", 9),
    (both("ZFC", 100_000), "QUOTE_TOO_LARGE", 3),
    (QuoteEntry("1", "E", "ZFC", BID + 1, 5, None, UNTOUCHED), "QUOTE_OFF_TICK", 8),
    (QuoteEntry("1", "E", "ZFC", OFFER, 5, OFFER, 5), "QUOTE_CROSSED", 7),
]


@pytest.mark.parametrize(("entry", "code", "reason"), REFUSED, ids=lambda value: str(value)[:20])
def test_an_entry_that_fails_falls_alone(entry: QuoteEntry, code: str, reason: int) -> None:
    world = Maker()
    world.quote(both("ZFP"), entry)
    answer = world.answer()
    assert [(each.code, each.reason) for each in answer.refused] == [(code, reason)]
    assert (answer.processed, answer.reason, len(world.resting())) == (1, 0, 2)
    world.quote(entry)
    assert (world.answer().processed, world.answer().reason) == (0, reason)


def test_an_instrument_quoted_twice_in_a_message_is_quoted_once() -> None:
    world = Maker()
    world.quote(both("ZFC", 5), both("ZFC", 7))
    assert [each.code for each in world.answer().refused] == ["QUOTE_TWICE"]
    assert [order.working for order in world.resting()] == [5, 5]


def test_every_reason_of_an_entry_has_its_own_code() -> None:
    assert len({row.code for row in QUOTE_TABLE}) == len(QUOTE_TABLE)


def test_ks_7_a_kill_over_the_first_instrument_refuses_the_whole_message() -> None:
    world = Maker()
    world.do(EnforceKill(Kill(1, "LCE", "100")))
    (refused,) = world.quote(both("ZFC"))
    assert isinstance(refused, OrderRefused)
    assert (refused.msg_type, refused.form, refused.code, refused.cl_ord_id) == ("i", "3", "KILL_SWITCH_LCE", "Q1")
    assert world.resting() == []


def test_ks_7_a_kill_by_another_clearing_firm_lets_the_message_pass() -> None:
    world = Maker()
    world.do(EnforceKill(Kill(1, "LCE", "900")))
    world.quote(both("ZFC"))
    assert len(world.resting()) == 2


def test_ks_8_quotes_are_cancelled_by_a_kill_and_by_a_lost_session() -> None:
    for command in (EnforceKill(Kill(1, "LCE", "100")), LoseSession("EX1EX1", "lost")):
        world = Maker()
        world.quote(both("ZFC"))
        world.do(command)
        world.do(Continue())
        assert world.resting() == []


def test_rmi_2_a_block_of_the_account_does_not_stop_quotes() -> None:
    world = Maker()
    world.do(SetRmiBlocks((RmiBlock(1, "100", "EX1", "MM1"),)))
    world.quote(both("ZFC"))
    assert len(world.resting()) == 2


def test_gc2_14_a_mass_quote_passes_on_a_weekend_without_weekend_trading_and_an_order_does_not() -> None:
    world = Maker()
    world.do(BeginSession(WEEKEND))
    assert codes(world.submit("ZFC", 1, 1, BID)) == ["WEEKEND_OFF"]
    world.quote(both("ZFC"))
    assert len(world.resting()) == 2


def test_gc2_30_mass_quotes_stay_when_cancel_all_fires() -> None:
    world = Maker()
    world.settings(exposure_options=32_500 * 10)
    world.do(ArmCancelAll(GROUP, "OPT", True))
    world.quote(both("ZFC"))
    events = world.submit("ZFP", 2, 10, OFFER)
    assert "CancelAllFired" in codes(events)
    world.do(Continue())
    assert sides(world.resting()) == [("ZFC", 1), ("ZFC", 2)]


def test_am_2_an_account_without_permission_does_not_quote_a_restricted_option() -> None:
    world = Maker()
    world.do(RestrictInstruments((Restricted("ZFC", "OZF"),)))
    world.quote(both("ZFC"), both("ZFP"))
    assert [each.code for each in world.answer().refused] == ["QUOTE_NOT_PERMITTED"]
    assert sides(world.resting()) == [("ZFP", 1), ("ZFP", 2)]


@pytest.mark.parametrize(
    ("kind", "values", "left", "cancelled", "reason"),
    [
        (4, (), [], 4, 0),
        (1, ("ZFC",), [("ESC", 1), ("ESC", 2)], 2, 0),
        (3, ("OES",), [("ZFC", 1), ("ZFC", 2)], 2, 0),
        (3, ("OES", "NOPE"), [("ZFC", 1), ("ZFC", 2)], 2, 1),
        (1, ("ZFP",), [("ESC", 1), ("ESC", 2), ("ZFC", 1), ("ZFC", 2)], 0, 0),
    ],
)
def test_a_quote_cancel_takes_what_it_names(
    kind: int, values: tuple[str, ...], left: list[tuple[str, int]], cancelled: int, reason: int
) -> None:
    world = Maker()
    world.quote(both("ZFC"), both("ESC"))
    events = world.do(QuoteCancel("EX1EX1", "EX1", "EX1EX1N", "TR1", "Z1", kind, values))
    answer = next(event for event in events if isinstance(event, QuotesCancelled))
    assert (answer.cancelled, answer.reason, sides(world.resting())) == (cancelled, reason, left)


def test_a_quote_cancel_leaves_other_sessions_and_plain_orders() -> None:
    world = Maker()
    world.quote(both("ZFC"), session="EX2EX1")
    order = world.order("ZFC", 1, 1, BID, sender_comp="OTHOTHN")
    world.do(QuoteCancel("EX1EX1", "EX1", "EX1EX1N", "TR1", "Z1", 4))
    world.do(QuoteCancel("OTHOTH", "OTH", "OTHOTHN", "TR1", "Z1", 4))
    assert len(world.resting()) == 2
    assert order.order_id in world.state.orders


def test_a_quote_is_not_replaced_like_an_order() -> None:
    world = Maker()
    world.quote(both("ZFC"))
    (refused,) = world.replace(world.resting()[0], 5)
    assert getattr(refused, "text", "") == "A quote is changed by a mass quote"


def test_quotes_and_their_index_come_back_from_a_snapshot() -> None:
    world = Maker()
    world.quote(both("ZFC"), both("ZFP"))
    world.take("ZFC", 100)
    twin = restore(snapshot(world.state))
    assert state_hash(twin) == world.hash()
    assert twin.quoting.resting == world.state.quoting.resting
    assert twin.by_cl_ord_id == world.state.by_cl_ord_id


def test_an_outside_venue_gets_the_cancel_and_the_new_quote() -> None:
    world = Maker(market=None)
    world.quote(both("ZFC"))
    events = world.quote(both("ZFC", 5))
    assert codes(events) == ["CancelHeld", "CancelHeld", "OrderHeld", "OrderHeld", "MassQuoteAnswered"]
    assert len(world.resting("ZFC")) == 4
