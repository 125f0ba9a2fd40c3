"""Commands about orders, and the base of all commands. See commands.py, which knows them all."""

from msgspec import Struct


class Command(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """Base of every command."""


class SubmitOrder(Command, tag="submit_order.1"):
    """A new order (35=D). `session` is the FIX session (6 characters), `sender_comp` the 7-character tag 49.
    `order_type` is tag 40 (1 2 3 4 K), `tif` tag 59 (0 day, 1 GTC, 3 FAK, 6 GTD; FOK is 3 with min_quantity =
    quantity). `echo` is opaque to the engine: the gateway's own fields to repeat in execution reports. `quote`: one
    side of a mass quote, which counts when filled only and is never stopped by credit (SPEC GC2-14)."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    account: str
    symbol: str
    side: int
    quantity: int
    order_type: str
    tif: str
    price: int | None = None
    stop_price: int | None = None
    expire: str = ""
    min_quantity: int = 0
    echo: str = ""
    quote: bool = False


class ReplaceOrder(Command, tag="replace_order.1"):
    """A cancel/replace (35=G) of the order with `order_id`; `quantity` is the new tag 38: the total, including what is
    filled."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    orig_cl_ord_id: str
    order_id: int
    account: str
    symbol: str
    side: int
    quantity: int
    order_type: str
    tif: str
    price: int | None = None
    stop_price: int | None = None
    expire: str = ""
    min_quantity: int = 0
    echo: str = ""


class CancelOrder(Command, tag="cancel_order.1"):
    """A cancel (35=F) of the order with `order_id`."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    orig_cl_ord_id: str
    order_id: int
    symbol: str
    side: int
    echo: str = ""


class MassCancel(Command, tag="mass_cancel.1"):
    """A mass cancel (35=CA) of the session's working orders. `scope` is tag 1374: 1 instrument, 7 all, 9 market
    segment, 10 instrument group; `value` the symbol, segment or group code. `own_trader_only` when 6115=101."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    scope: int
    value: str = ""
    own_trader_only: bool = False
    echo: str = ""


class VenueReport(Command, tag="venue_report.1"):
    """What the venue says about an order. `kind`: accepted, refused, filled, cancelled, cancel_refused, replaced,
    replace_refused, eliminated, triggered. `quantity` and `price` belong to fills; `reason` is a text for refusals.
    `limit_price` is the limit the venue gave an order without one, with accepted and triggered. `leg_prices` are
    those at which the legs of a spread were filled. The reports on one order come in the venue's order; those on
    different orders may overtake each other."""

    order_id: int
    kind: str
    quantity: int = 0
    price: int = 0
    trade_id: int = 0
    reason: str = ""
    limit_price: int | None = None
    leg_prices: tuple[int, ...] = ()
