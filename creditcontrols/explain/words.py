"""The checks of every order in their order (SPEC GC2-29), and each refusal in words: what it means, what would help."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from creditcontrols.engine.refusals import POSITION_LIMIT, TABLE, Refusal

TITLES: Final = {
    0: "Form of the message",
    1: "What the engine must know",
    2: "Product, price and market",
    3: "Kill switch",
    4: "Port and session",
    5: "RMI blocks",
    6: "Access Manager",
    7: "Account",
    8: "Entity risk (ERM)",
    9: "Inline credit controls",
    10: "Credit controls (GC2)",
}
BY_CODE: Final[dict[str, Refusal]] = {row.code: row for row in TABLE}
STEPS: Final = tuple(sorted({row.step for row in TABLE}))
"""The classes of checks that the engine makes now."""

CONTROLS: Final = {"MASS_QUOTE_PROTECTION": "Mass quote protection"}
"""Controls that stand in a class of checks with others."""

PASSED, FAILED, NOT_REACHED = "passed", "refused", "not reached"

MEANING: Final = {
    "KILL_SWITCH_EXCHANGE": "The exchange has a kill switch in force over the session or its firm (SPEC KS).",
    "KILL_SWITCH_LCE": "The clearing firm has a kill switch in force over the session or its firm (SPEC KS).",
    "KILL_SWITCH_EF": "The execution firm has a kill switch in force over the session (SPEC KS).",
    "ACCESS_RESTRICTED": "The product is restricted now, and the account has no permission (SPEC Access Manager).",
    "WEEKEND_OFF": "The group has no weekend trading: while it is off every weekend order is refused (SPEC GC2-06).",
    "LIMIT_ZERO": "The exposure limit of this type is 0: every new order of it is refused (SPEC GC2-04).",
    "CREDIT_LIMIT": "The order is larger than what the available exposure admits, the clip size (SPEC GC2-20).",
    "MAX_QUANTITY_EXCEEDED": "The order is larger than the max quantity of its side (SPEC GC2-21).",
    "ACCOUNT_INACTIVE": "The clearing firm keeps this account as inactive: it enters no orders (SPEC AMS).",
    "USER_MAXIMUM": "The order is larger than the operator may enter at once in the product (SPEC ERM).",
    "PRODUCT_RESTRICTED": "The clearing firm does not let the execution firm trade this product (SPEC ERM).",
    "TRADE_TYPE_RESTRICTED": "The clearing firm does not let the execution firm enter trades of this type (SPEC ERM).",
    "ACCOUNT_SUSPENDED": "Order entry is suspended for this account and execution firm; cancels pass (ICC-6).",
    "UNKNOWN_ACCOUNT": "The clearing firm refuses orders from accounts that it has not registered (SPEC AMS).",
    "ACCOUNT_UNREGISTERED": "The clearing firm refuses orders from accounts without inline credit controls (ICC-5).",
    "POSITION_LIMIT_UNSET": "The clearing firm refuses orders for which no position limit is set (ICC-5).",
    "POSITION_LIMIT": "The position that could be reached is above the stricter of two position limits (ICC-1).",
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
    "RMI_BLOCKED": "A clearing firm has blocked the account: its orders are refused until it is unblocked (SPEC RMI).",
    "MASS_QUOTE_PROTECTION": "A mass quote protection has tripped: mass quotes are refused until its reset (SPEC MQP).",
}

HELP: Final = {
    "WEEKEND_OFF": "A risk administrator turns weekend trading on and sets its exposure limits.",
    "LIMIT_ZERO": "A risk administrator sets an exposure limit of 0.5 USD M or more.",
    "ACCOUNT_INACTIVE": "A clearing firm administrator activates the account under Accounts.",
    "USER_MAXIMUM": "Send smaller orders, or have the maximum raised under Entity risk by whoever set it.",
    "PRODUCT_RESTRICTED": "A clearing firm or risk administrator allows the product under Entity risk.",
    "TRADE_TYPE_RESTRICTED": "A clearing firm or risk administrator allows the trade type under Entity risk.",
    "ACCOUNT_SUSPENDED": "Whoever suspended it allows order entry again on the page of the account.",
    "UNKNOWN_ACCOUNT": "A clearing firm administrator registers the account, or lets unknown accounts pass.",
    "ACCOUNT_UNREGISTERED": "A clearing firm administrator gives the account the service ICC and the execution firm.",
    "POSITION_LIMIT_UNSET": "The clearing firm or the execution firm sets a position limit, 0 or more.",
    "POSITION_LIMIT": "Send a smaller order, reduce the position, or have the lower of both limits raised.",
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
    "RMI_BLOCKED": "The clearing firm unblocks the account under Account blocks. Cancels pass.",
    "MASS_QUOTE_PROTECTION": "Send a mass quote with 9773=Y; the page Quote protection says what tripped.",
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


def largest(code: str, told: int) -> int:
    """The largest quantity that passes, -1 where none is known: 0 under a control that is no limit (steps 3 to 9)."""
    row = BY_CODE.get(code)
    if code == POSITION_LIMIT.code:
        return told if told > 0 else -1
    return 0 if row is not None and 3 <= row.step <= 9 else told


def meaning(code: str, text: str) -> str:
    """What the refusal means, in one sentence; where there is nothing to add, what the trader was told."""
    if code == POSITION_LIMIT.code and (found := _POSITION.search(text)):
        return _position_limit(found)
    return MEANING.get(code, f"{text}.")


_POSITION: Final = re.compile(r"would be ([\d.]+) (long|short) in (\S+) (futures|options), limit (\d+)")


def _position_limit(found: re.Match[str]) -> str:
    """A refusal by a position limit with its figures (ICC-1)."""
    reached, side, product, kind, limit = found.groups()
    over = Decimal(reached) - Decimal(limit)
    return (
        f"With this order the account could come to {reached} {side} in {product} {kind}, {over} above the limit of"
        f" {limit}: the stricter of the clearing firm's and the execution firm's, in deltas (ICC-1)."
    )


def step_of(code: str) -> int:
    """The class of checks of GC2-29 that a refusal belongs to; -1 for a code that is not of the table."""
    row = BY_CODE.get(code)
    return -1 if row is None else row.step


def is_control(code: str) -> bool:
    """True when one of the other order controls refuses with this code, not a limit and not the message itself."""
    return code in CONTROLS or 3 <= step_of(code) < 10


def title(code: str) -> str:
    """The control that refuses with this code; "" for a code that is not of the table."""
    return CONTROLS.get(code) or TITLES.get(step_of(code), "")
