"""Values of entity risk management (SPEC ERM)."""

from typing import Final

from creditcontrols.engine.values import Value
from riskadmin.lib.limits import NO_LIMIT

BLOCK: Final = "BLOCK"
TRADE_TYPES: Final = (BLOCK,)
"""Kinds of pre-negotiated trades that can be restricted: block trades."""


class UserMaximum(Value):
    """The most that an operator (FIX tag 50) of an execution firm may order at once in a product, in contracts or
    NO_LIMIT: outright, and in any spread of which a leg is in the product. Set by an LCE for its pairs, or by the firm
    itself (`lce` ""); every one that is set counts."""

    lce: str
    ef: str
    trader: str
    product: str
    outright: int = NO_LIMIT
    spread: int = NO_LIMIT
    version: int = 0


class ProductRestriction(Value):
    """An LCE does not let an execution firm trade a product (`restricted`), or lets it again."""

    lce: str
    ef: str
    product: str
    restricted: bool
    version: int = 0


class TradeTypeRestriction(Value):
    """An LCE does not let an execution firm enter pre-negotiated trades of a type, or lets it again."""

    lce: str
    ef: str
    trade_type: str
    restricted: bool
    version: int = 0


class Trade(Value):
    """One side of a pre-negotiated trade as an execution firm enters it: `trade_id` is that of its row, `side` 1 or 2,
    `price` in price_nanos."""

    trade_id: int
    trade_type: str
    ef: str
    trader: str
    account: str
    symbol: str
    side: int
    quantity: int
    price: int
