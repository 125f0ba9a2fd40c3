"""Outbound messages: header, session-level fields and application bodies, from plain values.

Prices and times come as the text that goes on the wire; quantities are contracts."""

from collections.abc import Iterable
from typing import Final

from riskadmin.fix.codec import Fields, Problem, join

EXCHANGE: Final = "CME"
_OPERATOR_LENGTH: Final = 20
UNSUPPORTED_TYPE: Final = 3
"""BusinessRejectReason (380): unsupported message type."""


def address(sender_comp: str, operator: str, location: str, segment: str = "G") -> str:
    """The part of the header that names both ends; the same for all messages to one trader, so keep it.

    `operator` is the client's 50, `location` its 142 (either is left out when empty), `segment` its 57."""
    where = f"143={location}\x01" if location else ""
    trader = f"57={operator.upper()[-_OPERATOR_LENGTH:]}\x01" if operator else ""
    return f"49={EXCHANGE}\x0150={segment}\x0156={sender_comp}\x01{trader}{where}"


def head(msg_type: str, *, seq: int, last_in: int, sent: str, to: str, original_sent: str = "") -> str:
    """The header of one message, 35 first; `to` comes from `address`.

    `last_in` is the last inbound number processed (369); with `original_sent` the message is a possible duplicate."""
    again = f"43=Y\x01122={original_sent}\x01" if original_sent else ""
    return f"35={msg_type}\x0134={seq}\x01369={last_in}\x0152={sent}\x01{again}{to}"


def reject(*, ref_seq: int, ref_type: str, problem: Problem) -> Fields:
    """Session Level Reject (35=3) of message number `ref_seq`, whose 35 is `ref_type`; left out when empty."""
    of_type: Fields = ((372, ref_type),) if ref_type else ()
    return ((45, str(ref_seq)), (58, problem.text), (371, str(problem.tag)), *of_type, (373, str(problem.reason)))


def business_reject(*, ref_seq: int, ref_type: str, text: str, reason: int = UNSUPPORTED_TYPE) -> Fields:
    """Business Message Reject (35=j)."""
    return ((45, str(ref_seq)), (58, text), (372, ref_type), (380, str(reason)))


def execution_report(
    *,
    status: str,
    exec_id: str,
    order_id: int,
    cl_ord_id: str,
    account: str,
    symbol: str,
    security_desc: str,
    security_type: str,
    side: int,
    quantity: int,
    filled: int,
    leaves: int | None,
    order_type: str,
    tif: str,
    at: str,
    request_time: int,
    orig_cl_ord_id: str = "",
    price: str = "",
    stop_price: str = "",
    expire: str = "",
    security_id: str = "",
    manual: str = "",
    handling: str = "",
    correlation: str = "",
    trans_type: str = "0",
    exec_type: str = "",
    more: Fields = (),
) -> str:
    """Body of an Execution Report (35=8). `status` is 39, and 150 unless `exec_type` says otherwise: 0 new, 4
    cancelled, 5 replaced, 1 and 2 fill, 8 refused, C eliminated, H trade cancel (`trans_type` 1).

    `symbol` is 55 (group code), `security_desc` 107 (instrument); `at` is 60, `request_time` 5979 in nanoseconds;
    `more` are the fields of one status (`fill`, `refusal`, …). Empty texts are left out, and 151 without `leaves`."""
    at_price = f"44={price}\x01" if price else ""
    security = f"48={security_id}\x01" if security_id else ""
    stop = f"99={stop_price}\x01" if stop_price else ""
    until = f"432={expire}\x01" if expire else ""
    by_hand = f"1028={manual}\x01" if manual else ""
    handled = f"1031={handling}\x01" if handling else ""
    flow = f"9717={correlation}\x01" if correlation else ""
    left = "" if leaves is None else f"151={leaves}\x01"
    return (
        f"1={account}\x016=0\x0111={cl_ord_id}\x0114={filled}\x0117={exec_id}\x0120={trans_type}\x0137={order_id}\x01"
        f"38={quantity}\x0139={status}\x0140={order_type}\x0141={orig_cl_ord_id or '0'}\x01{at_price}{security}"
        f"54={side}\x0155={symbol}\x0159={tif}\x0160={at}\x01{stop}107={security_desc}\x01150={exec_type or status}\x01"
        f"{left}167={security_type}\x01{until}{by_hand}{handled}5979={request_time}\x01{flow}{join(more)}"
    )


SINGLE: Final = "1"
LEG: Final = "2"
SPREAD: Final = "3"
"""MultiLegReportingType (442) of a fill: an outright's, a leg's of a spread, a spread's."""


def fill(
    *,
    quantity: int,
    price: str,
    trade_id: int,
    trade_date: str,
    aggressor: bool,
    contra: str,
    reporting: str = SINGLE,
) -> Fields:
    """What a fill (39=1 or 2) adds to an Execution Report; `trade_date` is YYYYMMDD, `reporting` is 442."""
    return (
        (31, price),
        (32, str(quantity)),
        (75, trade_date),
        (337, contra),
        (375, EXCHANGE),
        (442, reporting),
        (527, str(trade_id)),
        (1057, "Y" if aggressor else "N"),
        (37711, str(trade_id)),
    )


def trade_cancel(*, exec_ref: str, quantity: int, price: str, trade_id: int, trade_date: str, text: str) -> Fields:
    """What the cancel of a trade (39=H) adds: the cancelled trade, and the end of its 17 as 19."""
    return (
        (19, exec_ref[-9:]),
        (31, price),
        (32, str(quantity)),
        (58, text),
        (75, trade_date),
        (375, EXCHANGE),
        (527, str(trade_id)),
        (37711, str(trade_id)),
    )


def security_definition(
    *, request_id: str, response_id: int, symbol: str, security_desc: str, security_type: str, legs: Fields, count: int
) -> Fields:
    """Body of a Security Definition (35=d) that lists a user-defined spread: 323=1, `count` legs as `leg` has them."""
    return (
        (55, symbol),
        (107, security_desc),
        (146, str(count)),
        *legs,
        (167, security_type),
        (320, request_id),
        (322, str(response_id)),
        (323, "1"),
        (393, "1"),
    )


def leg(*, symbol: str, security_desc: str, security_type: str, ratio: int, side: int) -> Fields:
    """One entry of the legs of a Security Definition."""
    return ((311, symbol), (307, security_desc), (310, security_type), (319, str(ratio)), (54, str(side)))


def no_security_definition(*, request_id: str, response_id: int, text: str) -> Fields:
    """Body of a Security Definition (35=d) that refuses a user-defined spread: 323=5."""
    return ((58, text), (320, request_id), (322, str(response_id)), (323, "5"), (393, "0"))


def refusal(*, reason: int, text: str) -> Fields:
    """What a refused order (39=8) adds: OrdRejReason (103) and Text (58)."""
    return ((58, text), (103, str(reason)))


def unsolicited(reason: str, text: str = "") -> Fields:
    """What a cancel that nobody of the session asked for (39=4) adds: its reason (378), and in words (58)."""
    words: Fields = ((58, text),) if text else ()
    return (*words, (378, reason))


def cancel_reject(
    *, exec_id: str, order_id: int, cl_ord_id: str, orig_cl_ord_id: str, refers_to: int, reason: int, text: str, at: str
) -> str:
    """Body of a Cancel Reject (35=9); `refers_to` is 434: 1 cancel, 2 replace."""
    return (
        f"11={cl_ord_id}\x0117={exec_id}\x0137={order_id}\x0139=U\x0141={orig_cl_ord_id or '0'}\x0158={text}\x01"
        f"60={at}\x01102={reason}\x01434={refers_to}\x01"
    )


def mass_action_report(
    *, cl_ord_id: str, report_id: int, scope: int, affected: Iterable[tuple[int, str, int]], more: Fields = ()
) -> str:
    """Body of a Mass Action Report (35=BZ), the answer to a mass cancel. `scope` is 1374; `affected` holds (order id,
    ClOrdID, quantity cancelled) of every order; `more` are 55, 107 or 1300 as the request named them."""
    orders = list(affected)
    group = "".join([f"41={name}\x0184={quantity}\x01535={order}\x01" for order, name, quantity in orders])
    listed = f"534={len(orders)}\x01{group}" if orders else ""
    return (
        f"11={cl_ord_id}\x011369={report_id}\x011373=3\x011374={scope}\x011375=1\x01{join(more)}"
        f"533={len(orders)}\x01{listed}"
    )
