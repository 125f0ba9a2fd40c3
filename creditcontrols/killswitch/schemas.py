"""Schemas of the calls of the kill switch."""

from datetime import datetime
from typing import Annotated

from ninja import Field

from creditcontrols.killswitch.choices import Authority, KillState, Level
from riskadmin.rest.paging import Paging
from riskadmin.rest.schemas import In, Out, Sentence

Scope = Annotated[str, Field(pattern=r"^[A-Za-z0-9*]{1,10}(:[A-Za-z0-9]{3}(:[A-Za-z0-9]{6})?)?$", max_length=25)]
"""LCE, LCE:EF or LCE:EF:SESSION; * in the place of the LCE means every LCE of the firm (GCC only)."""


class KillIn(In):
    """What to kill, and why: one scope, or several sender comps of one firm at one LCE."""

    scopes: Annotated[list[Scope], Field(min_length=1, max_length=200)]
    reason: Sentence


class LiftIn(In):
    """Why it is lifted."""

    reason: Sentence


class GrantIn(In):
    """Whether the administrators of a firm may use the kill switch in the LCE's pairs. `pair` is LCE:EF."""

    pair: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,10}:[A-Za-z0-9]{3}$")]
    granted: bool


class KillFilter(Paging):
    """Which kills."""

    state: KillState | None = None
    level: Level | None = None
    execution_firm: str | None = Field(None, max_length=3)


class ExchangeLineOut(Out):
    """Working orders of a scope on one exchange in one market state."""

    exchange: str
    market: str
    day: int
    good_till: int
    quotes: int
    cancellable: bool


class PreviewOut(Out):
    """What a kill would do now. `authority` is null where the user may not kill."""

    scope: str
    authority: Authority | None
    sessions: list[str]
    orders: int
    cancelled_now: int
    later: int
    exchanges: list[ExchangeLineOut]


class KillOut(Out):
    """A kill and what became of its orders: `orders` in all are `cancelled` + `open` + `waiting` (their market is
    closed) + `filled` + `other`."""

    id: int
    level: Level
    authority: Authority
    lce: str | None
    execution_firm: str | None
    session: str | None
    state: KillState
    answer: str
    reason: str
    enforced_by: str
    requested_at: datetime
    in_force_at: datetime | None
    in_force_seq: int | None
    lifted_by: str
    lift_reason: str
    lift_asked_at: datetime | None
    lifted_at: datetime | None
    orders: int
    cancelled: int
    open: int
    waiting: int
    filled: int
    other: int


class GrantOut(Out):
    """A firm and whether it may use the kill switch in the LCE's pairs."""

    lce: str
    execution_firm: str
    granted: bool
