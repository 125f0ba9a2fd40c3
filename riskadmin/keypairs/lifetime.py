"""How long a key pair lives, and what a new pair does to the others (SPEC KEY-2). Pure: instants are UTC, days are
Chicago's."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from riskadmin.lib.calendar import TradingDay, central, is_weekday, market_close

LIFE_MONTHS: Final = 12
OVERLAP: Final = timedelta(weeks=4)
"""What is left of the older pair once a newer one exists."""

WARNING_DAYS: Final = 28
"""From so many days before its expiry on a pair is called expiring."""

MAIL_DAYS: Final = (0, 1, 7, 14, 28)
"""Days before the expiry on which mails go out, ascending."""

MOST_ALIVE: Final = 2


class State(StrEnum):
    """Where a pair stands. Active and expiring ones may sign."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    DELETED = "deleted"


class Life(NamedTuple):
    """A pair that may sign: what the rules need of it."""

    access_key_id: str
    created_at: datetime
    expires_at: datetime


class NewPairRefused(Exception):
    """A new pair cannot be made as asked; the text says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """What making a pair does: when the new one expires, which is deleted ("" for none), and until when the one that
    is kept lives on (None when there is none)."""

    expires_at: datetime
    deletes: str = ""
    kept: Life | None = None
    kept_until: datetime | None = None

    @property
    def pulls(self) -> bool:
        """Whether the kept pair ends sooner than it did."""
        return self.kept is not None and self.kept_until != self.kept.expires_at


def expires_at(created_at: datetime, is_trading_day: TradingDay = is_weekday) -> datetime:
    """The instant at which a pair made at `created_at` expires: market close twelve calendar months later, on that day
    or the trading day before. 29 February leads to 28 February."""
    return market_close(_months_later(central(created_at).date(), LIFE_MONTHS), is_trading_day)


def superseded_at(now: datetime, is_trading_day: TradingDay = is_weekday) -> datetime:
    """The market close four weeks after `now`, at which an older pair ends at the latest."""
    return market_close(central(now).date() + OVERLAP, is_trading_day)


def plan_new_pair(
    alive: Sequence[Life], now: datetime, is_trading_day: TradingDay = is_weekday, *, delete: str = ""
) -> Plan:
    """What a new pair at `now` does to those that are alive. `delete` names one of them that goes at once.

    Raises NewPairRefused when two would remain beside the new one, or when `delete` is not one of them."""
    if delete and delete not in {life.access_key_id for life in alive}:
        raise NewPairRefused(f"Key pair {delete} is not valid any more, so it cannot make room.")
    kept = [life for life in alive if life.access_key_id != delete]
    if len(kept) >= MOST_ALIVE:
        raise NewPairRefused("The session id holds two key pairs: choose the one to delete now.")
    expiry = expires_at(now, is_trading_day)
    if not kept:
        return Plan(expiry, delete)
    return Plan(expiry, delete, kept[0], min(kept[0].expires_at, superseded_at(now, is_trading_day)))


def days_left(expires_at: datetime, now: datetime) -> int:
    """Calendar days in Chicago until the day of the expiry; negative after it."""
    return (central(expires_at).date() - central(now).date()).days


def state_of(now: datetime, expires_at: datetime, *, superseded: bool = False, deleted: bool = False) -> State:
    """The state at `now`; the instant of the expiry is expired."""
    if deleted:
        return State.DELETED
    if now >= expires_at:
        return State.EXPIRED
    return State.EXPIRING if superseded or days_left(expires_at, now) <= WARNING_DAYS else State.ACTIVE


def mail_due(days: int) -> int | None:
    """The threshold of MAIL_DAYS whose mail is due when so many days are left; None when none is yet, or any more."""
    return next((mark for mark in MAIL_DAYS if 0 <= days <= mark), None)


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
