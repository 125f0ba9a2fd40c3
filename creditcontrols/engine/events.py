"""Events: what happened. Past tense, frozen, versioned by their tag; the journal holds them and replay folds them.

Fields are only appended, with a default; a change of meaning is a new tag with an upcaster."""

from typing import ClassVar

import msgspec
from msgspec import Struct

from creditcontrols.engine.values import BustedFill, GroupSettings, HeldLeg, Instrument, LegFigure


class Event(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """Base of every event. One that is about no order has order_id 0."""

    order_id: ClassVar[int] = 0


class OrderHeld(Event, tag="order_held.1"):
    """A new order passed every check: its charge (`rate` cents per contract × `quantity`) is held, the venue is asked.
    `bucket` is WEEKDAY or WEEKEND, `usage_side` one of FUT_LONG .. OPT_SHORT (the side it is charged to).
    A spread has `legs`, which carry the charges instead; group_id and usage_side are then those of its first leg.
    `counts_working` off: it holds nothing while it works (SPEC GC2-14)."""

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
    """A fill of `quantity` contracts at `price`; both sides of a trade carry the same trade_id."""

    order_id: int
    quantity: int
    price: int
    trade_id: int


class ReplaceHeld(Event, tag="replace_held.1"):
    """A replace passed every check and went to the venue; until its answer the larger of both charges is held."""

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


class OrderReplaced(Event, tag="order_replaced.1"):
    """The venue replaced the order: what ReplaceHeld named is in force."""

    order_id: int


class ReplaceRefused(Event, tag="replace_refused.1"):
    """The venue refused the replace: the original works on unchanged. The trader gets 35=9."""

    order_id: int
    cl_ord_id: str
    reason: str


class CancelHeld(Event, tag="cancel_held.1"):
    """A cancel of one order was sent to the venue. `by_mass_cancel`: it is one of those of a MassCancelled."""

    order_id: int
    cl_ord_id: str
    echo: str = ""
    by_mass_cancel: bool = False


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


class InstrumentsLoaded(Event, tag="instruments_loaded.1"):
    """Reference data as in LoadInstruments."""

    instruments: tuple[Instrument, ...]


class GroupMapped(Event, tag="group_mapped.1"):
    """The mapping as in MapGroup is in force."""

    group_id: int
    lce: str
    ef: str
    name: str
    exchanges: tuple[str, ...]
    version: int = 0


class SettingsApplied(Event, tag="settings_applied.1"):
    """Version `version` of the group's settings is in force."""

    group_id: int
    version: int
    settings: GroupSettings
    actor: str = ""
    reason: str = ""


class SettingsRefused(Event, tag="settings_refused.1"):
    """A settings document was not applied, with its reason (wrong version, unknown group)."""

    group_id: int
    version: int
    reason: str


class LevelChanged(Event, tag="level_changed.1"):
    """The utilization of one side moved to another level. `before` and `after` are 0 or the highest of LEVELS reached;
    `usage` and `limit` are cents. Upwards every level in between was crossed (SPEC N-1)."""

    group_id: int
    bucket: int
    usage_side: int
    before: int
    after: int
    usage: int
    limit: int


class SpreadDefined(Event, tag="spread_defined.1"):
    """The answer to DefineSpread: the spread is listed, under a symbol of its own or the one it already had."""

    session: str
    sender_comp: str
    trader: str
    request_id: str
    instrument: Instrument
    echo: str = ""


class UsageReset(Event, tag="usage_reset.1"):
    """The daily reset as in ResetUsage happened."""

    trade_date: str
    exchanges: tuple[str, ...]


class WeekendReset(Event, tag="weekend_reset.1"):
    """Weekend usage went to zero."""

    business_date: str


class SessionBegun(Event, tag="session_begun.1"):
    """New orders fall in `bucket`."""

    bucket: int


class WeekStarted(Event, tag="week_started.1"):
    """Sunday start-up as in StartWeek happened."""

    sunday: str
    every_week: tuple[str, ...] = ()


class MarketStateChanged(Event, tag="market_state_changed.1"):
    """The products with these trading hours are in `state`; with `ends_day` eliminations follow."""

    hours: str
    state: str
    trade_date: str
    ends_day: bool = False
    keeps: tuple[str, ...] = ()


class TradeBusted(Event, tag="trade_busted.1"):
    """One fill of a trade is taken back. `counted`: it was in filled usage and is no more."""

    trade_id: int
    fill: BustedFill
    counted: bool
    actor: str = ""
    reason: str = ""


class BustRefused(Event, tag="bust_refused.1"):
    """The trade was not busted, with its reason (busted before)."""

    trade_id: int
    reason: str


class CancelAllArmed(Event, tag="cancel_all_armed.1"):
    """Cancel-all at 100 % of one type (FUT or OPT) is armed, or disarmed by a person."""

    group_id: int
    kind: str
    armed: bool
    actor: str = ""
    reason: str = ""


class CancelAllRefused(Event, tag="cancel_all_refused.1"):
    """Cancel-all was not armed, with its reason (a side of the type is at or above 100 %, unknown group)."""

    group_id: int
    kind: str
    reason: str


class CancelAllFired(Event, tag="cancel_all_fired.1"):
    """A side of the type reached 100 %: the flag is off again, `orders` working day orders are to be cancelled."""

    group_id: int
    kind: str
    usage_side: int
    orders: int


class SettingsStaged(Event, tag="settings_staged.1"):
    """Part of a batch as in StageSettings waits for its activation."""

    batch: str
    rows: tuple[tuple[int, int, GroupSettings], ...]


class BatchActivated(Event, tag="batch_activated.1"):
    """Every row of the batch is in force, at once."""

    batch: str
    rows: int
    actor: str = ""
    reason: str = ""


class BatchRefused(Event, tag="batch_refused.1"):
    """Nothing of the batch is in force, with the reason; the batch is gone."""

    batch: str
    reason: str


AnyEvent = (
    OrderHeld | OrderAccepted | OrderRefused | OrderFilled | ReplaceHeld | OrderReplaced | ReplaceRefused | CancelHeld
    | OrderCancelled | CancelRefused | OrderEliminated | OrderRejected | StopTriggered | MassCancelled
    | InstrumentsLoaded | GroupMapped | SettingsApplied | SettingsRefused | LevelChanged
    | SpreadDefined | UsageReset | WeekendReset | SessionBegun | WeekStarted | MarketStateChanged | TradeBusted
    | BustRefused | CancelAllArmed | CancelAllRefused | CancelAllFired | SettingsStaged | BatchActivated | BatchRefused
)  # fmt: skip

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[AnyEvent, ...])


def encode_events(events: tuple[Event, ...] | list[Event]) -> bytes:
    """The events of one journal entry as MessagePack."""
    return _encoder.encode(events)


def decode_events(data: bytes) -> tuple[AnyEvent, ...]:
    """The events that `data` holds. Raises msgspec.ValidationError for an unknown type or field."""
    return _decoder.decode(data)
