"""Values of mass quotes, their protection and crosses (SPEC MQP, FIX-1)."""

from typing import Final

from creditcontrols.engine.values import Value

UNTOUCHED: Final = -1
"""The size of a side that an entry of a mass quote does not speak of."""

GROUP: Final = "group"
LINE: Final = "line"
AGGREGATE: Final = "aggregate"
"""Levels of a protection: a group code, a product line (group codes), an aggregate product line (product lines)."""

FILL: Final = "F"
QUANTITY: Final = "Z"
DELTA: Final = "D"
FOLLOWS: Final = "L"
"""What trips a protection: fill %, traded quantity, net delta; a product line without values follows its group codes
(SPEC MQP-6)."""


class QuoteEntry(Value):
    """One entry of a mass quote. A size of 0 cancels that side, UNTOUCHED leaves it; prices are billionths."""

    set_id: str
    entry_id: str
    symbol: str
    bid: int | None
    bid_size: int
    offer: int | None
    offer_size: int


class RefusedEntry(Value):
    """An entry that does not stand: `reason` is 368, `code` and `text` are for people."""

    set_id: str
    entry_id: str
    symbol: str
    reason: int
    code: str
    text: str


class Protection(Value):
    """A mass quote protection that an LCE sets for a market participant: the execution firm, or one FIX session (6
    characters) or trader id of it, "" all. It watches quotes in `groups` (group codes of options below `code`) in the
    pairs that the LCE guarantees. A value of 0 is not watched: fill % of quotes, contracts traded, net delta."""

    protection_id: int
    lce: str
    ef: str
    level: str
    code: str
    groups: tuple[str, ...]
    fill_percent: int = 0
    quantity: int = 0
    delta: int = 0
    session: str = ""
    trader: str = ""


class Told(Value):
    """Who is told that quotes are cancelled: `cancelled` is how many sides went."""

    session: str
    sender_comp: str
    trader: str
    echo: str
    cancelled: int


class CrossSide(Value):
    """One side of a cross."""

    side: int
    cl_ord_id: str
    account: str
    quantity: int
    echo: str
