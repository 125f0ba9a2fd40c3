"""Where the engine and the oracle of test_oracle.py once disagreed, in the fewest steps."""

from creditcontrols.engine.commands import (
    ArmCancelAll,
    BustTrade,
    EnforceKill,
    LoadInstruments,
    MapGroup,
    ResetUsage,
    SetPositionLimits,
    SetUserMaximums,
    StartWeek,
)
from creditcontrols.engine.controls.values import BY_LCE, Kill
from creditcontrols.engine.erm.values import UserMaximum
from creditcontrols.engine.events import OrderRefused, TradeBusted
from creditcontrols.engine.icc.values import UNIT, PositionLimit
from creditcontrols.engine.replay import restore, snapshot
from creditcontrols.engine.values import BUY, FUT_LONG, FUT_SHORT, BustedFill, Instrument, SessionLimits
from tests.engine.calendar_world import CalendarWorld, survives
from tests.engine.spreads import spread_world
from tests.engine.world import POINT, TICK, World, codes, fill, rich

ES, CL, ZF, YM = 500_000, 600_000, 130_000, 280_200


def test_gc2_30_mass_quotes_stay_when_cancel_all_fires() -> None:
    world = CalendarWorld()
    world.apply(weekday=SessionLimits(10 * ES, 10 * ES))
    world.do(ArmCancelAll(1, "FUT", True))
    quote = world.order("ESH7", BUY, 5, POINT - TICK, quote=True)
    day = world.order("ESH7", BUY, 10, POINT - TICK)
    world.go_on()
    assert quote.order_id in world.state.orders
    assert day.order_id not in world.state.orders


def test_gc2_22_a_raise_refused_while_weekend_trading_is_off_names_the_quantity_that_works() -> None:
    world = CalendarWorld(weekend=False)
    order = world.order("BTCH7", BUY, 5, tif="1")
    world.begin()
    (refused,) = world.replace(order, 6)
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.largest) == ("WEEKEND_OFF", 5)
    assert "OrderReplaced" in codes(world.replace(order, refused.largest))


def test_gc2_17_start_up_brings_no_new_rates_to_orders_that_count_every_week() -> None:
    world = CalendarWorld()
    world.order("ESH7", BUY, 5, tif="1")
    world.rates(ESH7=600_000)
    world.start_week(every_week=("100",))
    assert world.figures() == (5 * ES, 0)
    world.start_week("2026-12-06")
    world.start_week("2026-12-13", ("100",))
    assert world.figures() == (5 * ES, 0)
    world.reset()
    assert world.figures() == (5 * 600_000, 0)
    survives(world)


def test_gc2_17_a_leg_in_a_group_that_is_not_reset_keeps_its_charge() -> None:
    world = spread_world()
    world.order("ENERGY", BUY, 10)
    for old, rate in (("CLZ6", 700_000), ("ZFZ6", 140_000)):
        terms = [getattr(world.state.instruments[old], name) for name in Instrument.__struct_fields__]
        world.do(LoadInstruments((Instrument(*terms[:5], rate, *terms[6:]),)))
    world.do(ResetUsage("2026-11-24", ("CBOT",)))
    assert (world.usage(FUT_LONG, 3), world.usage(FUT_SHORT)) == (10 * CL, 10 * 140_000)
    world.do(ResetUsage("2026-11-24", ("NYMEX",)))
    assert (world.usage(FUT_LONG, 3), world.usage(FUT_SHORT)) == (10 * 700_000, 10 * 140_000)


def test_t_2_a_replace_that_waits_over_start_up_counts_as_its_order_does() -> None:
    world = CalendarWorld()
    world.market = None
    order = world.order("ESH7", BUY, 5, tif="1")
    world.report(order, "accepted")
    world.do(StartWeek("2026-11-29"))
    world.replace(order, 4)
    assert world.figures() == (0, 0)
    world.do(StartWeek("2026-12-06", ("100",)))
    world.report(order, "replaced")
    assert world.figures() == (4 * ES, 0)
    survives(world)


def test_gc2_18_a_bust_of_a_taco_that_a_reset_carried_on_takes_it_out() -> None:
    world = spread_world()
    taco = Instrument(
        "TACO", "YM", "CBOT", "Equity Index", "FUT", YM, TICK, underlying="YMZ6", priced_on="2026-11-25"
    )  # fmt: skip
    world.do(LoadInstruments((taco,)))
    world.order("TACO", 2, 3, sender_comp="OTHOTHN")
    order = world.order("TACO", BUY, 3)
    world.do(ResetUsage("2026-11-24", ("CME", "CBOT")))
    assert world.row()[1] == 3 * YM
    fill = BustedFill(
        order.order_id, 0, "S", "EX1", "", "", "", "", "TACO", BUY, 3, POINT, 1, 0, FUT_LONG, YM, 1
    )  # fmt: skip
    (busted,) = world.do(BustTrade(1, (fill,)))
    assert isinstance(busted, TradeBusted)
    assert busted.counted
    assert world.row()[1] == 0


def transferred() -> World:
    """Two filled and five working in YM, before their pair went to LCE 200."""
    world = rich()
    fill(world, "YMZ6", BUY, 2)
    world.order("YMZ6", BUY, 5, POINT - TICK)
    world.do(MapGroup(7, "200", "EX1", "moved", ("CBOT",)))
    world.settings(7, exposure_futures=10**12)
    return world


def positions(world: World) -> dict[str, tuple[int, int]]:
    """Filled and working long of account A1 of EX1 in YM, in deltas, by LCE."""
    exposures = world.state.controls.icc.exposures.values()
    return {e.lce: (e.net // UNIT, e.working[0] // UNIT) for e in exposures if (e.ef, e.product) == ("EX1", "YM")}


def test_t_6_what_works_moves_to_the_account_of_the_new_clearing_firm_and_what_is_filled_stays() -> None:
    world = transferred()
    assert positions(world) == {"100": (2, 0), "200": (0, 5)}
    world.order("YMZ6", 2, 3, POINT - TICK, sender_comp="OTHOTHN")
    assert positions(world) == {"100": (2, 0), "200": (3, 2)}


def test_t_6_an_engine_from_a_snapshot_has_the_same_positions_after_a_transfer() -> None:
    world = transferred()
    before = positions(world)
    world.state = restore(snapshot(world.state))
    assert {lce: figures for lce, figures in positions(world).items() if any(figures)} == before


def test_t_6_a_bust_takes_a_fill_from_the_account_that_had_it() -> None:
    world = transferred()
    world.order("YMZ6", 2, 3, POINT - TICK, sender_comp="OTHOTHN")
    trades = ((1, 1, 2, 1, "c2"), (2, 7, 3, 2, "c3"))
    for trade, group, quantity, order_id, cl_ord_id in trades:
        world.do(BustTrade(trade, (BustedFill(
            order_id, 0, "EX1EX1", "EX1", "EX1EX1N", "TR1", cl_ord_id, "A1", "YMZ6", BUY, quantity, POINT, group, 0,
            FUT_LONG, YM, 1,
        ),)))  # fmt: skip
    assert positions(world) == {"100": (0, 0), "200": (0, 2)}


def unguaranteed() -> World:
    """An order whose pair nobody clears any more."""
    world = rich()
    world.order("ESZ6", BUY, 5, POINT - TICK)
    world.do(MapGroup(1, "100", "EX1", "CBOT", ("CBOT",)))
    return world


def test_gc2_27_limits_of_accounts_and_operators_know_an_order_whose_pair_nobody_clears() -> None:
    world = unguaranteed()
    (order,) = world.state.orders.values()
    world.do(SetPositionLimits((PositionLimit("100", "EX1", "A1", "ES", "FUT", 7, 7, version=1),), "ra"))
    world.do(SetUserMaximums((UserMaximum("100", "EX1", "TR1", "ES", 6, version=1),), "ra"))
    tried = [codes(world.replace(order, quantity))[0] for quantity in (4, 6, 7)]
    assert tried == ["ReplaceHeld", "ReplaceHeld", "USER_MAXIMUM"]
    world.do(SetUserMaximums((UserMaximum("100", "EX1", "TR1", "ES", version=2),), "ra"))
    assert [codes(world.replace(order, quantity))[0] for quantity in (7, 8)] == ["ReplaceHeld", "POSITION_LIMIT"]


def test_ks_a_replace_of_an_order_below_a_kill_is_refused_although_nobody_clears_its_pair() -> None:
    world = unguaranteed()
    (order,) = world.state.orders.values()
    assert codes(world.replace(order, 4))[0] == "ReplaceHeld"
    world.do(EnforceKill(Kill(1, BY_LCE, "100", "EX1")))
    assert codes(world.replace(order, 3)) == ["KILL_SWITCH_LCE"]
