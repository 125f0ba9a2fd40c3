"""The file in which a session's numbers and book are kept."""

from pathlib import Path

import pytest

from riskadmin.traders.book import Book
from riskadmin.traders.market import BUY
from riskadmin.traders.numbers import Memory, Numbers
from riskadmin.traders.view import New
from tests.traders.support import ES


def test_numbers_and_book_are_there_after_a_restart(tmp_path: Path) -> None:
    book = Book()
    book.sent(New(ES.symbol, BUY, 10, 250), 4, "A")
    Memory(tmp_path, "AA1AAA").save(Numbers(5, 9), book)
    numbers, again = Memory(tmp_path, "AA1AAA").load()
    assert numbers == Numbers(5, 9, known=True)
    assert again.orders == book.orders
    assert (tmp_path / "AA1AAA.json").stat().st_mode & 0o777 == 0o600


def test_each_session_has_its_own(tmp_path: Path) -> None:
    Memory(tmp_path, "AA1AAA").save(Numbers(5, 9), Book())
    assert Memory(tmp_path, "BB1BBB").load()[0] == Numbers(1, 1, known=False)


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[]", '{"next_out": 3, "next_in": 2, "orders": [[1]], "positions": {}}']
)
def test_a_file_that_cannot_be_read_is_a_fresh_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "AA1AAA.json").write_text(text)
    numbers, book = Memory(tmp_path, "AA1AAA").load()
    assert (numbers, book.orders) == (Numbers(1, 1, known=False), {})
