"""Events about quotes, their protection, quote requests and the status of orders. Those that answer a message repeat
who is to be told."""

from creditcontrols.engine.order_events import Event
from creditcontrols.engine.quotes.values import Protection, RefusedEntry, Told


class MassQuoteAnswered(Event, tag="mass_quote_answered.1"):
    """The answer to a mass quote (35=b): `processed` entries stand. With a `reason` (300) none does. `reset`: its 9773
    lifted a protection."""

    session: str
    sender_comp: str
    trader: str
    quote_id: str
    account: str
    processed: int
    refused: tuple[RefusedEntry, ...] = ()
    reason: int = 0
    text: str = ""
    reset: bool = False
    request_id: str = ""
    echo: str = ""


class QuotesCancelled(Event, tag="quotes_cancelled.1"):
    """The answer to a quote cancel (35=b): `cancelled` sides went, a `reason` (300) says why others did not.
    `group_code` is the first one of it."""

    session: str
    sender_comp: str
    trader: str
    quote_id: str
    kind: int
    cancelled: int
    group_code: str = ""
    reason: int = 0
    text: str = ""
    echo: str = ""


class QuoteRequestAnswered(Event, tag="quote_request_answered.1"):
    """The answer to a quote request (35=b); a `reason` (300) refuses it."""

    session: str
    sender_comp: str
    trader: str
    request_id: str
    reason: int = 0
    text: str = ""
    echo: str = ""


class OrderStatusTold(Event, tag="order_status_told.1"):
    """The answer to a status request. `order_id` is 0 when the session has no such working order."""

    order_id: int
    session: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    echo: str = ""


class ProtectionsSet(Event, tag="protections_set.1"):
    """The protections wait for the participant's next mass quote."""

    rows: tuple[Protection, ...]
    actor: str = ""
    reason: str = ""


class ProtectionsApplied(Event, tag="protections_applied.1"):
    """What waited counts from here on: a mass quote came."""

    protection_ids: tuple[int, ...]


class ProtectionsRemoved(Event, tag="protections_removed.1"):
    """The protections are gone."""

    protection_ids: tuple[int, ...]
    actor: str = ""
    reason: str = ""


class ProtectionTripped(Event, tag="protection_tripped.1"):
    """A protection tripped. `kind` says on what; `tally` and `threshold` are in 1/10000 of a percent, contract or
    delta, 0 for one that follows another. The quotes `order_ids` are cancelled, `kept` stay: their market is closed."""

    protection_id: int
    kind: str
    tally: int
    threshold: int
    group_code: str
    order_ids: tuple[int, ...]
    kept: int
    told: tuple[Told, ...] = ()


class ProtectionsReset(Event, tag="protections_reset.1"):
    """A mass quote with 9773=Y lifted the protections."""

    protection_ids: tuple[int, ...]
    session: str
    trader: str
