"""What a firm knows of its own orders and positions, from what it sent and what it was told. Pure.

Reports are to be applied once each, in the order of their numbers; the session sees to that."""

from typing import Any, Final, NamedTuple

from riskadmin.fix.codec import Message, whole
from riskadmin.lib.ids import parse_price
from riskadmin.traders.market import BUY
from riskadmin.traders.view import Action, Cancel, New, Replace, Working

ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
TURNED_AWAY: Final = "turned away"
CREDIT: Final = "Credit Limit Violation"
"""How the text of a refusal by the credit controls begins."""

NOT_IN_BOOK: Final = "2045"


class Note(NamedTuple):
    """An order in `symbol` was accepted, refused by the credit controls, or turned away for another reason `text`."""

    kind: str
    symbol: str
    text: str = ""


class Book:
    """Working orders by ClOrdID, oldest first, and positions in contracts by symbol."""

    def __init__(self) -> None:
        self.orders: dict[str, Working] = {}
        self.positions: dict[str, int] = {}

    def sent(self, action: Action, seq: int, cl_ord_id: str) -> None:
        """A request went out as number `seq`; `cl_ord_id` is the new order's or what a replaced one will have."""
        if isinstance(action, New):
            self.orders[cl_ord_id] = Working(
                cl_ord_id, action.symbol, action.side, action.price, action.quantity, action.quantity, seq, action.tif
            )
            return
        order = self.orders[action.cl_ord_id]
        order.sent, order.asked = seq, "F" if isinstance(action, Cancel) else "G"
        if isinstance(action, Replace):
            order.held = max(0, action.quantity - (order.quantity - order.leaves))

    def never_arrived(self, begin: int, end: int) -> None:
        """Requests with numbers `begin` to `end` were not received: they are forgotten."""
        for order in [one for one in self.orders.values() if one.asked and begin <= one.sent <= end]:
            self._give_up(order)

    def apply(self, message: Message) -> Note | None:
        """Take in one message of the server."""
        match message.msg_type:
            case "8":
                return self._report(message)
            case "9":
                self._cancel_refused(message)
            case "3":
                return self._rejected(message)
            case "BZ":
                for tag, value in message.order:
                    if tag == 535 and (order := self._by_id(value)):
                        del self.orders[order.cl_ord_id]
        return None

    def forget_day(self, symbols: frozenset[str]) -> None:
        """Positions in these contracts count no more."""
        for symbol in symbols & self.positions.keys():
            del self.positions[symbol]

    # --- messages

    def _report(self, message: Message) -> Note | None:
        status, get = message.get(39), message.get
        if status in ("1", "2", "H"):
            self._filled(message, -1 if status == "H" else 1)
        order = self._by_id(get(37)) or self.orders.get(get(11))
        if order is None:
            return None
        if status in ("2", "4", "8", "C"):
            del self.orders[order.cl_ord_id]
        elif status in ("0", "1", "5"):
            order.leaves = whole(get(151)) or 0
            order.quantity = whole(get(38)) or order.quantity
        if status == "0":
            order.order_id, order.asked = whole_id(get(37)), ""
            return Note(ACCEPTED, order.symbol)
        if status == "5":
            self._replaced(order, message)
        return Note(TURNED_AWAY, order.symbol, get(58)) if status == "8" else None

    def _filled(self, message: Message, sign: int) -> None:
        symbol, quantity = message.get(107), whole(message.get(32)) or 0
        signed = sign * (quantity if message.get(54) == str(BUY) else -quantity)
        self.positions[symbol] = self.positions.get(symbol, 0) + signed

    def _replaced(self, order: Working, message: Message) -> None:
        del self.orders[order.cl_ord_id]
        order.cl_ord_id, order.asked, order.held = message.get(11), "", 0
        order.price = parse_price(message.get(44)) or order.price
        self.orders[order.cl_ord_id] = order

    def _cancel_refused(self, message: Message) -> None:
        order = self._by_id(message.get(37)) or self.orders.get(message.get(41))
        if order is None:
            return
        order.asked, order.held = "", 0
        if message.get(102) == NOT_IN_BOOK:
            del self.orders[order.cl_ord_id]

    def _rejected(self, message: Message) -> Note | None:
        about = whole(message.get(45)) or 0
        order = next((one for one in self.orders.values() if one.asked and one.sent == about), None)
        if order is None:
            return None
        self._give_up(order)
        text = message.get(58)
        return Note(REFUSED if text.startswith(CREDIT) else TURNED_AWAY, order.symbol, text)

    def _give_up(self, order: Working) -> None:
        """The last request about the order had no effect."""
        if order.asked == "D":
            del self.orders[order.cl_ord_id]
        order.asked, order.held = "", 0

    def _by_id(self, order_id: str) -> Working | None:
        wanted = whole_id(order_id)
        return next((one for one in self.orders.values() if wanted and one.order_id == wanted), None)

    # --- to keep

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        fields = Working.__slots__
        rows = [[getattr(order, name) for name in fields] for order in self.orders.values()]
        return {"orders": rows, "positions": {name: count for name, count in self.positions.items() if count}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Book":
        """The book that `to_json` wrote. Raises TypeError or KeyError for anything else."""
        made = cls()
        made.orders = {row[0]: Working(*row) for row in data["orders"]}
        made.positions = dict(data["positions"])
        return made


def whole_id(text: str) -> int:
    """An OrderID as a number, 0 for none; they have up to 17 digits."""
    return int(text) if text.isascii() and text.isdigit() else 0
