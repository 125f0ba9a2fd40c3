"""What traders decide: the same for the same seed, within bounds, and each after its kind."""

from random import Random

import pytest

from riskadmin.traders.market import BUY, LONG, SELL, SHORT, usage_side
from riskadmin.traders.temperaments import CALM, MOST_ORDERS, TEMPERAMENTS, decide
from riskadmin.traders.view import FILL_AND_KILL, Action, Cancel, New, Replace, View
from tests.traders.support import CALL, ES, HO, LISTED, MIDS, MILLION, PA, PUT, TICK, ZC, Exchange, view, working

TURNS = 1500


def turn(temperament: str, seen: View, mood: str = "", seed: int = 1) -> tuple[Action | None, str]:
    decision = decide(temperament, seen, mood, Random(seed))
    return decision.action, decision.mood


def test_the_same_seed_gives_the_same_orders() -> None:
    one, same, other = Exchange(42), Exchange(42), Exchange(43)
    for exchange in (one, same, other):
        exchange.run(400)
    assert one.log == same.log
    assert one.log != other.log
    assert len(one.log) > 300


def test_orders_stay_within_bounds() -> None:
    ticks = {contract.symbol: contract.tick for contract in LISTED}
    exchange = Exchange(7, cap=900)
    for _ in range(TURNS):
        exchange.run(1)
        assert all(len(desk.book.orders) <= MOST_ORDERS + 1 for desk in exchange.desks)
    orders = [action for _, action in exchange.log if isinstance(action, New)]
    assert all(1 <= order.quantity <= 900 for order in orders)
    assert all(order.price > 0 and order.price % ticks[order.symbol] == 0 for order in orders)
    assert {type(action) for _, action in exchange.log} == {New, Replace, Cancel}


def test_utilization_spreads_over_the_bands() -> None:
    exchange = Exchange(42)
    seen: set[int] = set()
    fullest = 0
    for _ in range(TURNS // 10):
        exchange.run(10)
        seen.update(percent // 10 for percent in exchange.utilization())
        fullest += any(percent >= 99 for percent in exchange.utilization())
    assert seen >= set(range(11))
    assert 0 < fullest < TURNS // 10
    assert sum(percent >= 99 for percent in exchange.utilization()) < len(exchange.desks)


def test_filled_positions_come_back_down() -> None:
    exchange = Exchange(11)
    last = [0] * len(exchange.desks)
    fell: set[int] = set()
    for _ in range(150):
        exchange.run(20)
        for number, desk in enumerate(exchange.desks):
            filled = max(desk.view(exchange.prices.mid).filled)
            assert filled <= desk.limits.exposure
            if filled < last[number]:
                fell.add(number)
            last[number] = filled
    assert fell == set(range(len(exchange.desks)))


@pytest.mark.parametrize("temperament", TEMPERAMENTS)
def test_at_limit_0_orders_are_only_taken_back(temperament: str) -> None:
    order = working("A", ES, BUY, 10)
    assert turn(temperament, view(limit=0))[0] is None
    assert turn(temperament, view(limit=0, orders=(order,)))[0] == Cancel("A")
    assert isinstance(turn(temperament, view())[0], New)


@pytest.mark.parametrize("temperament", TEMPERAMENTS)
def test_a_firm_with_many_orders_takes_back_its_oldest(temperament: str) -> None:
    orders = (working("OLD", ES, BUY, 1), working("NEW", ES, SELL, 1))
    assert turn(temperament, view(orders=orders, firm_orders=MOST_ORDERS))[0] == Cancel("OLD")


def test_a_maker_quotes_the_emptier_side_near_the_middle() -> None:
    action, _ = turn("maker", view(ES, usage=(30 * MILLION, 0)))
    assert isinstance(action, New)
    assert action.side == SELL
    assert 0 < action.price - MIDS[ES.symbol] <= 4 * TICK
    action, _ = turn("maker", view(ES, usage=(0, 30 * MILLION)))
    assert isinstance(action, New)
    assert action.side == BUY


def test_a_maker_with_full_quotes_renews_them() -> None:
    full = (50 * MILLION, 50 * MILLION)
    orders = (working("A", ES, BUY, 100), working("B", ES, SELL, 100))
    found = [turn("maker", view(ES, usage=full, orders=orders), seed=seed)[0] for seed in range(60)]
    assert {type(action) for action in found} == {Replace, Cancel}
    assert all(88 <= action.quantity <= 100 for action in found if isinstance(action, Replace))


def test_a_maker_unwinds_what_it_was_filled_too_much_of() -> None:
    filled = (60 * MILLION, 0)
    seen = view(ES, usage=filled, filled=filled, positions={ES.symbol: 6_000})
    found = [turn("maker", seen, seed=seed)[0] for seed in range(20)]
    unwinding = [action for action in found if isinstance(action, New) and action.tif == FILL_AND_KILL]
    assert unwinding
    assert all(action.side == SELL and action.quantity <= 6_000 for action in unwinding)


def test_a_trend_follower_goes_one_way_and_turns_round_near_the_limit() -> None:
    action, mood = turn("trend", view(ES, appetite=90), "long")
    assert isinstance(action, New)
    assert (action.side, mood) == (BUY, "long")
    action, mood = turn("trend", view(ES, appetite=90, usage=(90 * MILLION, 0)), "long")
    assert (action, mood) == (None, "short")
    old = working("A", ES, BUY, 100)
    assert turn("trend", view(ES, appetite=90, orders=(old,)), "short") == (Cancel("A"), "short")


@pytest.mark.parametrize("contracts", [(ES, ZC), (HO, PA)])
def test_the_careless_one_fills_its_limit_to_the_cent(contracts: tuple[object, ...]) -> None:
    usage = 90 * MILLION
    for seed in range(60):
        action, mood = turn("careless", view(*contracts, usage=(usage, 0)), "long", seed)
        assert isinstance(action, New)
        assert (action.side, mood) == (BUY, "long")
        usage += action.quantity * next(one.charge for one in LISTED if one.symbol == action.symbol)
        if usage == 100 * MILLION:
            return
    raise AssertionError(f"stands at {usage}")


def test_the_careless_one_tries_until_it_was_refused_twice_and_then_takes_back() -> None:
    full = view(ES, usage=(100 * MILLION, 0), orders=(working("A", ES, BUY, 10_000),))
    action, mood = turn("careless", full._replace(refusals=1), "long")
    assert isinstance(action, New)
    assert mood == "long"
    assert turn("careless", full._replace(refusals=2), "long") == (None, "back")
    backwards = [turn("careless", full, "back", seed) for seed in range(20)]
    assert set(backwards) == {(Cancel("A"), "back"), (None, "back")}
    calm = view(ES, usage=(CALM * MILLION, 0))
    assert {turn("careless", calm, "back", seed)[1] for seed in range(20)} == {"back", "long", "short"}


def test_an_options_trader_leans_to_one_side_with_calls_and_puts() -> None:
    sides = {LONG: 0, SHORT: 0}
    symbols = set()
    for seed in range(40):
        action, mood = turn("options", view(CALL, PUT, appetite=80), "long", seed)
        assert isinstance(action, New)
        contract = CALL if action.symbol == CALL.symbol else PUT
        sides[usage_side(contract, action.side)] += 1
        symbols.add((action.symbol, action.side))
        assert mood == "long"
    assert sides == {LONG: 40, SHORT: 0}
    assert symbols == {(CALL.symbol, BUY), (PUT.symbol, SELL)}
