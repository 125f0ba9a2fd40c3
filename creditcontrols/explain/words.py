"""The checks of every order in their order (SPEC GC2-29), and each refusal in words: what it means, what would help."""

from dataclasses import dataclass
from typing import Final

from creditcontrols.engine.refusals import TABLE, Refusal

TITLES: Final = {
    0: "Form of the message",
    1: "What the engine must know",
    2: "Product, price and market",
    3: "Kill switch",
    4: "Port and session",
    5: "RMI blocks",
    6: "Access Manager",
    7: "Account",
    8: "ERM",
    9: "Inline credit controls",
    10: "Credit controls (GC2)",
}
BY_CODE: Final[dict[str, Refusal]] = {row.code: row for row in TABLE}
STEPS: Final = tuple(sorted({row.step for row in TABLE}))
"""The classes of checks that the engine makes now."""

PASSED, FAILED, NOT_REACHED = "passed", "refused", "not reached"

MEANING: Final = {
    "WEEKEND_OFF": "The group has no weekend trading: while it is off every weekend order is refused (SPEC GC2-06).",
    "LIMIT_ZERO": "The exposure limit of this type is 0: every new order of it is refused (SPEC GC2-04).",
    "CREDIT_LIMIT": "The order is larger than what the available exposure admits, the clip size (SPEC GC2-20).",
    "MAX_QUANTITY_EXCEEDED": "The order is larger than the max quantity of its side (SPEC GC2-21).",
    "DUPLICATE_CL_ORD_ID": "A live order of the session has this ClOrdID already.",
    "UNKNOWN_INSTRUMENT": "No listed instrument has this symbol; what is not known is not accepted (SPEC GC2-27).",
    "NO_MARGIN_RATE": "The instrument cannot be charged without a margin rate, so it is not accepted (SPEC GC2-27).",
    "NO_CLEARING_MAPPING": "No clearing entity guarantees the firm on this exchange (SPEC GC2-16, GC2-27).",
    "ENGINE_ERROR": "The check could not be finished, and what cannot be decided is not accepted (SPEC GC2-27).",
    "QUANTITY_TOO_LARGE": "No order of any product may be larger than 99,999 contracts.",
    "INSTRUMENT_MAXIMUM": "The order is larger than the product's own maximum order quantity.",
    "PRICE_MISSING": "An order of this type needs a price.",
    "PRICE_OFF_TICK": "The price is no whole number of ticks of the instrument.",
    "STOP_PRICE_MISSING": "A stop order needs a stop price.",
    "STOP_PRICE_OFF_TICK": "The stop price is no whole number of ticks of the instrument.",
    "MARKET_CLOSED": "The market of the instrument is closed (SPEC MKT-1).",
    "MARKET_CANCEL_ONLY": "The market of the instrument takes only cancels now (SPEC MKT-1).",
    "MARKET_NOT_OPEN": "Before the opening only orders that can rest are taken (SPEC MKT-1).",
}

HELP: Final = {
    "WEEKEND_OFF": "A risk administrator turns weekend trading on and sets its exposure limits.",
    "LIMIT_ZERO": "A risk administrator sets an exposure limit of 0.5 USD M or more.",
    "DUPLICATE_CL_ORD_ID": "Send the order again with a ClOrdID of its own.",
    "UNKNOWN_INSTRUMENT": "Check the symbol (tag 107). A new listing is loaded by GAM.",
    "NO_MARGIN_RATE": "GAM loads a margin rate for the instrument or its underlying.",
    "NO_CLEARING_MAPPING": "A clearing entity asks GAM for the mapping; it takes effect in the next window.",
    "ENGINE_ERROR": "Tell operations the journal entry named here.",
    "QUANTITY_TOO_LARGE": "Send smaller orders.",
    "INSTRUMENT_MAXIMUM": "Send smaller orders.",
    "PRICE_OFF_TICK": "Round the price to the tick of the instrument.",
    "STOP_PRICE_OFF_TICK": "Round the stop price to the tick of the instrument.",
    "MARKET_CLOSED": "Send it again when the market opens; the session calendar says when.",
    "MARKET_CANCEL_ONLY": "Send it again when the market opens; the session calendar says when.",
    "MARKET_NOT_OPEN": "Send it again after the opening.",
}


@dataclass(frozen=True)
class Check:
    """One class of checks of GC2-29 and how the order fared in it."""

    step: int
    title: str
    result: str
    code: str = ""


def walk(code: str = "") -> list[Check]:
    """Every class of checks up to the first failure, `code`; the rest was not reached. Without a code all passed."""
    row = BY_CODE.get(code)
    checks = []
    for step in STEPS:
        result = PASSED if row is None or step < row.step else FAILED if step == row.step else NOT_REACHED
        checks.append(Check(step, TITLES[step], result, code if result == FAILED else ""))
    return checks


def meaning(code: str, text: str) -> str:
    """What the refusal means, in one sentence; where there is nothing to add, what the trader was told."""
    return MEANING.get(code, f"{text}.")
