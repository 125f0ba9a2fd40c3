"""From checked messages about quotes, crosses and the status of orders to the engine's commands (35=i Z R s H)."""

from collections.abc import Callable

from creditcontrols.engine.commands import AskOrderStatus, Command, MassQuote, NewCross, QuoteCancel, QuoteRequest
from creditcontrols.engine.quotes.values import UNTOUCHED, CrossSide, QuoteEntry
from creditcontrols.gateway.echoes import echo
from creditcontrols.gateway.links import Link
from riskadmin.fix.codec import Message
from riskadmin.fix.groups import CANCELS, SIDES, entries, quote_sets
from riskadmin.fix.inbound_quotes import NEEDED_BY_CANCEL
from riskadmin.lib.ids import parse_price


def mass_quote(link: Link, message: Message) -> Command:
    """35=i. Sets only name their entries."""
    f = message.fields
    sets, _ = quote_sets(message.order)
    quotes = tuple([quote_entry(each.set_id, entry) for each in sets for entry in each.entries])
    return MassQuote(
        link.key, link.ef, f[49], f[50].upper(), f[117], f[9771].upper(), quotes, f.get(9773) == "Y", f.get(131, ""),
        echo(message),
    )  # fmt: skip


def quote_entry(set_id: str, entry: dict[int, str]) -> QuoteEntry:
    """One entry. A price of zero cancels its side, as a size of zero does."""
    bid, bid_size = _side(entry.get(132), entry.get(134))
    offer, offer_size = _side(entry.get(133), entry.get(135))
    return QuoteEntry(set_id, entry[299], entry[107], bid, bid_size, offer, offer_size)


def _side(price: str | None, size: str | None) -> tuple[int | None, int]:
    if size is None:
        return None, UNTOUCHED
    nanos = None if price is None else parse_price(price)
    return (nanos, int(size)) if nanos else (None, 0)


def quote_cancel(link: Link, message: Message) -> Command:
    """35=Z."""
    f = message.fields
    named = NEEDED_BY_CANCEL.get(f[298])
    values = () if named is None else tuple([entry[named] for entry in entries(message.order, CANCELS)])
    return QuoteCancel(link.key, link.ef, f[49], f[50].upper(), f[117], int(f[298]), values, echo(message))


def quote_request(link: Link, message: Message) -> Command:
    """35=R."""
    f = message.fields
    side, quantity = int(f.get(54, "0")), int(f.get(38, "0"))
    return QuoteRequest(link.key, link.ef, f[49], f[50].upper(), f[131], f[107], side, quantity, echo(message))


def cross(link: Link, message: Message) -> Command:
    """35=s. What a side does not say of itself the message says for both."""
    f = message.fields
    where = f"{f.get(142, '')}\x01{f.get(1028, '')}\x01"
    sides = tuple(
        CrossSide(
            int(side[54]), side[11], side[1].upper(), int(side[38]),
            f"{where}{side.get(1031, '')}\x01{side.get(9717, '')}",
        )
        for side in entries(message.order, SIDES)
    )  # fmt: skip
    price = parse_price(f[44])
    assert price is not None, "the price was checked"
    return NewCross(link.key, link.ef, f[49], f[50].upper(), f[548], f[107], price, sides)


def order_status(link: Link, message: Message) -> Command:
    """35=H."""
    f = message.fields
    return AskOrderStatus(link.key, link.ef, f[49], f[50].upper(), f[11], int(f[37]), int(f[54]), echo(message))


COMMANDS: dict[str, Callable[[Link, Message], Command]] = {
    "i": mass_quote,
    "Z": quote_cancel,
    "R": quote_request,
    "s": cross,
    "H": order_status,
}
