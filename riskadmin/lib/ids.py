"""The parts of a SenderCompID, and prices between their text and exact billionths."""

from typing import Final

SENDER_COMP_LENGTH: Final = 7
NANOS: Final = 1_000_000_000
PRICE_DECIMALS: Final = 9
MAX_PRICE_DIGITS: Final = 9
"""Digits before the point that a price may have: so that price_nanos fits 64 bits."""


def is_sender_comp(sender_comp: str) -> bool:
    """True for 7 ASCII letters or digits: session (3), execution firm (3), fault-tolerance indicator (SPEC §1)."""
    return len(sender_comp) == SENDER_COMP_LENGTH and sender_comp.isascii() and sender_comp.isalnum()


def session_key(sender_comp: str) -> str:
    """The FIX session: the first 6 characters; the indicator is no part of it (SPEC §1)."""
    return sender_comp[:6]


def execution_firm(sender_comp: str) -> str:
    """The execution firm ("Globex API ID"): characters 4-6."""
    return sender_comp[3:6]


def session_id(sender_comp: str) -> str:
    """The session id: the first 3 characters; keys and port closure count per these."""
    return sender_comp[:3]


def parse_price(text: str) -> int | None:
    """The price in billionths, exactly; None when `text` is no plain decimal (an optional minus, digits, at most one
    point with digits, up to nine on either side)."""
    digits = text[1:] if text[:1] == "-" else text
    whole, point, fraction = digits.partition(".")
    if not (digits.isascii() and whole.isdigit() and len(whole) <= MAX_PRICE_DIGITS):
        return None
    nanos = int(whole) * NANOS
    if point:
        if not fraction.isdigit() or len(fraction) > PRICE_DECIMALS:
            return None
        nanos += int(fraction.ljust(PRICE_DECIMALS, "0"))
    return nanos if digits is text else -nanos


def format_price(nanos: int) -> str:
    """The shortest decimal of a price in billionths: no point without a fraction, no trailing zeros."""
    sign = "-" if nanos < 0 else ""
    whole, fraction = divmod(abs(nanos), NANOS)
    if not fraction:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{fraction:09d}".rstrip("0")
