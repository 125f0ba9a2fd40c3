"""The schemas of the calls about position limits, policies, positions, alerts and Max Usage. Limits are whole deltas,
positions are deltas as decimal text with up to four decimals."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field
from pydantic import StringConstraints, model_validator

from creditcontrols.accounts.choices import Authority
from creditcontrols.accounts.schemas import Number, Reason
from creditcontrols.choices import ContractType
from creditcontrols.icc.policies import ALWAYS, LOWEST_LEVEL, MOST, MOST_LEVELS, MOST_RECIPIENTS
from riskadmin.rest.paging import Paging
from riskadmin.rest.schemas import Code, In, Out

PositionProduct = Annotated[str, StringConstraints(pattern=r"^[!-.0-~]{1,6}$")]
Limit = Annotated[int, Field(ge=0, le=MOST)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Side = Literal["long", "short"]


class PositionFilter(Paging):
    """Which accounts, through which execution firm, in which product."""

    lce: Code | None = None
    execution_firm: Code | None = None
    account: Number | None = None
    product: PositionProduct | None = None

    def named(self) -> dict[str, str]:
        """As the selectors take it."""
        return {
            "lce": self.lce or "", "ef": self.execution_firm or "", "account": (self.account or "").upper(),
            "product": self.product or "",
        }  # fmt: skip


class PositionDayFilter(PositionFilter):
    """The same, and from which day to which."""

    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "PositionDayFilter":
        if self.since and self.until and self.since > self.until:
            raise ValueError("The last day lies before the first.")
        return self


class PositionLimitOut(Out):
    """Daily position limits in deltas as saved, null where none is set; the stricter of both sides counts (`long`,
    `short`). The engine has them once `in_force` is true."""

    id: int
    account_id: int
    lce: str
    account: str
    execution_firm: str
    product: str
    type: ContractType
    lce_long: int | None
    lce_short: int | None
    execution_firm_long: int | None
    execution_firm_short: int | None
    long: int | None
    short: int | None
    version: int
    changed_by: str | None
    changed_at: datetime
    in_force: bool
    in_force_at: datetime | None


class PositionLimitChangeOut(Out):
    """One value that somebody changed, null where none is set."""

    version: int
    authority: Authority
    side: Side
    old: int | None
    new: int | None
    changed_by: str | None
    changed_at: datetime
    reason: str | None


class PositionLimitIn(In):
    """Both limits of your side, null for none; `base_version` is the version that was read, 0 where there was none.
    `authority` is needed by those only who may set the values of both sides."""

    base_version: Version
    long: Limit | None
    short: Limit | None
    authority: Authority | None = None
    reason: Reason | None = None


class PositionPolicyOut(Out):
    """What a clearing entity decided for an execution firm. `levels` are percentages of a limit besides 100, which
    always counts; `recipients` are told to users of the clearing entity only. Version 0 is the start."""

    lce: str
    execution_firm: str
    unset_refused: bool
    unregistered_refused: bool
    levels: list[int]
    recipients: list[str] | None
    version: int
    changed_by: str | None
    changed_at: datetime | None
    in_force: bool


class PositionPolicyIn(In):
    """The policy as it is to be; `base_version` is the version that was read."""

    base_version: Version
    unset_refused: bool
    unregistered_refused: bool
    levels: Annotated[list[Annotated[int, Field(ge=LOWEST_LEVEL, le=ALWAYS)]], Field(max_length=MOST_LEVELS + 1)]
    recipients: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20]{1,254}$")]], Field(max_length=MOST_RECIPIENTS)
    ]
    reason: Reason | None = None


class AccountPositionOut(Out):
    """Where an account stands since the last reset, in deltas: filled net (long above 0), what works on both sides, and
    the position that could be reached (`long`, `short`); limits in force, null where none is set; levels reached in
    percent, 0 below all."""

    lce: str
    account: str
    execution_firm: str
    product: str
    type: ContractType
    net: str
    working_long: str
    working_short: str
    long: str
    short: str
    limit_long: int | None
    limit_short: int | None
    level_long: int
    level_short: int
    at: datetime


class PositionDayOut(Out):
    """The most that an account reached between two resets, in deltas; `day` ends at 16:07 CT."""

    day: date
    lce: str
    account: str
    execution_firm: str
    product: str
    type: ContractType
    peak_long: str
    peak_short: str
    limit_long: int | None
    limit_short: int | None


class PositionAlertOut(Out):
    """A level that usage of a limit reached: both in deltas."""

    seq: int
    lce: str
    account: str
    execution_firm: str
    product: str
    type: ContractType
    side: Side
    before: int
    level: int
    usage: str
    limit: int
    at: datetime


def key_of(row: Any) -> dict[str, Any]:
    """The members that name a row of the engine's positions."""
    return {
        "lce": row.lce, "execution_firm": row.ef, "account": row.account, "product": row.product,
        "type": ContractType(row.kind),
    }  # fmt: skip
