"""From the engine's events to what the sessions get: message type, operator, location and body. Numbers come later."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from creditcontrols.engine import events as ev
from creditcontrols.engine.product import DAY, LIMIT
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.gateway import quotes
from creditcontrols.gateway.answers import Answer as Answer
from creditcontrols.gateway.answers import Moment as Moment
from creditcontrols.gateway.legs import definition, leg_fills, no_definition, security_type
from riskadmin.fix import messages
from riskadmin.fix.codec import VALUE_INCORRECT, Problem, join
from riskadmin.lib.ids import format_price

BZ_ORDERS = 200
ORD_REJ_REASON = {"UNKNOWN_INSTRUMENT": 1, "DUPLICATE_CL_ORD_ID": 6}
OTHER_REASON = 2
RESTATEMENTS = {"kill": "106", "rmi": "106", "firmsoft": "105", "disconnect": "100", "protection": "8"}
CREDIT_CONTROLS = "104"
"""ExecRestatementReason (378) by act, as the exchange numbers them: 8 mass quote protection, 100 session lost, 105
FirmSoft, 106 from risk management; else cancelled by the credit controls."""

BUSTED = "Trade cancelled by the exchange"
NO_ECHO = "\x01\x01\x01"
_SCOPE_TAG = {1: 107, 9: 1300, 10: 55}

price_text = lru_cache(maxsize=4096)(format_price)


def unsolicited(held: ev.CancelHeld | None) -> messages.Fields:
    """What the report of a cancel adds that nobody of the session asked for."""
    if held is None or not held.cause:
        return ()
    return messages.unsolicited(RESTATEMENTS.get(held.act.partition(":")[0], CREDIT_CONTROLS), held.cause)


class Translator:
    """Answers to events, by type. An event without a method here is told to nobody."""

    def __init__(self, state: EngineState) -> None:
        self.state = state
        self.by_type: dict[type, Callable[[Any, Any, int, int, Moment], list[Answer]]] = {
            ev.OrderAccepted: self.accepted,
            ev.OrderFilled: self.filled,
            ev.OrderRefused: self.refused,
            ev.SpreadDefined: self.spread_defined,
            ev.OrderCancelled: self.cancelled,
            ev.TradeBusted: self.busted,
            ev.OrderReplaced: self.replaced,
            ev.OrderEliminated: self.eliminated,
            ev.OrderRejected: self.rejected,
            ev.ReplaceRefused: self.replace_refused,
            ev.CancelRefused: self.cancel_refused,
            ev.MassCancelled: self.mass_cancelled,
            **quotes.answers(state),
        }

    def report(
        self, order: Order, filled: int, number: int, at: Moment, status: str, more: messages.Fields = (), **words: str
    ) -> list[Answer]:
        """An execution report about a live or just finished order."""
        instrument = self.state.instruments[order.symbol]
        _, manual, handling, correlation = order.echo.split("\x01")
        done = status in "48C"
        body = messages.execution_report(
            status=status, exec_id=f"{at.seq}:{number}", order_id=order.order_id,
            cl_ord_id=words.get("cl_ord_id", order.cl_ord_id), account=order.account, symbol=instrument.group_code,
            security_desc=order.symbol, security_type=security_type(instrument.kind), side=order.side,
            quantity=order.quantity, filled=filled,
            leaves=0 if done else order.quantity - filled, order_type=order.order_type, tif=order.tif,
            at=at.text, request_time=at.micros * 1000, orig_cl_ord_id=words.get("orig_cl_ord_id", ""),
            price="" if order.price is None else price_text(order.price),
            stop_price="" if order.stop_price is None else price_text(order.stop_price), expire=order.expire,
            manual=manual, handling=handling, correlation=correlation, more=more,
        )  # fmt: skip
        return [Answer(order.session, "8", order.sender_comp, order.trader, order.echo, body)]

    def accepted(self, event: ev.OrderAccepted, order: Order, filled: int, number: int, at: Moment) -> list[Answer]:
        """39=0. Quotes are answered by 35=b."""
        if order.quote:
            return []
        return self.report(order, filled, number, at, "0")

    def filled(self, event: ev.OrderFilled, order: Order, filled: int, number: int, at: Moment) -> list[Answer]:
        """39=1 or 2; after the fill of a spread those of its legs."""
        taker = order.order_id == at.taker or order.order_id >= at.newest
        spread = len(order.holdings) > 1
        more = messages.fill(
            quantity=event.quantity, price=price_text(event.price), trade_id=event.trade_id,
            trade_date=at.text[:8], aggressor=taker, contra="TRADE",
            reporting=messages.SPREAD if spread else messages.SINGLE,
        )  # fmt: skip
        answers = self.report(order, filled, number, at, "2" if filled >= order.quantity else "1", more)
        if spread:
            bodies = leg_fills(
                self.state, event, order, filled, f"{at.seq}:{number}", at.text, at.micros, taker
            )  # fmt: skip
            answers += [answers[0]._replace(body=body) for body in bodies]
        return answers

    def cancelled(self, event: ev.OrderCancelled, order: Order, filled: int, number: int, at: Moment) -> list[Answer]:
        """39=4: 11 is the cancel's, 41 the order's. A mass cancel is answered as a whole by BZ. One that nobody of the
        session asked for says why."""
        held = order.cancelling
        if event.by_mass_cancel or (order.quote and quotes.is_told(held)):
            return []
        more = unsolicited(held)
        asked = order.cl_ord_id if held is None else held.cl_ord_id or order.cl_ord_id
        return self.report(order, filled, number, at, "4", more, cl_ord_id=asked, orig_cl_ord_id=order.cl_ord_id)

    def busted(self, event: ev.TradeBusted, order: Any, filled: int, number: int, at: Moment) -> list[Answer]:
        """39=H: the trade is taken back; the order stays as it is (SPEC GC2-18)."""
        fill = event.fill
        instrument = self.state.instruments[fill.symbol]
        _, manual, handling, correlation = (fill.echo or NO_ECHO).split("\x01")
        more = messages.trade_cancel(
            exec_ref=fill.exec_id, quantity=fill.quantity, price=price_text(fill.price), trade_id=event.trade_id,
            trade_date=at.text[:8], text=BUSTED,
        )  # fmt: skip
        body = messages.execution_report(
            status="H", trans_type="1", exec_id=f"{at.seq}:{number}", order_id=fill.order_id, cl_ord_id=fill.cl_ord_id,
            account=fill.account, symbol=instrument.group_code, security_desc=fill.symbol,
            security_type=instrument.kind, side=fill.side, quantity=fill.order_quantity or fill.quantity, filled=0,
            leaves=None, order_type=fill.order_type or LIMIT, tif=fill.tif or DAY, at=at.text,
            request_time=at.micros * 1000, manual=manual, handling=handling, correlation=correlation, more=more,
        )  # fmt: skip
        return [Answer(fill.session, "8", fill.sender_comp, fill.trader, fill.echo, body)]

    def replaced(self, event: ev.OrderReplaced, order: Order, filled: int, number: int, at: Moment) -> list[Answer]:
        """39=5: 11 new, 41 old."""
        return self.report(order, filled, number, at, "5", orig_cl_ord_id=order.orig_cl_ord_id)

    def eliminated(self, event: ev.OrderEliminated, order: Order, filled: int, number: int, at: Moment) -> list[Answer]:
        """39=C."""
        return self.report(order, filled, number, at, "C")

    def rejected(self, event: ev.OrderRejected, order: Order, filled: int, number: int, at: Moment) -> list[Answer]:
        """39=8 by the venue."""
        return self.report(order, filled, number, at, "8", messages.refusal(reason=0, text=event.reason))

    def refused(self, event: ev.OrderRefused, order: Any, filled: int, number: int, at: Moment) -> list[Answer]:
        """35=3, 35=8 39=8, 35=9 or 35=d, as the refusal table says."""
        if event.form == "d":
            body = no_definition(event, at.seq)
        elif event.form == "b":
            body = quotes.refused_quotes(event)
        elif event.form == "3":
            problem = Problem(event.ref_tag, event.text, VALUE_INCORRECT)
            body = join(messages.reject(ref_seq=at.in_seq, ref_type=event.msg_type, problem=problem))
        elif event.form == "9":
            body = messages.cancel_reject(
                exec_id=f"{at.seq}:{number}", order_id=event.order_id, cl_ord_id=event.cl_ord_id,
                orig_cl_ord_id=event.orig_cl_ord_id, refers_to=2, reason=OTHER_REASON, text=event.text, at=at.text,
            )  # fmt: skip
        else:
            body = self._refusal_report(event, number, at)
        msg_type = event.form
        return [Answer(event.session, msg_type, event.sender_comp, event.trader, event.echo, body)]

    def _refusal_report(self, event: ev.OrderRefused, number: int, at: Moment) -> str:
        instrument = self.state.instruments.get(event.symbol)
        _, manual, handling, correlation = event.echo.split("\x01")
        return messages.execution_report(
            status="8", exec_id=f"{at.seq}:{number}", order_id=0, cl_ord_id=event.cl_ord_id, account=event.account,
            symbol=instrument.group_code if instrument else event.symbol, security_desc=event.symbol,
            security_type=security_type(instrument.kind) if instrument else "FUT", side=event.side,
            quantity=event.quantity, filled=0,
            leaves=0, order_type=event.order_type, tif=event.tif, at=at.text, request_time=at.micros * 1000,
            price="" if event.price is None else price_text(event.price), manual=manual, handling=handling,
            correlation=correlation,
            more=messages.refusal(reason=ORD_REJ_REASON.get(event.code, 0), text=event.text),
        )  # fmt: skip

    def spread_defined(self, event: ev.SpreadDefined, order: Any, filled: int, number: int, at: Moment) -> list[Answer]:
        """35=d."""
        body = definition(self.state, event, at.seq)
        return [Answer(event.session, "d", event.sender_comp, event.trader, event.echo, body)]

    def replace_refused(
        self, event: ev.ReplaceRefused, order: Order, filled: int, number: int, at: Moment
    ) -> list[Answer]:
        """35=9 for a replace that the venue refused."""
        body = messages.cancel_reject(
            exec_id=f"{at.seq}:{number}", order_id=order.order_id, cl_ord_id=event.cl_ord_id,
            orig_cl_ord_id=order.cl_ord_id, refers_to=2, reason=OTHER_REASON, text=event.reason, at=at.text,
        )  # fmt: skip
        return [Answer(order.session, "9", order.sender_comp, order.trader, order.echo, body)]

    def cancel_refused(self, event: ev.CancelRefused, order: Any, filled: int, number: int, at: Moment) -> list[Answer]:
        """35=9. Who did not ask is not told."""
        if not event.cl_ord_id:
            return []
        body = messages.cancel_reject(
            exec_id=f"{at.seq}:{number}", order_id=event.order_id, cl_ord_id=event.cl_ord_id,
            orig_cl_ord_id=event.orig_cl_ord_id, refers_to=event.refers_to, reason=event.reason_code, text=event.text,
            at=at.text,
        )  # fmt: skip
        return [Answer(event.session, "9", event.sender_comp, event.trader, event.echo, body)]

    def mass_cancelled(self, event: ev.MassCancelled, order: Any, filled: int, number: int, at: Moment) -> list[Answer]:
        """35=BZ, one for every BZ_ORDERS orders; none affected is an answer too."""
        tag = _SCOPE_TAG.get(event.scope)
        more = ((tag, event.value),) if tag else ()
        chunks = [event.affected[i : i + BZ_ORDERS] for i in range(0, len(event.affected), BZ_ORDERS)] or [()]
        return [
            Answer(event.session, "BZ", event.sender_comp, event.trader, event.echo, messages.mass_action_report(
                cl_ord_id=event.cl_ord_id, report_id=at.seq, scope=event.scope, affected=chunk, more=more,
            ))
            for chunk in chunks
        ]  # fmt: skip
