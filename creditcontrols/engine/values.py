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

PRE_OPEN: Final = "pre_open"
OPEN: Final = "open"
CANCEL_ONLY: Final = "cancel_only"
CLOSED: Final = "closed"
"""States of the market for the products of one set of trading hours (SPEC MKT-1)."""

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
    -1 when unknown. `delta` is in 1/10000. `tick` is in price_nanos. `kind` is FUT, OPT or SPREAD; `right` C or P.
    A TAS, BTIC or TACO names its `underlying` too and has that one's margin rate (SPEC GC2-15); `priced_on` is the
    trade date (ISO) on which a TACO is priced. `hours` names its trading hours, "" is never closed. Orders in an
    instrument with `counts_working` off count when filled only (SPEC GC2-14)."""

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
    priced_on: str = ""
    hours: str = ""
    counts_working: bool = True


class HeldLeg(Value):
    """What one leg of a spread order charges (SPEC GC2-13): `side` is the leg's own order side, `ratio` above 0,
    `rate` cents per contract when filled, `working_rate` while working (a tenth, rounded up, for a qualifying leg)."""

    symbol: str
    side: int
    ratio: int
    group_id: int
    usage_side: int
    rate: int
    working_rate: int


class LegFigure(Value):
    """The charge of one leg that a refused order would have held: contracts, cents per contract, cents."""

    symbol: str
    group_id: int
    usage_side: int
    quantity: int
    rate: int
    charge: int


class BustedFill(Value):
    """One fill of a trade to bust, as it was booked; `period` is the reset period of its bucket then. For a fill of a
    spread leg `leg` is its number. `exec_id` is the one of the report of the fill; order quantity, type and time in
    force are repeated in the report of the bust."""

    order_id: int
    leg: int
    session: str
    ef: str
    sender_comp: str
    trader: str
    cl_ord_id: str
    account: str
    symbol: str
    side: int
    quantity: int
    price: int
    group_id: int
    bucket: int
    usage_side: int
    rate: int
    period: int
    exec_id: str = ""
    order_quantity: int = 0
    order_type: str = ""
    tif: str = ""
    echo: str = ""


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
