"""Quote requests (35=R) and status requests (35=H). There is no market data here: a quote request is answered, nothing
else follows. A status request passes under every control."""

from creditcontrols.engine.controls.kill import killed
from creditcontrols.engine.hours import market_state
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.quotes.commands import AskOrderStatus, QuoteRequest
from creditcontrols.engine.quotes.events import OrderStatusTold, QuoteRequestAnswered
from creditcontrols.engine.quotes.mass_quote import NOT_OPEN, UNKNOWN
from creditcontrols.engine.quotes.refusals import refuse_message
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import OPEN


def quote_request(state: EngineState, c: QuoteRequest, now_us: int) -> list[Event]:
    """Refused by a kill over the exchange, unknown instruments, and a market that is not open."""
    del now_us
    instrument = state.instruments.get(c.symbol)
    exchanges = [] if instrument is None else [instrument.exchange]
    refusal = killed(state, c.ef, c.session, exchanges)
    if refusal is not None:
        return [refuse_message(c, refusal, "R", c.request_id, c.symbol)]
    reason = None
    if instrument is None:
        reason = UNKNOWN
    elif market_state(state, instrument) != OPEN:
        reason = NOT_OPEN
    number, text = (0, "") if reason is None else (reason.reason, reason.text.format(symbol=c.symbol))
    return [QuoteRequestAnswered(c.session, c.sender_comp, c.trader, c.request_id, number, text, c.echo)]


def ask_order_status(state: EngineState, c: AskOrderStatus, now_us: int) -> list[Event]:
    """A working order of the session, by its order id; ClOrdID and side must be its own."""
    del now_us
    order = state.orders.get(c.asked_id)
    known = order is not None and order.session == c.session and order.side == c.side
    return [OrderStatusTold(c.asked_id if known else 0, c.session, c.sender_comp, c.trader, c.cl_ord_id, c.echo)]
