"""Outbound messages and their tags, read off messages that the builders make."""

from typing import Any, Final

from riskadmin.fix import messages, quotes
from riskadmin.fix.codec import Problem, join
from riskadmin.reference_docs.fix_tags import tags
from riskadmin.reference_docs.markdown import table

REPORT: Final[dict[str, Any]] = {
    "exec_id": "1:0", "order_id": 1, "cl_ord_id": "C", "account": "A", "symbol": "YM", "security_desc": "YMZ6",
    "security_type": "FUT", "side": 1, "quantity": 1, "filled": 0, "leaves": 1, "order_type": "4", "tif": "6",
    "at": "t", "request_time": 1, "price": "1", "stop_price": "1", "expire": "20261231", "manual": "Y", "handling": "Y",
    "correlation": "X",
}  # fmt: skip
FILL = messages.fill(quantity=1, price="1", trade_id=1, trade_date="20261231", aggressor=True, contra="TRADE")
REFUSAL = messages.refusal(reason=0, text="x")
REJECT = join(messages.reject(ref_seq=1, ref_type="D", problem=Problem(38, "x", 5)))
BUSINESS = join(messages.business_reject(ref_seq=1, ref_type="Z", text="x"))
CANCEL_REJECT = messages.cancel_reject(
    exec_id="1:0", order_id=1, cl_ord_id="C", orig_cl_ord_id="O", refers_to=1, reason=0, text="x", at="t"
)
MASS = messages.mass_action_report(
    cl_ord_id="C", report_id=1, scope=1, affected=[(1, "C", 1)], more=((107, "x"), (1300, "x"), (55, "x"))
)
LEG = messages.leg(symbol="YM", security_desc="YMZ6", security_type="FUT", ratio=1, side=1)
DEFINITION = join(
    messages.security_definition(
        request_id="R", response_id=1, symbol="YM", security_desc="UD:000001", security_type="MLEG", legs=LEG, count=1
    )
)
NO_DEFINITION = join(messages.no_security_definition(request_id="R", response_id=1, text="x"))

QUOTE_ACK = quotes.mass_quote_ack(
    quote_id="Q", account="A", processed=1, request_id="R", reason=1, text="x", reset=True,
    refused=[quotes.Refused("1", "E", "OZF", "OZFZ6 C100", 8)],
)  # fmt: skip
QUOTE_CANCEL_ACK = quotes.quote_cancel_ack(quote_id="Q", kind=3, cancelled=1, symbol="OZF", reason=1, text="x")
QUOTE_REQUEST_ACK = quotes.quote_request_ack(request_id="R", exchange_id=1) + quotes.quote_request_ack(
    request_id="R", exchange_id=1, reason=1, text="x"
)
PROTECTION_CANCEL = quotes.protection_cancel(symbol="OZF", cancelled=1, text="x")


def report(more: messages.Fields = ()) -> str:
    """The body of an Execution Report with every field that it may have."""
    return messages.execution_report(status="0", more=more, **REPORT)


def numbers(body: str) -> list[int]:
    """The tags of a body in the order of the wire, each once."""
    return list(dict.fromkeys(int(field.partition("=")[0]) for field in body.split("\x01") if field))


def header_tags() -> list[int]:
    """The tags of every outbound header."""
    return [8, 9, *numbers(messages.head("8", seq=1, last_in=1, sent="t", to=messages.address("C", "O", "L"))), 10]


def _besides(common: list[int], body: str) -> list[int]:
    return [number for number in numbers(body) if number not in common]


def table_of_messages() -> str:
    """Type, when, body tags."""
    common = numbers(report())
    rows = [
        ("0, 1, 2, 4, 5, A", "session level", "as FIX 4.2; A repeats 108 and 1603 to 1605, 5 carries 789"),
        ("8", "39=0 accepted, 4 cancelled, 5 replaced, C eliminated", tags(common)),
        ("8", "39=1 partly filled, 39=2 filled", "the same and " + tags(_besides(common, report(FILL)))),
        ("8", "fill of a leg of a spread, 442=2, after the spread's own, 442=3", "the same as of a fill"),
        ("8", "39=8 refused", "the same and " + tags(_besides(common, report(REFUSAL)))),
        ("9", "cancel or replace refused", tags(numbers(CANCEL_REJECT))),
        ("BZ", "answer to 35=CA", tags(numbers(MASS))),
        ("d", "answer to 35=c: 323=1 listed", tags(numbers(DEFINITION))),
        ("d", "answer to 35=c: 323=5 refused", tags(numbers(NO_DEFINITION))),
        ("8", "status of an order, 150=I; 39 is 0, 1 or 5", tags(common)),
        ("b", "answer to 35=i: 297=0 taken, 5 refused", tags(numbers(QUOTE_ACK))),
        ("b", "answer to 35=Z: 297 is its 298, or 5", tags(numbers(QUOTE_CANCEL_ACK))),
        ("b", "answer to 35=R: 297=0 or 5", tags(numbers(QUOTE_REQUEST_ACK))),
        ("b", "nobody asked: mass quote protection tripped, 9775=F", tags(numbers(PROTECTION_CANCEL))),
        ("3", "malformed, or refused by a control", tags(numbers(REJECT))),
        ("j", "message type that is not supported", tags(numbers(BUSINESS))),
    ]
    return table(("35", "when", "body"), rows)
