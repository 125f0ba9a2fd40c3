"""What a quantity limit can be (SPEC GC2-03): a whole number of contracts, or no limit at all."""

from typing import Final

NO_LIMIT: Final = -1
"""No Max Limit. A number of its own, because 0 is a block and never means "unlimited"."""

MAX_QUANTITY: Final = 99_999
"""Largest order quantity that the platform knows, in contracts (SPEC GC2-03, FIX-1)."""


def is_limited(quantity: int) -> bool:
    """True when `quantity` is a limit in contracts, False when it is No Max Limit."""
    return quantity != NO_LIMIT
