"""The schemas of the calls about entity risk."""

from datetime import datetime
from typing import Annotated

from ninja import Field
from pydantic import StringConstraints

from creditcontrols.erm.choices import TradeSide, TradeState, TradeType
from creditcontrols.erm.policies import MOST_AT_ONCE
from riskadmin.lib.limits import MAX_QUANTITY
from riskadmin.rest.paging import Paging
from riskadmin.rest.schemas import Code, In, Out, Sentence, Symbol

Operator = Annotated[str, StringConstraints(pattern=r"^[!-~]([ -~]{0,18}[!-~])?$")]
"""Tag 50; small letters count as capital ones, blanks inside are part of it."""

ProductCode = Annotated[str, StringConstraints(pattern=r"^[!-.0-~]{1,6}$")]
AccountNumber = Annotated[str, StringConstraints(pattern=r"^[!-~]([ -~]{0,10}[!-~])?$")]
Contracts = Annotated[int, Field(ge=0, le=MAX_QUANTITY)]
Reason = Annotated[Sentence, Field(min_length=1, max_length=200)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Price = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,9})?$")]
"""Decimal text."""


class PairFilter(Paging):
    """Which pairs."""

    lce: Code | None = None
    execution_firm: Code | None = None


class RestrictionFilter(PairFilter):
    """Which restrictions; lifted ones are kept, with `restricted` false."""

    restricted: bool | None = None


class EntitySettingOut(Out):
    """When something was saved last and by whom; the engine has it once `in_force` is true."""

    version: int
    changed_by: str | None
    changed_at: datetime
    reason: str | None
    in_force: bool
    in_force_at: datetime | None


class ProductRestrictionOut(EntitySettingOut):
    """A product that an execution firm may not trade in the pairs of the clearing entity, or may again."""

    lce: str
    execution_firm: str
    product: str
    restricted: bool


class TradeTypeRestrictionOut(EntitySettingOut):
    """A type of pre-negotiated trades that an execution firm may not enter, or may again."""

    lce: str
    execution_firm: str
    trade_type: TradeType
    restricted: bool


class RestrictionIn(In):
    """Restrict or allow, and why."""

    restricted: bool
    reason: Reason


class UserMaximumFilter(PairFilter):
    """Which maximums. `own` leaves those that execution firms set themselves, or those of clearing entities; `set`
    those that limit something."""

    operator: Operator | None = None
    product: ProductCode | None = None
    own: bool | None = None
    set: bool | None = None


class UserMaximumOut(EntitySettingOut):
    """The most contracts that an operator may order at once in a product, null unlimited. `lce` null: set by the
    execution firm itself."""

    lce: str | None
    execution_firm: str
    operator: str
    product: str
    outright: int | None
    spread: int | None


class MaximumIn(In):
    """A maximum as it is to be; `base_version` is the version that was read, 0 for none."""

    product: ProductCode
    outright: Contracts | None
    spread: Contracts | None
    base_version: Version


class UserMaximumsIn(In):
    """Maximums of one operator, set by a clearing entity or, with `lce` null, by the execution firm itself; products
    that are not named stay as they are."""

    lce: Code | None
    execution_firm: Code
    operator: Operator
    maximums: Annotated[list[MaximumIn], Field(min_length=1, max_length=MOST_AT_ONCE)]
    reason: Reason | None = None


class MemberSettingsOut(Out):
    """What a clearing entity shows: with `account_details_hidden` trading firms do not see accounts that they own."""

    lce: str
    account_details_hidden: bool
    changed_by: str | None
    changed_at: datetime | None
    reason: str | None


class MemberSettingsIn(In):
    """Hide or show, and why."""

    account_details_hidden: bool
    reason: Reason


class TradesFilter(PairFilter):
    """Which trades."""

    state: TradeState | None = None
    account: AccountNumber | None = None
    operator: Operator | None = None
    symbol: Symbol | None = None


class PreNegotiatedTradeIn(In):
    """One side of a pre-negotiated trade: `operator` is tag 50, `symbol` tag 107, `side` 1 buy, 2 sell."""

    execution_firm: Code
    trade_type: TradeType = TradeType.BLOCK
    operator: Operator
    account: AccountNumber
    symbol: Symbol
    side: TradeSide
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    price: Price


class PreNegotiatedTradeOut(Out):
    """A pre-negotiated trade and what the engine decided: `step`, `code` and `text` of the refusal table."""

    id: int
    trade_type: TradeType
    execution_firm: str
    lce: str | None
    operator: str
    account: str
    symbol: str
    side: TradeSide
    quantity: int
    price: str
    state: TradeState
    step: int | None
    code: str | None
    text: str | None
    entered_by: str
    requested_at: datetime
    decided_at: datetime | None
