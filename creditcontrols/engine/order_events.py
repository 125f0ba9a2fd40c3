"""Events about orders, and the base of all events. See events.py, which knows them all."""

from typing import ClassVar

from msgspec import Struct

from creditcontrols.engine.values import HeldLeg, LegFigure


class Event(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """Base of every event. One that is about no order has order_id 0."""

    order_id: ClassVar[int] = 0


class OrderHeld(Event, tag="order_held.1"):
    """A new order passed every check: its charge (`rate` cents per contract × `quantity`) is held, the venue is asked.
    `bucket` is WEEKDAY or WEEKEND, `usage_side` one of FUT_LONG .. OPT_SHORT (the side it is charged to).
    A spread has `legs`, which carry the charges instead; group_id and usage_side are then those of its first leg.
    `counts_working` off: it holds nothing while it works (SPEC GC2-14). `quote`: one side of a mass quote."""

    order_id: int
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
    group_id: int
    bucket: int
    usage_side: int
    rate: int
    price: int | None = None
    stop_price: int | None = None
    expire: str = ""
    min_quantity: int = 0
    echo: str = ""
    legs: tuple[HeldLeg, ...] = ()
    counts_working: bool = True
    quote: bool = False


class OrderAccepted(Event, tag="order_accepted.1"):
    """The venue took the order: it works. `price` is the limit that the venue gave an order without one (market with
    protection, market-limit); None when the order keeps its own."""

    order_id: int
    price: int | None = None


class OrderRefused(Event, tag="order_refused.1"):
    """A new order or replace was refused and nothing was charged. `form` says how the trader is told: "3" session level
    reject, "8" execution report 39=8, "9" cancel reject. `code` is stable (refusals.py), `text` goes into tag 58,
    `ref_tag` into 371. The figures before the decision are in cents (limit, usage, charge, available) and contracts;
    -1 where they do not apply."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    symbol: str
    side: int
    quantity: int
    msg_type: str
    form: str
    code: str
    text: str
    ref_tag: int = 0
    order_id: int = 0
    orig_cl_ord_id: str = ""
    account: str = ""
    group_id: int = 0
    bucket: int = -1
    usage_side: int = -1
    limit: int = -1
    usage: int = -1
    charge: int = -1
    available: int = -1
    clip_size: int = -1
    largest: int = -1
    echo: str = ""
    order_type: str = ""
    tif: str = ""
    price: int | None = None
    legs: tuple[LegFigure, ...] = ()


class OrderFilled(Event, tag="order_filled.1"):
    """A fill of `quantity` contracts at `price`; both sides of a trade carry the same trade_id. That of a spread fills
    all its legs, at `leg_prices`, () when the venue named none."""

    order_id: int
    quantity: int
    price: int
    trade_id: int
    leg_prices: tuple[int, ...] = ()


class ReplaceHeld(Event, tag="replace_held.1"):
    """A replace passed every check and went to the venue; until its answer the larger of both charges is held. `rate`,
    `legs` and `counts_working` are as in OrderHeld; the legs are those of the order, in its order."""

    order_id: int
    cl_ord_id: str
    account: str
    quantity: int
    order_type: str
    tif: str
    rate: int
    price: int | None = None
    stop_price: int | None = None
    expire: str = ""
    min_quantity: int = 0
    echo: str = ""
    legs: tuple[HeldLeg, ...] = ()
    counts_working: bool = True


class OrderReplaced(Event, tag="order_replaced.1"):
    """The venue replaced the order: what ReplaceHeld named is in force."""

    order_id: int


class ReplaceRefused(Event, tag="replace_refused.1"):
    """The venue refused the replace: the original works on unchanged. The trader gets 35=9."""

    order_id: int
    cl_ord_id: str
    reason: str


class CancelHeld(Event, tag="cancel_held.1"):
    """A cancel of one order was sent to the venue. `by_mass_cancel`: it is one of those of a MassCancelled. One that
    nobody of the session asked for has no `cl_ord_id`; `cause` says why, in words,
    `act` names the act that it belongs to: kill:7, rmi:3, disconnect:EX1EX1, firmsoft:2, cancel_all:5."""

    order_id: int
    cl_ord_id: str
    echo: str = ""
    by_mass_cancel: bool = False
    cause: str = ""
    act: str = ""


class OrderCancelled(Event, tag="order_cancelled.1"):
    """The order is gone at somebody's wish (39=4). `by_mass_cancel`: the BZ report speaks for it, it has no
    report of its own."""

    order_id: int
    by_mass_cancel: bool = False


class CancelRefused(Event, tag="cancel_refused.1"):
    """A cancel (or replace of an order that is not there) was refused: 35=9 with tag 102 = `reason_code`.
    `refers_to` is tag 434: 1 cancel, 2 replace."""

    session: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    orig_cl_ord_id: str
    order_id: int
    reason_code: int
    text: str
    refers_to: int = 1
    echo: str = ""


class OrderEliminated(Event, tag="order_eliminated.1"):
    """The venue took the order out (39=C): the rest of a FAK, an unfilled FOK, the end of its day."""

    order_id: int
    reason: str = ""


class OrderRejected(Event, tag="order_rejected.1"):
    """The venue refused a held order (35=8 39=8): the charge is released."""

    order_id: int
    reason: str = ""


class StopTriggered(Event, tag="stop_triggered.1"):
    """A stop order's price was reached: it is a limit order at its price now."""

    order_id: int
    price: int


class MassCancelled(Event, tag="mass_cancelled.1"):
    """The answer to a mass cancel (35=BZ). `affected` holds (order id, ClOrdID, quantity cancelled) of every order."""

    session: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    scope: int
    value: str
    affected: tuple[tuple[int, str, int], ...] = ()
    echo: str = ""
