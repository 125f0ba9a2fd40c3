"""Sender comps and exact prices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskadmin.lib.ids import execution_firm, format_price, is_sender_comp, parse_price, session_id, session_key


def test_the_parts_of_a_sender_comp() -> None:
    assert (session_key("ABC123N"), execution_firm("ABC123N"), session_id("ABC123N")) == ("ABC123", "123", "ABC")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("ABC123N", True),
        ("abc123n", True),
        ("ABC123", False),
        ("ABC123NN", False),
        ("ABC 23N", False),
        ("ÄBC123N", False),
    ],
)
def test_a_sender_comp_is_seven_letters_or_digits(text: str, good: bool) -> None:
    assert is_sender_comp(text) is good


@pytest.mark.parametrize(
    ("text", "nanos"),
    [
        ("0", 0),
        ("1", 10**9),
        ("-1.5", -1_500_000_000),
        ("0.000000001", 1),
        ("4500.25", 4_500_250_000_000),
        ("007.10", 7_100_000_000),
        ("999999999.999999999", 10**18 - 1),
        ("-0", 0),
    ],
)
def test_a_plain_decimal_is_an_exact_price(text: str, nanos: int) -> None:
    assert parse_price(text) == nanos


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        ".",
        "1.",
        ".5",
        "+1",
        "--1",
        "1e3",
        "1,000",
        " 1",
        "1 ",
        "1.0000000001",
        "1_0",
        "١",
        "1.-5",
        "1.2.3",
        "1234567890",
        "NaN",
    ],
)
def test_anything_else_is_no_price(text: str) -> None:
    assert parse_price(text) is None


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_a_price_survives_its_text(nanos: int) -> None:
    text = format_price(nanos)
    assert parse_price(text) == nanos
    assert "." not in text or text[-1] not in "0."


@given(st.text(max_size=20))
def test_no_text_breaks_the_parser(text: str) -> None:
    nanos = parse_price(text)
    assert nanos is None or parse_price(format_price(nanos)) == nanos
