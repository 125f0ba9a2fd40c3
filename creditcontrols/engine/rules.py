"""The credit control rules as small pure functions. Each names the SPEC rule that it carries."""

from typing import TYPE_CHECKING

from creditcontrols.engine.values import (
    AUTOMATED,
    BUY,
    FUT_LONG,
    FUT_SHORT,
    LEVELS,
    MANUAL,
    OPT_LONG,
    OPT_SHORT,
    SELL,
    WEEKEND,
    GroupSettings,
    Instrument,
    SessionLimits,
)
from riskadmin.lib.limits import NO_LIMIT

if TYPE_CHECKING:
    from creditcontrols.engine.state import Bucket, EngineState, Group

OPTION_MINIMUM = 2_000
"""Least charge of one option contract, in cents (SPEC GC2-11: USD 20)."""

DELTA_SCALE = 10_000
UNKNOWN_RATE = -1
NEVER = 1 << 62
"""A usage in cents that no account reaches."""


def charge_rate(instrument: Instrument) -> int:
    """Cents charged per contract, rounded up to the cent; UNKNOWN_RATE when it cannot be valued (SPEC GC2-11)."""
    if instrument.kind == "FUT":
        return instrument.margin_rate if instrument.margin_rate > 0 else UNKNOWN_RATE
    if instrument.kind == "OPT" and instrument.margin_rate >= 0:
        return max(-(-abs(instrument.delta) * instrument.margin_rate // DELTA_SCALE), OPTION_MINIMUM)
    return UNKNOWN_RATE


def usage_side(instrument: Instrument, side: int) -> int:
    """The side that an order is charged to: bought calls and sold puts are long (SPEC GC2-12)."""
    if instrument.kind == "FUT":
        return FUT_LONG if side == BUY else FUT_SHORT
    return OPT_LONG if (side == BUY) == (instrument.right == "C") else OPT_SHORT


def limits_by_side(limits: SessionLimits) -> list[int]:
    """Exposure limits in cents, one per side; one number serves long and short (SPEC GC2-01)."""
    return [limits.exposure_futures, limits.exposure_futures, limits.exposure_options, limits.exposure_options]


def caps_by_side(limits: SessionLimits) -> list[int]:
    """Max quantities in contracts (or NO_LIMIT), one per side: "options buy" is the long side (SPEC GC2-12)."""
    return [limits.max_futures_buy, limits.max_futures_sell, limits.max_options_buy, limits.max_options_sell]


def is_sound(settings: GroupSettings) -> bool:
    """True when mode, limits and max quantities can be applied at all; the form has judged the rest."""
    sessions = (settings.weekday, settings.weekend)
    return (
        settings.mode in (AUTOMATED, MANUAL)
        and all(limit >= 0 for session in sessions for limit in limits_by_side(session))
        and all(cap >= 0 or cap == NO_LIMIT for session in sessions for cap in caps_by_side(session))
    )


def level_marks(limit: int, automated: bool) -> tuple[tuple[int, int], ...]:
    """(level, least usage in cents that reaches it), from 0 up: usage × 100 >= level × limit. No level is ever reached
    at limit 0 and in Manual mode, where utilization is undefined (SPEC §1)."""
    if limit <= 0 or not automated:
        return ((0, -NEVER),)
    return ((0, -NEVER), *((level, -(-level * limit // 100)) for level in LEVELS))


def level_of(usage: int, limit: int, automated: bool) -> tuple[int, int, int]:
    """(level, low, high): the level that `usage` stands at, which stays the same while low <= usage < high."""
    level, low, high = 0, -NEVER, NEVER
    for reached, mark in level_marks(limit, automated):
        if usage < mark:
            high = mark
            break
        level, low = reached, mark
    return level, low, high


def reducible(order_side: int, net: int, working: int) -> int:
    """Contracts that an order on a manually blocked side may have: what is filled net the other way, less what works on
    its side already, never below 0 (SPEC GC2-03)."""
    against = net if order_side == SELL else -net
    return max(0, against - working)


def reference_rate(state: "EngineState", group: "Group", side: int) -> int:
    """Cents per contract of the reference contract of the side's type: 0 when none is chosen, UNKNOWN_RATE when it has
    no rate (SPEC GC2-20)."""
    settings = group.settings
    symbol = settings.reference_futures if side < OPT_LONG else settings.reference_options
    return state.rates.get(symbol, UNKNOWN_RATE) if symbol else 0


def clip_size(available: int, rate: int) -> int:
    """floor(available ÷ rate) contracts, never below 0 (SPEC GC2-20). `rate` is above 0."""
    return available // rate if available > 0 else 0


def block_status(group: "Group", bucket: "Bucket", side: int) -> str:
    """Block status of a side as in creditcontrols.choices.BlockStatus (SPEC GC2-31): weekend off before zero before
    manual before auto."""
    if bucket.number == WEEKEND and not group.settings.weekend_enabled:
        return "weekend"
    if bucket.automated and bucket.limits[side] == 0:
        return "zero"
    if bucket.caps[side] == 0:
        return "manual"
    if bucket.automated and bucket.open[side] + bucket.filled[side] >= bucket.limits[side]:
        return "auto"
    return "open"


UtilizationRow = tuple[int, int, int, int, int, int, int, int, str]


def utilization_row(state: "EngineState", group: "Group", bucket_no: int, side: int) -> UtilizationRow:
    """(open, filled, usage, limit, available, clip size, max quantity, level, status) of a side (SPEC GC2-32).

    Limit and available are -1 in Manual mode ("No Limit"), the clip size is -1 there and without reference contract."""
    bucket = group.buckets[bucket_no]
    held, filled = bucket.open[side], bucket.filled[side]
    usage = held + filled
    limit = available = clip = -1
    if bucket.automated:
        limit = bucket.limits[side]
        available = limit - usage
        rate = reference_rate(state, group, side)
        if rate != 0:
            clip = clip_size(available, rate) if rate > 0 else 0
    return (
        held,
        filled,
        usage,
        limit,
        available,
        clip,
        bucket.caps[side],
        bucket.level[side],
        block_status(group, bucket, side),
    )


def is_automated(mode: str) -> bool:
    """True when exposure limits hold beside max quantities (SPEC GC2-05)."""
    return mode == AUTOMATED
