"""What a desk sees, and how answers change what it does."""

import pytest

from riskadmin.traders.book import ACCEPTED, REFUSED, TURNED_AWAY, Book, Note
from riskadmin.traders.casting import Role
from riskadmin.traders.desk import REST_SECONDS, Desk, Limits
from riskadmin.traders.market import BUY, SELL, Contract
from riskadmin.traders.view import New, Replace
from tests.traders.support import CALL, ES, MIDS, MILLION, NQ, PUT, ZC, working


def desk(temperament: str, *contracts: Contract) -> Desk:
    role = Role("AAA", 1, contracts[0].kind, temperament, 50, 1, contracts)
    return Desk(role, Book(), Limits(100 * MILLION))


def test_gc2_10_positions_net_inside_a_complex_and_open_orders_do_not() -> None:
    seen = desk("maker", ES, NQ, ZC)
    seen.book.positions = {ES.symbol: 300, NQ.symbol: -100, ZC.symbol: -50}
    seen.book.orders = {"A": working("A", ES, SELL, 10)}
    view = seen.view(MIDS)
    assert view.filled == (300 * ES.charge - 100 * NQ.charge, 50 * ZC.charge)
    assert view.usage == (view.filled[0], view.filled[1] + 10 * ES.charge)


def test_gc2_12_sold_puts_are_long() -> None:
    seen = desk("options", CALL, PUT)
    seen.book.orders = {"A": working("A", PUT, SELL, 10), "B": working("B", CALL, SELL, 5)}
    seen.book.positions = {PUT.symbol: -3}
    view = seen.view(MIDS)
    assert view.usage == (13 * PUT.charge, 5 * CALL.charge)


def test_orders_of_other_desks_are_not_seen_but_counted() -> None:
    seen = desk("maker", ES)
    seen.book.orders = {"A": working("A", ZC, BUY, 10), "B": working("B", ES, BUY, 10)}
    view = seen.view(MIDS)
    assert [order.cl_ord_id for order in view.orders] == ["B"]
    assert (view.usage, view.firm_orders) == ((10 * ES.charge, 0), 2)


def test_a_request_without_an_answer_counts_in_full_and_keeps_its_order_out_of_sight() -> None:
    seen = desk("maker", ES)
    seen.book.sent(New(ES.symbol, BUY, 10, 250), 2, "A")
    assert (seen.view(MIDS).usage[0], seen.view(MIDS).orders) == (10 * ES.charge, ())
    seen.book.orders["A"] = working("A", ES, BUY, 10)
    seen.book.sent(Replace("A", 15, 250), 3, "B")
    assert (seen.view(MIDS).usage[0], seen.view(MIDS).orders) == (15 * ES.charge, ())


@pytest.mark.parametrize(
    ("temperament", "kind", "rests"),
    [
        ("maker", REFUSED, True),
        ("careless", REFUSED, False),
        ("careless", TURNED_AWAY, True),
        ("maker", ACCEPTED, False),
    ],
)
def test_who_is_refused_rests_but_for_the_careless_one(temperament: str, kind: str, rests: bool) -> None:
    seen = desk(temperament, ES)
    seen.hear(Note(kind, ES.symbol), 100.0)
    assert seen.rests_until == (100.0 + REST_SECONDS if rests else 0.0)


def test_refusals_are_counted_until_an_order_is_accepted() -> None:
    seen = desk("careless", ES)
    for _ in range(2):
        seen.hear(Note(REFUSED, ES.symbol), 0.0)
    assert seen.view(MIDS).refusals == 2
    seen.hear(Note(ACCEPTED, ES.symbol), 0.0)
    assert seen.view(MIDS).refusals == 0
