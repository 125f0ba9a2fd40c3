"""Commands about quotes, crosses and the status of orders. Session, EF, sender comp, trader and echo as in
SubmitOrder."""

from creditcontrols.engine.order_commands import Command
from creditcontrols.engine.quotes.values import CrossSide, Protection, QuoteEntry


class MassQuote(Command, tag="mass_quote.1"):
    """Two-sided quotes (35=i). `reset` lifts a tripped protection (9773=Y); `request_id` is 131."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    quote_id: str
    account: str
    entries: tuple[QuoteEntry, ...]
    reset: bool = False
    request_id: str = ""
    echo: str = ""


class QuoteCancel(Command, tag="quote_cancel.1"):
    """Cancel quotes of the session (35=Z). `kind` is 298: 1 those in the instruments `values`, 3 in the group codes,
    4 all."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    quote_id: str
    kind: int
    values: tuple[str, ...] = ()
    echo: str = ""


class QuoteRequest(Command, tag="quote_request.1"):
    """A request for quotes (35=R). `side` is 54 or 0, `quantity` 38 or 0."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    request_id: str
    symbol: str
    side: int = 0
    quantity: int = 0
    echo: str = ""


class NewCross(Command, tag="new_cross.1"):
    """Two orders of one session that trade with each other at `price` (35=s): the buy and the sell side."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    cross_id: str
    symbol: str
    price: int
    sides: tuple[CrossSide, ...]


class AskOrderStatus(Command, tag="ask_order_status.1"):
    """How a working order stands (35=H)."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    asked_id: int
    side: int
    echo: str = ""


class SetProtections(Command, tag="set_protections.1"):
    """Protections are new or have other values; they count from the participant's next mass quote on (MQP-7)."""

    rows: tuple[Protection, ...]
    actor: str = ""
    reason: str = ""


class RemoveProtections(Command, tag="remove_protections.1"):
    """Protections end, tripped ones too."""

    protection_ids: tuple[int, ...]
    actor: str = ""
    reason: str = ""
