"""SPEC GC2-06, GC2-17, T-1 and T-2 in the engine: sessions, resets, weeks."""

import pytest

from creditcontrols.engine.commands import LoadInstruments, ResetWeekend
from creditcontrols.engine.events import LevelChanged, OrderHeld, OrderRefused
from creditcontrols.engine.values import BUY, MANUAL, SELL, WEEKDAY, WEEKEND, Instrument, SessionLimits
from tests.engine.calendar_world import NEXT_SUNDAY, WIDE, CalendarWorld, survives
from tests.engine.world import POINT, TICK, codes, fill

SMALL = SessionLimits(1_000_000, 1_000_000)
ES, BTC, ZC = 500_000, 300_000, 100_000


@pytest.mark.parametrize("mode", ["A", MANUAL])
def test_gc2_06_while_off_every_weekend_order_is_refused_in_manual_mode_too(mode: str) -> None:
    world = CalendarWorld()
    world.apply(mode=mode)
    world.begin()
    (refused,) = world.submit("BTCH7", BUY, 1)
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.form, refused.group_id, refused.bucket) == ("WEEKEND_OFF", "3", 1, WEEKEND)
    assert refused.text == "Credit Limit Violation: Order Quantity 1 exceeds Clip Size: 0"
    world.apply(mode=mode, weekend_enabled=True)
    world.order("BTCH7", BUY, 1)
    survives(world)


def test_gc2_06_a_raise_is_refused_while_off_another_replace_and_a_cancel_pass() -> None:
    world = CalendarWorld(weekend=False)
    order = world.order("BTCH7", BUY, 5, tif="1")
    world.begin()
    assert codes(world.replace(order, 6)) == ["WEEKEND_OFF"]
    assert "OrderReplaced" in codes(world.replace(order, 4))
    assert "OrderCancelled" in codes(world.cancel(order))


def test_t_1_the_bucket_is_fixed_at_acceptance_and_fills_count_there() -> None:
    world = CalendarWorld()
    order = world.order("BTCH7", BUY, 5, tif="1")
    world.begin()
    world.order("BTCH7", SELL, 2, sender_comp="OTHOTHN")
    new = world.order("BTCH7", BUY, 1, POINT - TICK)
    assert (order.bucket, new.bucket) == (WEEKDAY, WEEKEND)
    assert world.figures(0, WEEKDAY) == (3 * BTC, 2 * BTC)
    assert world.figures(0, WEEKEND) == (BTC, 0)
    assert world.figures(1, WEEKEND, 2) == (0, 2 * BTC)


def test_t_1_at_start_up_everything_that_rests_moves_to_the_weekday_bucket() -> None:
    world = CalendarWorld()
    world.begin()
    order = world.order("BTCH7", BUY, 5, tif="1")
    world.order("BTCH7", SELL, 2, sender_comp="OTHOTHN")
    assert world.figures(0, WEEKEND) == (3 * BTC, 2 * BTC)
    world.start_week()
    assert (order.bucket, order.week) == (WEEKDAY, NEXT_SUNDAY)
    assert world.figures(0, WEEKEND) == (0, 2 * BTC)
    assert world.figures(0, WEEKDAY) == (3 * BTC, 0)
    survives(world)


def test_t_1_weekend_usage_goes_to_zero_on_friday() -> None:
    world = CalendarWorld()
    world.begin()
    fill(world, "BTCH7", BUY, 4)
    world.start_week()
    assert world.figures(0, WEEKEND) == (0, 4 * BTC)
    world.do(ResetWeekend("2026-12-04"))
    assert world.figures(0, WEEKEND) == (0, 0)
    assert world.state.groups[1].buckets[WEEKEND].period == 1
    survives(world)


def test_t_2_the_daily_reset_clears_filled_usage_and_keeps_what_works() -> None:
    world = CalendarWorld()
    fill(world, "ESH7", BUY, 4)
    world.order("ESH7", BUY, 2, POINT - TICK)
    assert world.figures() == (2 * ES, 4 * ES)
    world.reset()
    assert world.figures() == (2 * ES, 0)
    survives(world)


def test_t_2_a_group_without_a_rolling_exchange_is_not_reset() -> None:
    world = CalendarWorld()
    fill(world, "ESH7", BUY, 4)
    world.reset("NYMEX")
    assert world.figures() == (0, 4 * ES)
    assert world.state.groups[1].buckets[WEEKDAY].period == 0
    world.reset("CBOT")
    assert world.figures() == (0, 0)


def test_t_2_auto_blocks_are_looked_at_again_and_stay_while_open_usage_alone_is_full() -> None:
    world = CalendarWorld()
    world.apply(weekday=SMALL)
    fill(world, "ESH7", BUY, 2)
    assert world.at()[8] == "auto"
    lifted = [event for event in world.reset() if isinstance(event, LevelChanged)]
    assert [(event.usage_side, event.before, event.after) for event in lifted] == [(0, 100, 0)]
    world.order("ESH7", BUY, 2)
    assert not [event for event in world.reset() if isinstance(event, LevelChanged)]
    assert world.at()[8] == "auto"


def test_gc2_17_open_charges_take_the_new_rate_at_the_reset_not_before() -> None:
    world = CalendarWorld()
    order = world.order("ESH7", BUY, 10)
    world.rates(ESH7=600_000)
    assert world.figures() == (10 * ES, 0)
    world.reset()
    assert world.figures() == (10 * 600_000, 0)
    world.order("ESH7", SELL, 4, sender_comp="OTHOTHN")
    assert world.figures() == (6 * 600_000, 4 * 600_000)
    assert order.holdings[0].rate == 600_000


def test_gc2_17_a_rate_that_is_gone_leaves_the_charge_as_it_was() -> None:
    world = CalendarWorld()
    world.order("ESH7", BUY, 10)
    world.rates(ESH7=-1)
    world.reset()
    assert world.figures() == (10 * ES, 0)


@pytest.mark.parametrize(("tif", "counted"), [("1", 0), ("6", 0), ("0", 5 * ES)])
def test_t_2_gtc_and_gtd_orders_of_an_earlier_week_count_no_more(tif: str, counted: int) -> None:
    world = CalendarWorld()
    world.order("ESH7", BUY, 5, tif=tif, expire="20270101" if tif == "6" else "")
    world.start_week()
    assert world.figures() == (counted, 0)
    survives(world)


def test_t_2_their_fills_count_on_the_day_they_fill() -> None:
    world = CalendarWorld()
    world.order("ESH7", BUY, 5, tif="1")
    world.start_week()
    world.order("ESH7", SELL, 2, sender_comp="OTHOTHN")
    assert world.figures() == (0, 2 * ES)
    survives(world)


def test_t_2_an_lce_may_count_them_every_week_and_again_after_a_week_without() -> None:
    world = CalendarWorld()
    world.order("ESH7", BUY, 5, tif="1")
    world.start_week(every_week=("100",))
    assert world.figures() == (5 * ES, 0)
    world.start_week("2026-12-06", ("200",))
    assert world.figures() == (0, 0)
    world.start_week("2026-12-13", ("100",))
    assert world.figures() == (5 * ES, 0)


def test_t_2_one_entered_on_a_weekend_belongs_to_the_coming_week() -> None:
    world = CalendarWorld()
    world.begin()
    world.order("BTCH7", BUY, 5, tif="1")
    world.start_week()
    assert world.figures() == (5 * BTC, 0)
    world.start_week("2026-12-06")
    assert world.figures() == (0, 0)


def test_t_2_a_raise_makes_an_older_one_this_weeks_charged_whole() -> None:
    world = CalendarWorld()
    order = world.order("ESH7", BUY, 5, tif="1")
    world.start_week()
    world.replace(order, 4)
    assert world.figures() == (0, 0)
    world.replace(order, 6)
    assert (world.figures(), order.week) == ((6 * ES, 0), NEXT_SUNDAY)
    survives(world)


def test_t_2_a_raise_releases_nothing_that_the_older_one_did_not_hold() -> None:
    world = CalendarWorld()
    order = world.order("ESH7", BUY, 5, tif="1")
    world.start_week()
    world.apply(weekday=SessionLimits(2_500_000, 0))
    refused = world.replace(order, 6)[0]
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.clip_size, refused.largest) == ("CREDIT_LIMIT", 5, 5)
    world.apply(weekday=SessionLimits(3_000_000, 0))
    world.replace(order, 6)
    assert world.figures() == (6 * ES, 0)


def test_mkt_1_a_resting_weekday_order_does_not_match_while_weekend_trading_is_off() -> None:
    world = CalendarWorld()
    world.apply(weekend_enabled=False)
    asleep = world.order("BTCH7", BUY, 5, tif="1")
    world.begin()
    behind = world.order("BTCH7", SELL, 2, sender_comp="OTHOTHN")
    assert behind.filled == asleep.filled == 0
    world.apply(weekend_enabled=True)
    world.go_on()
    assert (asleep.filled, behind.filled) == (2, 2)
    survives(world)


def test_mkt_1_others_of_the_same_price_trade_past_it_and_it_keeps_its_place_in_time() -> None:
    world = CalendarWorld(weekend=False)
    asleep = world.order("BTCH7", BUY, 5, tif="1")
    world.apply(2, weekend_enabled=True)
    world.begin()
    later = world.order("BTCH7", BUY, 5, sender_comp="OTHOTHN")
    world.order("BTCH7", SELL, 1, sender_comp="OTHOTHN")
    assert (asleep.filled, later.filled) == (0, 1)
    world.start_week()
    world.order("BTCH7", SELL, 2, sender_comp="OTHOTHN")
    assert (asleep.filled, later.filled) == (2, 1)


def test_an_instrument_loaded_anew_keeps_its_orders_in_their_hours() -> None:
    world = CalendarWorld()
    world.order("BTCH7", BUY, 1)
    world.do(LoadInstruments((Instrument("BTCH7", "BTC", "CME", "Cryptocurrency", "FUT", 1, TICK, hours="nowhere"),)))
    assert codes(world.submit("BTCH7", BUY, 1)) == ["MARKET_CLOSED"]
    world.begin(WEEKDAY)
    assert isinstance(world.submit("ESH7", BUY, 1)[0], OrderHeld)
    assert WIDE.exposure_futures == world.at()[3]
