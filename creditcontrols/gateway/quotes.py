"""What sessions are told about mass quotes, quote requests and the status of orders: 35=b, and 35=8 150=I."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine import events as ev
from creditcontrols.engine.quotes.protection import CAUSE
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.gateway.answers import Answer, Moment
from creditcontrols.gateway.legs import security_type
from riskadmin.fix import messages, quotes
from riskadmin.fix.codec import VALUE_INCORRECT, Problem, join
from riskadmin.lib.ids import format_price

NOT_FOUND = Problem(37, "Order not found", VALUE_INCORRECT)
"""The answer to a status request that names no working order of its session."""

Tell = Callable[[Any, Any, int, int, Moment], list[Answer]]


def is_told(held: ev.CancelHeld | None) -> bool:
    """True when the end of a quote needs no report: its own session's message cancelled it, and 35=b answered that."""
    return held is not None and not held.cl_ord_id and not held.cause


def answers(state: EngineState) -> dict[type, Tell]:
    """Answers to the events about quotes, by type."""
    return {
        ev.MassQuoteAnswered: lambda event, order, filled, number, at: [answered(state, event)],
        ev.QuotesCancelled: lambda event, order, filled, number, at: [cancelled(event)],
        ev.QuoteRequestAnswered: lambda event, order, filled, number, at: [requested(event, at)],
        ev.ProtectionTripped: lambda event, order, filled, number, at: tripped(event),
        ev.OrderStatusTold: lambda event, order, filled, number, at: [status(state, event, order, at)],
    }


def answered(state: EngineState, event: ev.MassQuoteAnswered) -> Answer:
    """The answer to a mass quote."""
    refused = []
    for entry in event.refused:
        listed = state.instruments.get(entry.symbol)
        group_code = entry.symbol if listed is None else listed.group_code
        refused.append(quotes.Refused(entry.set_id, entry.entry_id, group_code, entry.symbol, entry.reason))
    body = quotes.mass_quote_ack(
        quote_id=event.quote_id, account=event.account, processed=event.processed, request_id=event.request_id,
        reason=event.reason, text=event.text, reset=event.reset, refused=refused,
    )  # fmt: skip
    return Answer(event.session, "b", event.sender_comp, event.trader, event.echo, body)


def refused_quotes(event: ev.OrderRefused) -> str:
    """The body that refuses a whole mass quote for its protection."""
    return quotes.mass_quote_ack(
        quote_id=event.cl_ord_id, account=event.account, processed=0, reason=quotes.PROTECTED, text=event.text
    )


def cancelled(event: ev.QuotesCancelled) -> Answer:
    """The answer to a quote cancel."""
    body = quotes.quote_cancel_ack(
        quote_id=event.quote_id, kind=event.kind, cancelled=event.cancelled, symbol=event.group_code,
        reason=event.reason, text=event.text,
    )  # fmt: skip
    return Answer(event.session, "b", event.sender_comp, event.trader, event.echo, body)


def requested(event: ev.QuoteRequestAnswered, at: Moment) -> Answer:
    """The answer to a quote request."""
    body = quotes.quote_request_ack(
        request_id=event.request_id, exchange_id=at.seq, reason=event.reason, text=event.text
    )
    return Answer(event.session, "b", event.sender_comp, event.trader, event.echo, body)


def tripped(event: ev.ProtectionTripped) -> list[Answer]:
    """Nobody asked: everybody who quotes in the scope is told that his quotes go. A report for each follows."""
    return [
        Answer(
            each.session, "b", each.sender_comp, each.trader, each.echo,
            quotes.protection_cancel(symbol=event.group_code, cancelled=each.cancelled, text=CAUSE),
        )
        for each in event.told
    ]  # fmt: skip


def status(state: EngineState, event: ev.OrderStatusTold, order: Order | None, at: Moment) -> Answer:
    """35=8 150=I with the order as it stands, or 35=3 when there is none."""
    if order is None:
        body = join(messages.reject(ref_seq=at.in_seq, ref_type="H", problem=NOT_FOUND))
        return Answer(event.session, "3", event.sender_comp, event.trader, event.echo, body)
    instrument = state.instruments[order.symbol]
    _, manual, handling, correlation = order.echo.split("\x01")
    body = messages.execution_report(
        status="1" if order.filled else "5" if order.orig_cl_ord_id else "0", exec_type="I", exec_id="0",
        order_id=order.order_id, cl_ord_id=order.cl_ord_id, account=order.account, symbol=instrument.group_code,
        security_desc=order.symbol, security_type=security_type(instrument.kind), side=order.side,
        quantity=order.quantity, filled=order.filled, leaves=order.working, order_type=order.order_type, tif=order.tif,
        at=at.text, request_time=at.micros * 1000, orig_cl_ord_id=order.orig_cl_ord_id,
        price="" if order.price is None else format_price(order.price),
        stop_price="" if order.stop_price is None else format_price(order.stop_price), expire=order.expire,
        manual=manual, handling=handling, correlation=correlation,
    )  # fmt: skip
    return Answer(event.session, "8", event.sender_comp, event.trader, event.echo, body)
