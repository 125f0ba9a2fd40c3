"""The one refusal table (SPEC GC2-29): every reason has a stable code, a text and the form in which the trader is told.

The table stands in the order of the checks; the first failure is named. Forms: "3" session level reject, "8" execution
report 39=8 for a new order, which is a cancel reject ("9") when it answers a replace; "d" security definition that
refuses a user-defined spread; "b" quote acknowledgment that refuses a mass quote."""

from typing import TYPE_CHECKING, Final, NamedTuple

from creditcontrols.engine.commands import DefineSpread, ReplaceOrder, SubmitOrder
from creditcontrols.engine.events import CancelRefused, OrderRefused
from creditcontrols.engine.values import LegFigure

if TYPE_CHECKING:
    from creditcontrols.engine.credit import Verdict


class Refusal(NamedTuple):
    """One row: `step` is the class of GC2-29, `ref_tag` goes into tag 371, `text` into 58 after formatting."""

    step: int
    code: str
    form: str
    ref_tag: int
    text: str


SIDE_INVALID: Final = Refusal(0, "SIDE_INVALID", "3", 54, "Side must be 1 or 2")
QUANTITY_INVALID: Final = Refusal(0, "QUANTITY_INVALID", "3", 38, "Order quantity must be 1 or more")
ORDER_TYPE_INVALID: Final = Refusal(0, "ORDER_TYPE_INVALID", "3", 40, "Order type is not supported")
TIME_IN_FORCE_INVALID: Final = Refusal(0, "TIME_IN_FORCE_INVALID", "3", 59, "Time in force is not supported")
MIN_QUANTITY_INVALID: Final = Refusal(0, "MIN_QUANTITY_INVALID", "3", 110, "Minimum quantity exceeds order quantity")
SCOPE_INVALID: Final = Refusal(0, "SCOPE_INVALID", "3", 1374, "Mass cancel scope is not supported")
SPREAD_LEGS: Final = Refusal(0, "SPREAD_LEGS", "d", 146, "A spread has {fewest} to {most} legs")
SPREAD_LEG_REPEATED: Final = Refusal(0, "SPREAD_LEG_REPEATED", "d", 307, "Leg {symbol} appears more than once")
SPREAD_RATIO: Final = Refusal(0, "SPREAD_RATIO", "d", 319, "Ratio of leg {symbol} must be 1 to {most}")
SPREAD_LEG_KIND: Final = Refusal(0, "SPREAD_LEG_KIND", "d", 307, "Leg {symbol} is neither a future nor an option")
SPREAD_HOURS: Final = Refusal(0, "SPREAD_HOURS", "d", 307, "Leg {symbol} is not traded at the hours of the first leg")
DUPLICATE_CL_ORD_ID: Final = Refusal(0, "DUPLICATE_CL_ORD_ID", "8", 11, "Duplicate ClOrdID {cl_ord_id} of a live order")
UNKNOWN_INSTRUMENT: Final = Refusal(1, "UNKNOWN_INSTRUMENT", "8", 55, "Unknown instrument {symbol}")
NO_MARGIN_RATE: Final = Refusal(1, "NO_MARGIN_RATE", "8", 55, "No margin rate for {symbol}")
NO_CLEARING_MAPPING: Final = Refusal(1, "NO_CLEARING_MAPPING", "8", 55, "No clearing firm for {ef} on {exchange}")
ENGINE_ERROR: Final = Refusal(1, "ENGINE_ERROR", "8", 0, "Order could not be checked")
QUANTITY_TOO_LARGE: Final = Refusal(2, "QUANTITY_TOO_LARGE", "3", 38, "Order quantity exceeds 99999")
INSTRUMENT_MAXIMUM: Final = Refusal(
    2, "INSTRUMENT_MAXIMUM", "8", 38, "Order quantity {quantity} exceeds maximum order quantity {maximum} of {symbol}"
)
PRICE_MISSING: Final = Refusal(2, "PRICE_MISSING", "8", 44, "Price is missing")
PRICE_OFF_TICK: Final = Refusal(2, "PRICE_OFF_TICK", "8", 44, "Price is not on the tick of {symbol}")
STOP_PRICE_MISSING: Final = Refusal(2, "STOP_PRICE_MISSING", "8", 99, "Stop price is missing")
STOP_PRICE_OFF_TICK: Final = Refusal(2, "STOP_PRICE_OFF_TICK", "8", 99, "Stop price is not on the tick of {symbol}")
MARKET_CLOSED: Final = Refusal(2, "MARKET_CLOSED", "8", 55, "Market is closed for {symbol}")
MARKET_CANCEL_ONLY: Final = Refusal(2, "MARKET_CANCEL_ONLY", "8", 55, "Market takes only cancels for {symbol}")
MARKET_NOT_OPEN: Final = Refusal(
    2, "MARKET_NOT_OPEN", "8", 40, "Orders that trade at once are not taken before the opening of {symbol}"
)
MASS_QUOTE_PROTECTION: Final = Refusal(
    2, "MASS_QUOTE_PROTECTION", "b", 0, "Mass quote protection has tripped: reset it with 9773=Y"
)

KILLED: Final = {
    authority: Refusal(3, code, "3", 0, f"Kill Switch enforced by {admin} for Executing Firm")
    for authority, code, admin in (
        ("EXCHANGE", "KILL_SWITCH_EXCHANGE", "Exchange Admin"),
        ("LCE", "KILL_SWITCH_LCE", "Clearing Firm Admin"),
        ("EF", "KILL_SWITCH_EF", "Executing Firm Admin"),
    )
}
"""SPEC KS, by authority."""

RMI_BLOCKED: Final = Refusal(5, "RMI_BLOCKED", "3", 1, "Risk Management Interface: account {account} is blocked")
ACCESS_RESTRICTED: Final = Refusal(
    6, "ACCESS_RESTRICTED", "3", 1, "Account {account} is not permitted to trade {symbol} in its restricted period"
)

ACCOUNT_INACTIVE: Final = Refusal(7, "ACCOUNT_INACTIVE", "3", 1, "Account {account} is inactive")
ACCOUNT_SUSPENDED: Final = Refusal(
    7, "ACCOUNT_SUSPENDED", "3", 1, "Order entry is suspended for account {account} of {ef}"
)
UNKNOWN_ACCOUNT: Final = Refusal(7, "UNKNOWN_ACCOUNT", "3", 1, "Account {account} is not registered for order entry")
"""SPEC AMS: the policy of the LCE that guarantees the pair, so it is asked when the LCE is known, with the other
standings of an account, and not among what the engine must know."""

USER_MAXIMUM: Final = Refusal(
    8, "USER_MAXIMUM", "3", 38, "Order quantity {quantity} exceeds the maximum {maximum} of user {trader} in {product}"
)
PRODUCT_RESTRICTED: Final = Refusal(8, "PRODUCT_RESTRICTED", "3", 55, "Product {product} is restricted for {ef}")
TRADE_TYPE_RESTRICTED: Final = Refusal(
    8, "TRADE_TYPE_RESTRICTED", "3", 828, "Trade type {trade_type} is restricted for {ef}"
)
"""SPEC ERM."""

ACCOUNT_UNREGISTERED: Final = Refusal(
    9, "ACCOUNT_UNREGISTERED", "3", 1, "Account {account} is not registered for inline credit controls of {ef}"
)
POSITION_LIMIT_UNSET: Final = Refusal(
    9, "POSITION_LIMIT_UNSET", "3", 1, "No {side} position limit is set for account {account} in {product} {kind}"
)
POSITION_LIMIT: Final = Refusal(
    9, "POSITION_LIMIT", "3", 38,
    "Position limit exceeded: account {account} would be {position} {side} in {product} {kind}, limit {limit}",
)  # fmt: skip
"""SPEC ICC-5."""

CREDIT_TEXT: Final = "Credit Limit Violation: Order Quantity {x} exceeds Clip Size: {y}"
"""SPEC GC2-22; GC2-21 names the smaller of clip size and max quantity."""

WEEKEND_OFF: Final = Refusal(10, "WEEKEND_OFF", "3", 38, CREDIT_TEXT)
"""SPEC GC2-06: weekend trading is not enabled, so the clip size is 0, in Manual mode too."""

LIMIT_ZERO: Final = Refusal(10, "LIMIT_ZERO", "3", 38, CREDIT_TEXT)
CREDIT_LIMIT: Final = Refusal(10, "CREDIT_LIMIT", "3", 38, CREDIT_TEXT)
MAX_QUANTITY_EXCEEDED: Final = Refusal(10, "MAX_QUANTITY_EXCEEDED", "3", 38, CREDIT_TEXT)

TABLE: Final = (
    SIDE_INVALID, QUANTITY_INVALID, ORDER_TYPE_INVALID, TIME_IN_FORCE_INVALID, MIN_QUANTITY_INVALID, SCOPE_INVALID,
    SPREAD_LEGS, SPREAD_LEG_REPEATED, SPREAD_RATIO, SPREAD_LEG_KIND, SPREAD_HOURS,
    DUPLICATE_CL_ORD_ID, UNKNOWN_INSTRUMENT, NO_MARGIN_RATE, NO_CLEARING_MAPPING, ENGINE_ERROR, QUANTITY_TOO_LARGE,
    INSTRUMENT_MAXIMUM, PRICE_MISSING, PRICE_OFF_TICK, STOP_PRICE_MISSING, STOP_PRICE_OFF_TICK, MARKET_CLOSED,
    MARKET_CANCEL_ONLY, MARKET_NOT_OPEN, MASS_QUOTE_PROTECTION, *KILLED.values(), RMI_BLOCKED, ACCESS_RESTRICTED,
    ACCOUNT_INACTIVE, ACCOUNT_SUSPENDED, UNKNOWN_ACCOUNT, USER_MAXIMUM, PRODUCT_RESTRICTED, TRADE_TYPE_RESTRICTED,
    ACCOUNT_UNREGISTERED, POSITION_LIMIT_UNSET, POSITION_LIMIT, WEEKEND_OFF, LIMIT_ZERO, CREDIT_LIMIT,
    MAX_QUANTITY_EXCEEDED,
)  # fmt: skip


def filled_in(refusal: Refusal, **words: str) -> Refusal:
    """The refusal with these words in its text, whatever they hold; the rest is left to be formatted."""
    text = refusal.text
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word.replace("{", "{{").replace("}", "}}"))
    return refusal._replace(text=text)


class CancelRefusal(NamedTuple):
    """A reason of a cancel reject (35=9): tag 102 and tag 58."""

    reason_code: int
    text: str


TOO_LATE: Final = CancelRefusal(0, "Quantity {quantity} is not above the filled quantity {filled}")
TERMS_CHANGED: Final = CancelRefusal(2, "{field} of an order cannot be changed")
CLOSED: Final = CancelRefusal(1003, "Orders may not be cancelled while the market is closed")
PENDING: Final = CancelRefusal(3, "A request on this order is pending")
NOT_IN_BOOK: Final = CancelRefusal(2045, "Order not in book")
OTHER_SESSION: Final = CancelRefusal(2048, "Order belongs to another session")
QUOTE: Final = CancelRefusal(99, "A quote is changed by a mass quote")
SIDE_MISMATCH: Final = CancelRefusal(2051, "Side does not match the order")

CANCEL_TABLE: Final = (TOO_LATE, TERMS_CHANGED, CLOSED, PENDING, NOT_IN_BOOK, OTHER_SESSION, QUOTE, SIDE_MISMATCH)


class Figures(NamedTuple):
    """What the credit decision saw (SPEC GC2-22): cents and contracts, -1 where a figure does not apply."""

    group_id: int = 0
    bucket: int = -1
    usage_side: int = -1
    limit: int = -1
    usage: int = -1
    charge: int = -1
    available: int = -1
    clip_size: int = -1
    largest: int = -1


NO_FIGURES: Final = Figures()


def refuse_new(command: SubmitOrder, refusal: Refusal, **words: object) -> OrderRefused:
    """The refusal of a new order before the credit test; `words` fill the text besides the command's own."""
    return refuse_order(command, refusal, "D", refusal.form, **words)


def refuse_replace(command: ReplaceOrder, refusal: Refusal, **words: object) -> OrderRefused:
    """The refusal of a replace: the original works on; what would be an execution report is a cancel reject."""
    return refuse_order(command, refusal, "G", "9" if refusal.form == "8" else refusal.form, **words)


def refuse_credit(command: SubmitOrder | ReplaceOrder, verdict: "Verdict") -> OrderRefused:
    """The refusal of a new order or replace by the credit test, with all that it saw (SPEC GC2-22)."""
    refusal, x, y, figures, legs = verdict
    msg_type = "D" if type(command) is SubmitOrder else "G"
    return refuse_order(command, refusal, msg_type, refusal.form, figures, legs, x=x, y=y)


def refuse_spread(command: DefineSpread, refusal: Refusal, **words: object) -> OrderRefused:
    """The refusal of a user-defined spread; its request id stands for the ClOrdID."""
    c = command
    return OrderRefused(
        c.session, c.ef, c.sender_comp, c.trader, c.request_id, "", 0, 0, "c",
        "3" if refusal.form == "3" else "d", refusal.code, refusal.text.format(**words), refusal.ref_tag, echo=c.echo,
    )  # fmt: skip


def refuse_order(
    command: SubmitOrder | ReplaceOrder,
    refusal: Refusal,
    msg_type: str,
    form: str,
    figures: Figures = NO_FIGURES,
    legs: tuple[LegFigure, ...] = (),
    **words: object,
) -> OrderRefused:
    """The event of a refusal."""
    c = command
    own: dict[str, object] = {name: getattr(c, name) for name in ("symbol", "quantity", "cl_ord_id", "ef", "account")}
    return OrderRefused(
        c.session, c.ef, c.sender_comp, c.trader, c.cl_ord_id, c.symbol, c.side, c.quantity, msg_type,
        form, refusal.code, refusal.text.format(**own | words), refusal.ref_tag, getattr(c, "order_id", 0),
        getattr(c, "orig_cl_ord_id", ""), c.account, *figures, c.echo, c.order_type, c.tif, c.price, legs,
    )  # fmt: skip


CANCEL: Final = 1
REPLACE: Final = 2


def refuse_request(command: object, refusal: CancelRefusal, refers_to: int, **words: object) -> CancelRefused:
    """The cancel reject of a cancel or replace; `refers_to` is tag 434 (CANCEL or REPLACE)."""
    c = command
    return CancelRefused(
        c.session, c.sender_comp, c.trader, c.cl_ord_id, c.orig_cl_ord_id, c.order_id,
        refusal.reason_code, refusal.text.format(**words), refers_to, c.echo,
    )  # fmt: skip
