"""Bodies of the messages that traders send. Pure."""

from riskadmin.fix.codec import stamp
from riskadmin.lib.ids import format_price
from riskadmin.traders.market import Contract
from riskadmin.traders.view import Action, Cancel, New, Replace, Working

Body = list[tuple[int, str]]
LIMIT_ORDER = "2"
ALL_OF_SESSION = "7"


def request(
    action: Action, contract: Contract, order: Working | None, account: str, cl_ord_id: str, now_ms: int
) -> tuple[str, Body]:
    """MsgType and body of an action in `contract`; `order` is the one that a replace or cancel is about."""
    at = stamp(now_ms * 1000)
    what = [(55, contract.group_code), (60, at), (107, contract.symbol), (167, contract.kind), (1028, "N")]
    named = [(1, account), (11, cl_ord_id)]
    if isinstance(action, New):
        terms = _terms(action.side, action.quantity, action.price, action.tif)
        return "D", [*named, *terms, *what, (1031, "Y"), (9702, "4")]
    assert order is not None
    named += [(37, str(order.order_id)), (41, order.cl_ord_id)]
    if isinstance(action, Cancel):
        return "F", [*named, (54, str(order.side)), *what]
    assert isinstance(action, Replace)
    terms = _terms(order.side, action.quantity, action.price, order.tif)
    return "G", [*named, *terms, *what, (1031, "Y"), (9702, "4")]


def cancel_everything(cl_ord_id: str, now_ms: int) -> tuple[str, Body]:
    """MsgType and body of a mass cancel of the session's orders."""
    return "CA", [(11, cl_ord_id), (60, stamp(now_ms * 1000)), (1373, "3"), (1374, ALL_OF_SESSION)]


def _terms(side: int, quantity: int, price: int, tif: str) -> Body:
    return [(38, str(quantity)), (40, LIMIT_ORDER), (44, format_price(price)), (54, str(side)), (59, tif)]
