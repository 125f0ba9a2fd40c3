"""Events: what happened. Past tense, frozen, versioned by their tag; the journal holds them and replay folds them.

Fields are only appended, with a default; a change of meaning is a new tag with an upcaster. Those about orders stand in
order_events.py, those of the other order controls in controls/events.py, those about quotes in quotes/events.py."""

import msgspec

from creditcontrols.engine.controls.events import AccountPolicySet as AccountPolicySet
from creditcontrols.engine.controls.events import AccountsSet as AccountsSet
from creditcontrols.engine.controls.events import CancelOnDisconnectSwitched as CancelOnDisconnectSwitched
from creditcontrols.engine.controls.events import CancelsOrdered as CancelsOrdered
from creditcontrols.engine.controls.events import InstrumentsRestricted as InstrumentsRestricted
from creditcontrols.engine.controls.events import KillEnforced as KillEnforced
from creditcontrols.engine.controls.events import KillLifted as KillLifted
from creditcontrols.engine.controls.events import KillRefused as KillRefused
from creditcontrols.engine.controls.events import PermissionsSet as PermissionsSet
from creditcontrols.engine.controls.events import RmiBlocked as RmiBlocked
from creditcontrols.engine.controls.events import RmiUnblocked as RmiUnblocked
from creditcontrols.engine.controls.events import SessionLost as SessionLost
from creditcontrols.engine.erm.events import RestrictionsSet as RestrictionsSet
from creditcontrols.engine.erm.events import TradeEntered as TradeEntered
from creditcontrols.engine.erm.events import TradeRefused as TradeRefused
from creditcontrols.engine.erm.events import UserMaximumsSet as UserMaximumsSet
from creditcontrols.engine.icc.events import PositionLevelChanged as PositionLevelChanged
from creditcontrols.engine.icc.events import PositionLimitsSet as PositionLimitsSet
from creditcontrols.engine.icc.events import PositionPoliciesSet as PositionPoliciesSet
from creditcontrols.engine.icc.events import PositionsReset as PositionsReset
from creditcontrols.engine.icc.events import PositionsStated as PositionsStated
from creditcontrols.engine.order_events import CancelHeld as CancelHeld
from creditcontrols.engine.order_events import CancelRefused as CancelRefused
from creditcontrols.engine.order_events import Event as Event
from creditcontrols.engine.order_events import MassCancelled as MassCancelled
from creditcontrols.engine.order_events import OrderAccepted as OrderAccepted
from creditcontrols.engine.order_events import OrderCancelled as OrderCancelled
from creditcontrols.engine.order_events import OrderEliminated as OrderEliminated
from creditcontrols.engine.order_events import OrderFilled as OrderFilled
from creditcontrols.engine.order_events import OrderHeld as OrderHeld
from creditcontrols.engine.order_events import OrderRefused as OrderRefused
from creditcontrols.engine.order_events import OrderRejected as OrderRejected
from creditcontrols.engine.order_events import OrderReplaced as OrderReplaced
from creditcontrols.engine.order_events import ReplaceHeld as ReplaceHeld
from creditcontrols.engine.order_events import ReplaceRefused as ReplaceRefused
from creditcontrols.engine.order_events import StopTriggered as StopTriggered
from creditcontrols.engine.quotes.events import MassQuoteAnswered as MassQuoteAnswered
from creditcontrols.engine.quotes.events import OrderStatusTold as OrderStatusTold
from creditcontrols.engine.quotes.events import ProtectionsApplied as ProtectionsApplied
from creditcontrols.engine.quotes.events import ProtectionsRemoved as ProtectionsRemoved
from creditcontrols.engine.quotes.events import ProtectionsReset as ProtectionsReset
from creditcontrols.engine.quotes.events import ProtectionsSet as ProtectionsSet
from creditcontrols.engine.quotes.events import ProtectionTripped as ProtectionTripped
from creditcontrols.engine.quotes.events import QuoteRequestAnswered as QuoteRequestAnswered
from creditcontrols.engine.quotes.events import QuotesCancelled as QuotesCancelled
from creditcontrols.engine.values import BustedFill, GroupSettings, Instrument


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
    """The answer to DefineSpread: the spread is listed, under a symbol of its own or the one that its legs already
    had."""

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
    """A side of the type reached 100 %: the flag is off again, `orders` working day orders are to be cancelled.
    `usage` and `limit` are those of the side in cents."""

    group_id: int
    kind: str
    bucket: int
    usage_side: int
    usage: int
    limit: int
    orders: int


class TaskAdvanced(Event, tag="task_advanced.1"):
    """The first `done` items of the first task that goes on by Continue are dealt with."""

    done: int


class BookOpened(Event, tag="book_opened.1"):
    """The built-in market trades what crosses in this instrument, at most `most` reports now; trades follow."""

    symbol: str
    most: int


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


class LevelsChecked(Event, tag="levels_checked.1"):
    """The next `rows` groups of an active batch took their settings; changes of level follow in the same entry."""

    batch: str
    rows: int


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
    | LevelsChecked | TaskAdvanced | BookOpened
    | CancelsOrdered | KillEnforced | KillLifted | KillRefused | RmiBlocked | RmiUnblocked | CancelOnDisconnectSwitched
    | SessionLost | InstrumentsRestricted | PermissionsSet | AccountsSet | AccountPolicySet
    | MassQuoteAnswered | QuotesCancelled | QuoteRequestAnswered | OrderStatusTold | ProtectionsSet | ProtectionsApplied
    | ProtectionsRemoved | ProtectionTripped | ProtectionsReset
    | PositionLimitsSet | PositionPoliciesSet | PositionsReset | PositionLevelChanged | PositionsStated
    | UserMaximumsSet | RestrictionsSet | TradeEntered | TradeRefused
)  # fmt: skip

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[AnyEvent, ...])


def encode_events(events: tuple[Event, ...] | list[Event]) -> bytes:
    """The events of one journal entry as MessagePack."""
    return _encoder.encode(events)


def decode_events(data: bytes) -> tuple[AnyEvent, ...]:
    """The events that `data` holds. Raises msgspec.ValidationError for an unknown type or field."""
    return _decoder.decode(data)
