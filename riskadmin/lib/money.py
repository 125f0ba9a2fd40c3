"""Money is whole US cents inside and USD millions on screens (SPEC, head). No float is ever used."""

import re
from typing import Final

CENTS_PER_USD: Final = 100
CENTS_PER_STEP: Final = 10_000_000
"""0.1 million USD: the step of an exposure limit (SPEC GC2-02)."""

LEAST_STEPS: Final = 5
MOST_STEPS: Final = 10_000_000

_MILLIONS = re.compile(r"[0-9]+(\.[0-9])?", re.ASCII)


def parse_usd_millions(text: str) -> int:
    """Cents of an exposure limit typed in USD millions: 0, or 0.5 to 1,000,000.0 in steps of 0.1 (SPEC GC2-02).

    Raises ValueError, with a sentence for the reader, for anything else: exponents, signs, thousands marks too."""
    if _MILLIONS.fullmatch(text) is None:
        raise ValueError("Enter USD millions as digits with at most one decimal, for example 12.5.")
    whole, _, tenth = text.partition(".")
    shortened = whole.lstrip("0")[:9]  # long enough to be too large; int() refuses endless texts with other words
    steps = int(shortened or "0") * 10 + int(tenth or "0")
    if steps and steps < LEAST_STEPS:
        raise ValueError("The smallest limit above 0 is 0.5 (USD millions).")
    if steps > MOST_STEPS:
        raise ValueError("The largest limit is 1000000.0 (USD millions).")
    return steps * CENTS_PER_STEP


def format_millions(cents: int) -> str:
    """An amount in USD millions with one decimal and thousands marks, as limits read on screens: 1,250.5.

    What the step of 0.1 cannot show is cut off towards zero; limits are whole steps."""
    steps = abs(cents) // CENTS_PER_STEP
    sign = "-" if cents < 0 < steps else ""
    whole, tenth = divmod(steps, 10)
    return f"{sign}{whole:,}.{tenth}"


def format_usd(cents: int) -> str:
    """An amount in USD with thousands marks; cents only when there are some: 280,200 or 12.50."""
    sign = "-" if cents < 0 else ""
    dollars, rest = divmod(abs(cents), CENTS_PER_USD)
    return f"{sign}{dollars:,}.{rest:02d}" if rest else f"{sign}{dollars:,}"
