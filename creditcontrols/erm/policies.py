"""What makes a user maximum and a pre-negotiated trade; pure, and the same for form, file and API."""

import re
from dataclasses import dataclass
from typing import Final

from riskadmin.lib.limits import MAX_QUANTITY

LONGEST_OPERATOR: Final = 20
LONGEST_ACCOUNT: Final = 12
MOST_AT_ONCE: Final = 500
"""Maximums of one call, and of one command of the engine."""

UNLIMITED: Final = "Unlimited"
NOT_SET: Final = "Not Set"
_DIGITS: Final = re.compile(r"[0-9]{1,6}")
_PRINTABLE: Final = re.compile(r"[!-~]([ -~]*[!-~])?")


@dataclass(frozen=True)
class Wanted:
    """A maximum as somebody wants it: contracts, None unlimited; `base_version` is the version that was read, 0 for
    none."""

    product: str
    outright: int | None
    spread: int | None
    base_version: int = 0


def operator_fault(text: str) -> str:
    """What is wrong with an operator id (tag 50; upper case already), "" when nothing is. Blanks inside are part."""
    if not 1 <= len(text) <= LONGEST_OPERATOR:
        return f"An operator id has 1 to {LONGEST_OPERATOR} characters."
    return "" if _PRINTABLE.fullmatch(text) else "An operator id has printable characters, and no blank at its ends."


def account_fault(text: str) -> str:
    """What is wrong with the account of a trade (tag 1; upper case already), "" when nothing is."""
    fits = 1 <= len(text) <= LONGEST_ACCOUNT and _PRINTABLE.fullmatch(text)
    return "" if fits else f"An account has 1 to {LONGEST_ACCOUNT} printable characters."


def quantity_fault(quantity: int | None) -> str:
    """What is wrong with a maximum, "" when nothing is; None is unlimited."""
    if quantity is None or 0 <= quantity <= MAX_QUANTITY:
        return ""
    return f"0 to {MAX_QUANTITY:,} contracts, or nothing for unlimited."


def quantity_of(text: str) -> int | None:
    """A maximum as it was typed: digits, or nothing for unlimited. Raises ValueError with a sentence."""
    typed = text.strip()
    if not typed:
        return None
    quantity = int(typed) if _DIGITS.fullmatch(typed) else -1
    fault = quantity_fault(quantity)
    if fault:
        raise ValueError(fault)
    return quantity


def said(quantity: int | None) -> str:
    """A maximum as people read it."""
    return UNLIMITED if quantity is None else f"{quantity:,}"
