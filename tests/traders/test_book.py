"""What a trader knows of its orders and positions after each message."""

import json

from riskadmin.traders.book import ACCEPTED, REFUSED, TURNED_AWAY, Book
from riskadmin.traders.market import BUY, SELL
from riskadmin.traders.view import Cancel, New, Replace
from tests.traders.support import ES, message


def book_with_order(side: int = BUY) -> Book:
    """Order A of 10 ES, accepted as number 5, sent as 2."""
    book = Book()
    book.sent(New(ES.symbol, side, 10, 250), 2, "A")
    note = book.apply(message("8", _11="A", _37=5, _39=0, _38=10, _151=10))
    assert note is not None
    assert (note.kind, note.symbol) == (ACCEPTED, ES.symbol)
    return book


def fill(status: int, quantity: int, leaves: int, side: int = BUY) -> object:
    return message("8", _11="A", _37=5, _39=status, _38=10, _151=leaves, _32=quantity, _54=side, _107=ES.symbol)


def test_fills_move_the_position_and_end_the_order() -> None:
    book = book_with_order()
    book.apply(fill(1, 4, 6))
    assert (book.positions, book.orders["A"].leaves) == ({ES.symbol: 4}, 6)
    book.apply(fill(2, 6, 0))
    assert (book.positions, book.orders) == ({ES.symbol: 10}, {})


def test_sales_count_down_and_a_bust_takes_a_fill_back() -> None:
    book = book_with_order(SELL)
    book.apply(fill(2, 10, 0, SELL))
    assert book.positions == {ES.symbol: -10}
    book.apply(message("8", _37=5, _39="H", _32=10, _54=SELL, _107=ES.symbol))
    assert book.positions == {ES.symbol: 0}


def test_a_replaced_order_goes_on_under_its_new_name() -> None:
    book = book_with_order()
    book.sent(Replace("A", 14, 300), 3, "B")
    assert (book.orders["A"].asked, book.orders["A"].held) == ("G", 14)
    book.apply(message("8", _11="B", _41="A", _37=5, _39=5, _38=14, _151=14, _44="7"))
    order = book.orders["B"]
    assert (list(book.orders), order.leaves, order.price, order.asked) == (["B"], 14, 7_000_000_000, "")


def test_a_cancelled_order_is_gone_and_a_refused_cancel_leaves_it() -> None:
    book = book_with_order()
    book.sent(Cancel("A"), 3, "B")
    book.apply(message("9", _11="B", _41="A", _37=5, _102=3))
    assert book.orders["A"].asked == ""
    book.apply(message("8", _11="C", _41="A", _37=5, _39=4, _151=0))
    assert book.orders == {}


def test_an_order_that_is_not_in_the_market_is_forgotten() -> None:
    book = book_with_order()
    book.apply(message("9", _11="B", _41="A", _37=5, _102=2045))
    assert book.orders == {}


def test_refusals_tell_the_credit_controls_from_others() -> None:
    texts = {"Credit Limit Violation: Order Quantity 2 exceeds Clip Size: 1": REFUSED, "Kill Switch": TURNED_AWAY}
    for text, kind in texts.items():
        book = Book()
        book.sent(New(ES.symbol, BUY, 10, 250), 9, "A")
        note = book.apply(message("3", _45=9, _58=text))
        assert note is not None
        assert (note.kind, book.orders) == (kind, {})


def test_a_refused_replace_leaves_the_order_as_it_was() -> None:
    book = book_with_order()
    book.sent(Replace("A", 14, 300), 3, "B")
    book.apply(message("3", _45=3, _58="Credit Limit Violation"))
    order = book.orders["A"]
    assert (order.quantity, order.asked, order.held) == (10, "", 0)


def test_what_never_arrived_is_forgotten_and_the_rest_stays() -> None:
    book = book_with_order()
    book.sent(New(ES.symbol, BUY, 1, 250), 3, "B")
    book.sent(Cancel("A"), 4, "C")
    book.never_arrived(3, 4)
    assert list(book.orders) == ["A"]
    assert book.orders["A"].asked == ""


def test_a_mass_cancel_names_what_is_gone() -> None:
    book = book_with_order()
    report = message("BZ", _533=1)
    report.order.append((535, "5"))
    book.apply(report)
    assert book.orders == {}


def test_a_book_comes_back_from_its_file_as_it_was() -> None:
    book = book_with_order()
    book.apply(fill(1, 4, 6))
    again = Book.from_json(json.loads(json.dumps(book.to_json())))
    assert (again.orders, again.positions) == (book.orders, book.positions)


def test_positions_of_a_day_that_is_over_are_forgotten() -> None:
    book = book_with_order()
    book.apply(fill(2, 10, 0))
    book.forget_day(frozenset({"NQZ6"}))
    assert book.positions == {ES.symbol: 10}
    book.forget_day(frozenset({ES.symbol}))
    assert book.positions == {}
