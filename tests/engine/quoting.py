"""Mass quotes of a market maker, and another firm that trades with them."""

from typing import Any

from creditcontrols.engine.commands import LoadInstruments, MassQuote, SetProtections
from creditcontrols.engine.events import Event, MassQuoteAnswered, ProtectionTripped
from creditcontrols.engine.quotes.values import GROUP, Protection, QuoteEntry
from creditcontrols.engine.state import Order
from creditcontrols.engine.values import BUY, SELL, Instrument
from tests.engine.world import INSTRUMENTS, NOW, POINT, TICK, World, other_firm

BID, OFFER = POINT, POINT + 10 * TICK
OTHERS = (
    Instrument("ESC", "OES", "CME", "Equity Index", "OPT", 500_000, TICK, "64", "C", 5_000, "ESZ6"),
    Instrument("CLC", "OCL", "NYMEX", "Energy", "OPT", 600_000, TICK, "80", "C", 5_000, "CLZ6"),
)


class Maker(World):
    """A world with limits of 0, in which EX1 quotes options and OTH takes them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.do(LoadInstruments((*INSTRUMENTS, *OTHERS)))
        self.settings()
        other_firm(self)
        self.quoted = 0

    def quote(self, *entries: QuoteEntry, **fields: Any) -> list[Event]:
        """A mass quote of session EX1EX1."""
        self.quoted += 1
        session = fields.pop("session", "EX1EX1")
        terms = {"trader": "TR1", "quote_id": f"Q{self.quoted}", "account": "MM1"} | fields
        return self.do(MassQuote(session, session[3:6], f"{session}N", entries=entries, **terms))

    def answer(self) -> MassQuoteAnswered:
        """The last answer to a mass quote."""
        return next(event for event in reversed(self.log[-1]) if isinstance(event, MassQuoteAnswered))

    def take(self, symbol: str, quantity: int, side: int = BUY) -> list[Event]:
        """The other firm trades with the quotes."""
        price = OFFER if side == BUY else BID
        return self.submit(symbol, side, quantity, price, sender_comp="OTHOTHN", tif="3")

    def protect(self, *rows: Protection) -> None:
        """Set protections."""
        self.do(SetProtections(rows))

    def resting(self, symbol: str = "") -> list[Order]:
        """Live quotes."""
        orders = self.state.orders.values()
        return [order for order in orders if order.quote and symbol in ("", order.symbol)]

    def trips(self) -> list[ProtectionTripped]:
        """The trips of the last entry."""
        return [event for event in self.log[-1] if isinstance(event, ProtectionTripped)]


def both(symbol: str, size: int = 100, name: str = "") -> QuoteEntry:
    """A bid and an offer of the same size."""
    return QuoteEntry("1", name or f"E{symbol}", symbol, BID, size, OFFER, size)


def protection(number: int = 1, code: str = "OZF", **fields: Any) -> Protection:
    """A protection of EX1 by LCE 100, of a group code unless `fields` say otherwise."""
    terms = {"level": GROUP, "groups": (code,)} | fields
    return Protection(number, "100", "EX1", code=code, **terms)


def sides(orders: list[Order]) -> list[tuple[str, int]]:
    """Symbol and side of each, in order."""
    return sorted((order.symbol, order.side) for order in orders)


__all__ = ["BUY", "NOW", "SELL", "Maker", "both", "protection", "sides"]
