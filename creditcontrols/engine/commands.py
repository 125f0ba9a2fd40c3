"""Commands: what orders, administrators and the venue ask of the engine. Imperative, frozen, versioned by their tag.

Fields are only appended, with a default; a change of meaning is a new tag with an upcaster."""

import msgspec
from msgspec import Struct

from creditcontrols.engine.values import BustedFill, GroupSettings, Instrument, Leg


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


class LoadInstruments(Command, tag="load_instruments.1"):
    """Reference data: adds the instruments or puts new ones in place of those with the same symbol."""

    instruments: tuple[Instrument, ...]


class MapGroup(Command, tag="map_group.1"):
    """The (EF, exchange) pairs of an exchange group and the LCE that guarantees them. Replaces the group's earlier
    mapping; working orders of pairs that move go to this group's bucket, charged without a test (SPEC T-6). A group
    new to the engine begins at `version`; its settings, one above, follow."""

    group_id: int
    lce: str
    ef: str
    name: str
    exchanges: tuple[str, ...]
    version: int = 0


class ApplySettings(Command, tag="apply_settings.1"):
    """The whole settings document of a group. Refused unless `version` is the one in force plus one."""

    group_id: int
    version: int
    settings: GroupSettings
    actor: str = ""
    reason: str = ""


class DefineSpread(Command, tag="define_spread.1"):
    """A user-defined spread (35=c). `request_id` is tag 320; legs as in Leg."""

    session: str
    ef: str
    sender_comp: str
    trader: str
    request_id: str
    legs: tuple[Leg, ...]
    echo: str = ""


class ResetUsage(Command, tag="reset_usage.1"):
    """The daily reset of `trade_date` (ISO; SPEC T-2): weekday filled usage of the groups with one of `exchanges`
    (those whose trade date rolls) goes to zero, open charges are computed anew from the rates in force (GC2-17)."""

    trade_date: str
    exchanges: tuple[str, ...]


class ResetWeekend(Command, tag="reset_weekend.1"):
    """Weekend usage to zero, Friday 16:00 CT (SPEC T-1). `business_date` is that Friday (ISO)."""

    business_date: str


class BeginSession(Command, tag="begin_session.1"):
    """From here on orders fall in `bucket` (SPEC T-1: WEEKEND from Friday 17:30 CT)."""

    bucket: int


class StartWeek(Command, tag="start_week.1"):
    """Sunday start-up (SPEC T-1, T-2): orders fall in the weekday bucket again, resting ones move there; open usage
    restarts, GTC and GTD orders of earlier weeks count no more, except those of an LCE in `every_week` (codes)."""

    sunday: str
    every_week: tuple[str, ...] = ()


class SetMarketState(Command, tag="set_market_state.1"):
    """The products with these trading hours are in `state` from here on (SPEC MKT-1). With `ends_day` the trade date
    ends: its day orders are eliminated, GTD orders that end on it too, but not on the exchanges in `keeps`, whose trade
    date goes on (holiday)."""

    hours: str
    state: str
    trade_date: str
    ends_day: bool = False
    keeps: tuple[str, ...] = ()


class Continue(Command, tag="continue.1"):
    """Go on with acts that have many effects (eliminations, cancel-all, trades at the opening), at most `limit` now."""

    limit: int = 200


class BustTrade(Command, tag="bust_trade.1"):
    """A trade is taken back (SPEC GC2-18): out of filled usage where its reset period still runs, 35=8 39=H to both."""

    trade_id: int
    fills: tuple[BustedFill, ...]
    actor: str = ""
    reason: str = ""


class ArmCancelAll(Command, tag="arm_cancel_all.1"):
    """Arm or disarm cancel-all at 100 % of one type, FUT or OPT, of a group (GC2-30). Refused at or above 100 %."""

    group_id: int
    kind: str
    armed: bool
    actor: str = ""
    reason: str = ""


class StageSettings(Command, tag="stage_settings.1"):
    """Part of a batch of settings documents: (group id, version, settings), at most 500. Nothing is in force yet."""

    batch: str
    rows: tuple[tuple[int, int, GroupSettings], ...]


class ActivateBatch(Command, tag="activate_batch.1"):
    """Every staged row of `batch` comes in force at once, or none when one does not fit."""

    batch: str
    actor: str = ""
    reason: str = ""


AnyCommand = (
    SubmitOrder | ReplaceOrder | CancelOrder | MassCancel | VenueReport | LoadInstruments | MapGroup | ApplySettings
    | DefineSpread | ResetUsage | ResetWeekend | BeginSession | StartWeek | SetMarketState | Continue | BustTrade
    | ArmCancelAll | StageSettings | ActivateBatch
)  # fmt: skip

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(AnyCommand)


def encode_command(command: Command) -> bytes:
    """The command as MessagePack, as it stands in the inbox and the journal."""
    return _encoder.encode(command)


def decode_command(data: bytes) -> AnyCommand:
    """The command that `data` holds. Raises msgspec.ValidationError for an unknown type or field."""
    return _decoder.decode(data)
