"""Mass quotes and quote cancels (SPEC GC2-14, MQP): each side of an entry rests as an order of its own that counts when
filled only. The credit test, weekend trading (GC2-06) and RMI blocks never stop a quote."""

from typing import TYPE_CHECKING, Final, NamedTuple

from creditcontrols.engine.controls.access import not_permitted
from creditcontrols.engine.controls.kill import killed
from creditcontrols.engine.events import CancelHeld, Event, OrderHeld
from creditcontrols.engine.hours import market_state, takes_cancels
from creditcontrols.engine.order_events import OrderRefused
from creditcontrols.engine.product import DAY, LIMIT, wrong_quantity
from creditcontrols.engine.quotes import protection
from creditcontrols.engine.quotes.commands import MassQuote, QuoteCancel
from creditcontrols.engine.quotes.events import MassQuoteAnswered, ProtectionsReset, QuotesCancelled
from creditcontrols.engine.quotes.refusals import refuse_message
from creditcontrols.engine.quotes.values import QuoteEntry, RefusedEntry
from creditcontrols.engine.refusals import MASS_QUOTE_PROTECTION
from creditcontrols.engine.rules import usage_side
from creditcontrols.engine.state import EngineState, Order
from creditcontrols.engine.values import BUY, CLOSED, OPEN, SELL, Instrument

if TYPE_CHECKING:
    from creditcontrols.engine.entry import Entry


class EntryRefusal(NamedTuple):
    """Why an entry of a mass quote does not stand: tag 368, a stable code, a text."""

    reason: int
    code: str
    text: str


UNKNOWN: Final = EntryRefusal(1, "QUOTE_UNKNOWN", "Unknown instrument {symbol}")
NOT_OPEN: Final = EntryRefusal(2, "QUOTE_NOT_OPEN", "Market takes no quotes for {symbol} now")
TOO_LARGE: Final = EntryRefusal(3, "QUOTE_TOO_LARGE", "Size exceeds the maximum order quantity of {symbol}")
TWICE: Final = EntryRefusal(6, "QUOTE_TWICE", "{symbol} is quoted more than once in the message")
CROSSED: Final = EntryRefusal(7, "QUOTE_CROSSED", "Bid of {symbol} is not below its offer")
OFF_TICK: Final = EntryRefusal(8, "QUOTE_OFF_TICK", "Price is not on the tick of {symbol}")
NO_OPTION: Final = EntryRefusal(9, "QUOTE_NO_OPTION", "{symbol} is no option")
UNCLEARED: Final = EntryRefusal(9, "QUOTE_UNCLEARED", "No clearing firm for {ef} on {symbol}")
NOT_PERMITTED: Final = EntryRefusal(9, "QUOTE_NOT_PERMITTED", "Account {account} is not permitted to trade {symbol}")
PROTECTED: Final = EntryRefusal(98, "QUOTE_PROTECTED", "Mass quote protection tripped before {symbol}")
UNVALUED: Final = EntryRefusal(99, "QUOTE_UNVALUED", "No margin rate for {symbol}")
BROKEN: Final = EntryRefusal(99, "QUOTE_UNCHECKED", "Quote of {symbol} could not be checked")

QUOTE_TABLE: Final = (
    UNKNOWN, NOT_OPEN, TOO_LARGE, TWICE, CROSSED, OFF_TICK, NO_OPTION, UNCLEARED, NOT_PERMITTED, PROTECTED, UNVALUED,
    BROKEN,
)  # fmt: skip


def take_mass_quote(state: EngineState, c: MassQuote, entry: "Entry") -> None:
    """The whole message is refused by a kill over its first instrument's exchange, or by a protection that has tripped;
    else its entries stand or fall one by one. A protection that trips on the way takes the rest."""
    refusal = refused_whole(state, c)
    if refusal is not None:
        entry.note([refusal])
        return
    events, stays = protection.begin(state, c)
    if stays:
        entry.note([refuse_message(c, MASS_QUOTE_PROTECTION, "i", c.quote_id, c.entries[0].symbol, c.account)])
        return
    entry.note(events)
    reset = any(type(event) is ProtectionsReset for event in events)
    refused: list[RefusedEntry] = []
    quoted: set[str] = set()
    tripped = False
    for quote in c.entries:
        reason = PROTECTED if tripped else TWICE if quote.symbol in quoted else judged(state, c, quote)
        quoted.add(quote.symbol)
        if reason is not None:
            refused.append(refused_entry(c, quote, reason))
            continue
        tripped = enter(state, c, quote, entry)
    entry.note([answer(c, refused, reset)])


def refused_entry(c: MassQuote, quote: QuoteEntry, reason: EntryRefusal) -> RefusedEntry:
    """The entry with its reason in words."""
    text = reason.text.format(symbol=quote.symbol, ef=c.ef, account=c.account)
    return RefusedEntry(quote.set_id, quote.entry_id, quote.symbol, reason.reason, reason.code, text)


def refused_whole(state: EngineState, c: MassQuote) -> OrderRefused | None:
    """The kill over the exchange of the first instrument (SPEC KS-7)."""
    if not state.controls.kills:
        return None
    first = state.instruments.get(c.entries[0].symbol)
    refusal = killed(state, c.ef, c.session, [] if first is None else [first.exchange])
    if refusal is None:
        return None
    return refuse_message(c, refusal, "i", c.quote_id, c.entries[0].symbol, c.account)


def judged(state: EngineState, c: MassQuote, quote: QuoteEntry) -> EntryRefusal | None:
    """The first thing wrong with an entry; what cannot be decided is refused (SPEC GC2-27)."""
    try:
        return wrong_entry(state, c, quote)
    except Exception:
        return BROKEN


def wrong_entry(state: EngineState, c: MassQuote, quote: QuoteEntry) -> EntryRefusal | None:
    """What is known, then product and price, then market and permission."""
    instrument = state.instruments.get(quote.symbol)
    if instrument is None:
        return UNKNOWN
    if instrument.kind != "OPT":
        return NO_OPTION
    if state.rates[quote.symbol] < 0:
        return UNVALUED
    if (c.ef, instrument.exchange) not in state.mapping:
        return UNCLEARED
    entering = quote.bid_size > 0 or quote.offer_size > 0
    now = market_state(state, instrument)
    if now == CLOSED or (entering and now != OPEN):
        return NOT_OPEN
    wrong = wrong_terms(quote, instrument)
    if wrong is not None or not entering:
        return wrong
    if state.controls.restricted and not_permitted(state, c.ef, c.account, instrument) is not None:
        return NOT_PERMITTED
    return None


def wrong_terms(quote: QuoteEntry, instrument: Instrument) -> EntryRefusal | None:
    """Sizes, ticks, and a bid below the offer."""
    both = (quote.bid, quote.bid_size), (quote.offer, quote.offer_size)
    sides = [(price, size) for price, size in both if size > 0]
    if any(wrong_quantity(size, instrument) is not None for _, size in sides):
        return TOO_LARGE
    if any(price is None or price % (instrument.tick or 1) for price, _ in sides):
        return OFF_TICK
    if len(sides) > 1 and sides[0][0] >= sides[1][0]:  # type: ignore[operator]
        return CROSSED
    return None


def enter(state: EngineState, c: MassQuote, quote: QuoteEntry, entry: "Entry") -> bool:
    """Both old sides that the entry speaks of go before a new one comes, so that nobody trades with himself. Returns
    whether a protection tripped."""
    sides = ((BUY, quote.bid, quote.bid_size), (SELL, quote.offer, quote.offer_size))
    old = [order for side, _, size in sides if size >= 0 for order in resting(state, c.session, quote.symbol, side)]
    entry.carry_out([taken_back(order) for order in old])
    for side, price, size in sides:
        if size > 0:
            entry.carry_out([held(state, c, quote, side, price, size)])
            if state.quoting.over:
                protection.stop_quotes(state, entry)
                return True
    return False


def resting(state: EngineState, session: str, symbol: str, side: int) -> list[Order]:
    """The session's live quotes of one side that nobody cancels yet."""
    found = [state.orders[order_id] for order_id in state.quoting.resting.get((session, symbol, side), ())]
    return [order for order in found if order.cancelling is None]


def taken_back(order: Order) -> CancelHeld:
    """The cancel of a quote by its own session's quotes: no report speaks of it."""
    return CancelHeld(order.order_id, "", order.echo)


def held(state: EngineState, c: MassQuote, quote: QuoteEntry, side: int, price: int | None, size: int) -> OrderHeld:
    """One side as a limit day order that holds nothing while it rests; its entry id stands for the ClOrdID."""
    instrument = state.instruments[quote.symbol]
    return OrderHeld(
        state.next_order_id, c.session, c.ef, c.sender_comp, c.trader, quote.entry_id, c.account, quote.symbol, side,
        size, LIMIT, DAY, state.mapping[(c.ef, instrument.exchange)], state.session, usage_side(instrument, side),
        state.rates[quote.symbol], price, echo=c.echo, counts_working=False, quote=True,
    )  # fmt: skip


def answer(c: MassQuote, refused: list[RefusedEntry], reset: bool) -> MassQuoteAnswered:
    """How many entries stand; when none does, the first reason refuses the message."""
    none = len(refused) == len(c.entries)
    return MassQuoteAnswered(
        c.session, c.sender_comp, c.trader, c.quote_id, c.account, len(c.entries) - len(refused), tuple(refused),
        refused[0].reason if none else 0, refused[0].text if none else "", reset, c.request_id, c.echo,
    )  # fmt: skip


ALL: Final = 4
PER_GROUP: Final = 3
PER_INSTRUMENT: Final = 1
"""QuoteCancelType (298)."""


def quote_cancel(state: EngineState, c: QuoteCancel, now_us: int) -> list[Event]:
    """Cancels of the session's own quotes always pass (SPEC KS), unless their market is closed."""
    del now_us
    listed = state.instruments
    own = [order for order in state.by_session.get(c.session, {}).values() if order.quote and order.cancelling is None]
    if c.kind == PER_INSTRUMENT:
        own = [order for order in own if order.symbol in c.values]
        unknown = [value for value in c.values if value not in listed]
    elif c.kind == PER_GROUP:
        own = [order for order in own if listed[order.symbol].group_code in c.values]
        unknown = [value for value in c.values if all(each.group_code != value for each in listed.values())]
    else:
        unknown = []
    going = [order for order in own if takes_cancels(state, order)]
    reason, text = 0, ""
    if unknown:
        reason, text = UNKNOWN.reason, f"Unknown {unknown[0]}"
    elif len(going) < len(own):
        reason, text = NOT_OPEN.reason, "Quotes may not be cancelled while the market is closed"
    first = c.values[0] if c.values else ""
    group_code = listed[first].group_code if c.kind == PER_INSTRUMENT and first in listed else first
    done = QuotesCancelled(
        c.session, c.sender_comp, c.trader, c.quote_id, c.kind, len(going), group_code, reason, text, c.echo
    )  # fmt: skip
    return [*[taken_back(order) for order in going], done]
