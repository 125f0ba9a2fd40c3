"""Money: SPEC GC2-02 and the forms in which amounts are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskadmin.lib.money import CENTS_PER_STEP, format_millions, format_usd, parse_usd_millions


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("0.0", 0),
        ("0.5", 50_000_000),
        ("1", 100_000_000),
        ("1.0", 100_000_000),
        ("007.3", 730_000_000),
        ("999999.9", 99_999_990_000_000),
        ("1000000", 100_000_000_000_000),
        ("1000000.0", 100_000_000_000_000),
    ],
)
def test_gc2_02_a_limit_is_zero_or_half_a_million_and_more(text: str, cents: int) -> None:
    assert parse_usd_millions(text) == cents


@pytest.mark.parametrize("text", ["0.1", "0.4", "1000000.1", "1000001", "9" * 30, "9" * 5_000])
def test_gc2_02_a_limit_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"limit (above 0 )?is"):
        parse_usd_millions(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        " 1",
        "1 ",
        "1\n",
        "1 000",
        "1,000",
        "1.",
        ".5",
        "1.55",
        "1.0.0",
        "+1",
        "-1",
        "1e3",
        "1E3",
        "0x1",
        "1_0",
        "١",
        "½",
        "inf",
        "nan",
        "1.٥",
    ],
)
def test_gc2_02_anything_but_digits_with_one_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        parse_usd_millions(text)


@given(st.one_of(st.just(0), st.integers(5, 10_000_000)))
def test_gc2_02_what_is_shown_can_be_typed(steps: int) -> None:
    cents = steps * CENTS_PER_STEP
    assert parse_usd_millions(format_millions(cents).replace(",", "")) == cents


@pytest.mark.parametrize(
    ("cents", "millions", "usd"),
    [
        (0, "0.0", "0"),
        (28_020_000, "0.2", "280,200"),
        (125_050_000_000, "1,250.5", "1,250,500,000"),
        (-1_250, "0.0", "-12.50"),
        (-250_000_000, "-2.5", "-2,500,000"),
        (5, "0.0", "0.05"),
    ],
)
def test_amounts_read_as_on_screens(cents: int, millions: str, usd: str) -> None:
    assert (format_millions(cents), format_usd(cents)) == (millions, usd)
