"""How numbers of the tables read in the API, and back."""

from enum import StrEnum
from typing import Any, Final

from creditcontrols.choices import BlockStatus, Bucket, UsageSide
from creditcontrols.engine.values import BUY


class SessionWord(StrEnum):
    """The session whose bucket is meant."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"


class SideWord(StrEnum):
    """One of the four sides of a bucket."""

    FUTURES_LONG = "futures_long"
    FUTURES_SHORT = "futures_short"
    OPTIONS_LONG = "options_long"
    OPTIONS_SHORT = "options_short"


class StatusWord(StrEnum):
    """Block status of a side (SPEC GC2-31); unknown until the engine has told of the group."""

    OPEN = "open"
    AUTO = "auto_blocked"
    MANUAL = "manually_blocked"
    LIMIT_ZERO = "limit_zero"
    WEEKEND_OFF = "weekend_off"
    UNKNOWN = "unknown"


class ClipWord(StrEnum):
    """What `clip_size` is: contracts of the reference contract, by each order's own contract, without meaning in Manual
    mode, or hidden from execution firms."""

    CONTRACTS = "contracts"
    OWN_CONTRACT = "own_contract"
    NOT_LIMITED = "not_limited"
    HIDDEN = "hidden"


class OrderSideWord(StrEnum):
    """Tag 54."""

    BUY = "buy"
    SELL = "sell"


SESSIONS: Final = {Bucket.WEEKDAY: SessionWord.WEEKDAY, Bucket.WEEKEND: SessionWord.WEEKEND}
BUCKETS: Final = {word: bucket for bucket, word in SESSIONS.items()}
SIDES: Final = dict(zip(UsageSide, SideWord, strict=True))
USAGE_SIDES: Final = {word: side for side, word in SIDES.items()}
STATUSES: Final = {
    BlockStatus.OPEN: StatusWord.OPEN,
    BlockStatus.AUTO: StatusWord.AUTO,
    BlockStatus.MANUAL: StatusWord.MANUAL,
    BlockStatus.LIMIT_ZERO: StatusWord.LIMIT_ZERO,
    BlockStatus.WEEKEND_OFF: StatusWord.WEEKEND_OFF,
}


def session_word(bucket: int) -> SessionWord | None:
    """The session of a bucket; null for a refusal that came before one was found."""
    return SESSIONS.get(Bucket(bucket)) if bucket in Bucket else None


def side_word(usage_side: int) -> SideWord | None:
    """The side; null for the whole group."""
    return SIDES.get(UsageSide(usage_side)) if usage_side in UsageSide else None


def order_side_word(side: int) -> OrderSideWord:
    """Buy or sell."""
    return OrderSideWord.BUY if side == BUY else OrderSideWord.SELL


def price_text(nanos: int | None) -> str | None:
    """A price from billionths as a decimal number without trailing zeros; null when the order names none."""
    if nanos is None:
        return None
    sign, (whole, fraction) = "-" if nanos < 0 else "", divmod(abs(nanos), 1_000_000_000)
    decimals = f"{fraction:09}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def group_facts(group: Any) -> dict[str, Any]:
    """What names a group in every row that hangs on it."""
    return {"group_id": group.pk, "lce": group.lce.code, "execution_firm": group.execution_firm.code}
