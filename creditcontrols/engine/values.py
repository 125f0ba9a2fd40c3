"""Values that commands, events and state share. Money is whole US cents, quantities are contracts, prices are
billionths of the quoted price (`price_nanos`), so that no float ever enters the engine."""

from typing import Final

from msgspec import Struct

from riskadmin.lib.limits import NO_LIMIT

BUY: Final = 1
SELL: Final = 2

WEEKDAY: Final = 0
WEEKEND: Final = 1

FUT_LONG: Final = 0
FUT_SHORT: Final = 1
OPT_LONG: Final = 2
OPT_SHORT: Final = 3
SIDE_NAMES: Final = ("Futures Long", "Futures Short", "Options Long", "Options Short")

AUTOMATED: Final = "A"
MANUAL: Final = "M"

LEVELS: Final = (60, 70, 80, 90, 100)
"""Utilization levels in percent at which a crossing is an event (SPEC N-1; 100 is always on)."""


class Value(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """A frozen value. On the wire an array: fields are only ever appended, always with a default."""


class Leg(Value):
    """One leg of a spread: instrument symbol and signed ratio (+ buys with the spread, - sells)."""

    symbol: str
    ratio: int


class Instrument(Value):
    """A listed contract (SPEC §1). `margin_rate` is cents per contract, of the underlying for an option;
    -1 when unknown. `delta` is in 1/10000. `tick` is in price_nanos. `kind` is FUT, OPT or SPREAD; `right` C or P."""

    symbol: str
    group_code: str
    exchange: str
    complex: str
    kind: str
    margin_rate: int
    tick: int
    segment: str = ""
    right: str = ""
    delta: int = 0
    underlying: str = ""
    max_quantity: int = 99_999
    legs: tuple[Leg, ...] = ()


class SessionLimits(Value):
    """The limits of one session (SPEC GC2-01): exposure in cents (0 blocks), max quantities in contracts or
    NO_LIMIT."""

    exposure_futures: int = 0
    exposure_options: int = 0
    max_futures_buy: int = NO_LIMIT
    max_futures_sell: int = NO_LIMIT
    max_options_buy: int = NO_LIMIT
    max_options_sell: int = NO_LIMIT


class GroupSettings(Value):
    """The whole settings document of an exchange group. The web owns it; the engine applies version n+1 only."""

    mode: str = AUTOMATED
    weekday: SessionLimits = SessionLimits()
    weekend_enabled: bool = False
    weekend: SessionLimits = SessionLimits()
    reference_futures: str = ""
    reference_options: str = ""
    levels: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    cancel_all_futures: bool = False
    cancel_all_options: bool = False
