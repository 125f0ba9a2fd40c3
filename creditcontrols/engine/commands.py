"""Commands: what orders, administrators and the venue ask of the engine. Imperative, frozen, versioned by their tag.

Fields are only appended, with a default; a change of meaning is a new tag with an upcaster. Those about orders stand in
order_commands.py, those of the other order controls in controls/commands.py, those about quotes in
quotes/commands.py."""

import msgspec

from creditcontrols.engine.controls.commands import CancelOrders as CancelOrders
from creditcontrols.engine.controls.commands import EnforceKill as EnforceKill
from creditcontrols.engine.controls.commands import LiftKill as LiftKill
from creditcontrols.engine.controls.commands import LiftRmiBlocks as LiftRmiBlocks
from creditcontrols.engine.controls.commands import LoseSession as LoseSession
from creditcontrols.engine.controls.commands import RestrictInstruments as RestrictInstruments
from creditcontrols.engine.controls.commands import SetAccountPolicy as SetAccountPolicy
from creditcontrols.engine.controls.commands import SetAccounts as SetAccounts
from creditcontrols.engine.controls.commands import SetPermissions as SetPermissions
from creditcontrols.engine.controls.commands import SetRmiBlocks as SetRmiBlocks
from creditcontrols.engine.controls.commands import SwitchCancelOnDisconnect as SwitchCancelOnDisconnect
from creditcontrols.engine.erm.commands import EnterTrade as EnterTrade
from creditcontrols.engine.erm.commands import SetRestrictions as SetRestrictions
from creditcontrols.engine.erm.commands import SetUserMaximums as SetUserMaximums
from creditcontrols.engine.icc.commands import ResetPositions as ResetPositions
from creditcontrols.engine.icc.commands import SetPositionLimits as SetPositionLimits
from creditcontrols.engine.icc.commands import SetPositionPolicies as SetPositionPolicies
from creditcontrols.engine.order_commands import CancelOrder as CancelOrder
from creditcontrols.engine.order_commands import Command as Command
from creditcontrols.engine.order_commands import MassCancel as MassCancel
from creditcontrols.engine.order_commands import ReplaceOrder as ReplaceOrder
from creditcontrols.engine.order_commands import SubmitOrder as SubmitOrder
from creditcontrols.engine.order_commands import VenueReport as VenueReport
from creditcontrols.engine.quotes.commands import AskOrderStatus as AskOrderStatus
from creditcontrols.engine.quotes.commands import MassQuote as MassQuote
from creditcontrols.engine.quotes.commands import NewCross as NewCross
from creditcontrols.engine.quotes.commands import QuoteCancel as QuoteCancel
from creditcontrols.engine.quotes.commands import QuoteRequest as QuoteRequest
from creditcontrols.engine.quotes.commands import RemoveProtections as RemoveProtections
from creditcontrols.engine.quotes.commands import SetProtections as SetProtections
from creditcontrols.engine.values import BustedFill, GroupSettings, Instrument, Leg


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
    | CancelOrders | EnforceKill | LiftKill | SetRmiBlocks | LiftRmiBlocks | SwitchCancelOnDisconnect | LoseSession
    | RestrictInstruments | SetPermissions | SetAccounts | SetAccountPolicy
    | MassQuote | QuoteCancel | QuoteRequest | NewCross | AskOrderStatus | SetProtections | RemoveProtections
    | SetPositionLimits | SetPositionPolicies | ResetPositions | SetUserMaximums | SetRestrictions | EnterTrade
)  # fmt: skip

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(AnyCommand)


def encode_command(command: Command) -> bytes:
    """The command as MessagePack, as it stands in the inbox and the journal."""
    return _encoder.encode(command)


def decode_command(data: bytes) -> AnyCommand:
    """The command that `data` holds. Raises msgspec.ValidationError for an unknown type or field."""
    return _decoder.decode(data)
