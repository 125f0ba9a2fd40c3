"""Documents of the REST API of the Risk Management Interface."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from ninja import Field
from pydantic import StringConstraints

from creditcontrols.rmi.choices import RmiBlockState, RmiCancelState, RmiSource
from creditcontrols.rmi.policies import MOST_ACCOUNTS
from riskadmin.rest.paging import Paging
from riskadmin.rest.schemas import Code, ExchangeCode, Id, In, Out, Sentence

AccountText = Annotated[str, StringConstraints(pattern=r"^[ -~]{1,20}$")]
ProductCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,6}$")]


class DerivativeTypeWord(StrEnum):
    """Which contracts are blocked."""

    FUTURES = "futures"
    OPTIONS = "options"
    ALL = "all"


class BlockedSideWord(StrEnum):
    """Which orders are blocked."""

    BUY = "buy"
    SELL = "sell"
    BOTH = "both"


KINDS = {DerivativeTypeWord.FUTURES: "FUT", DerivativeTypeWord.OPTIONS: "OPT", DerivativeTypeWord.ALL: ""}
KIND_WORDS = {value: word for word, value in KINDS.items()}
SIDES = {BlockedSideWord.BUY: 1, BlockedSideWord.SELL: 2, BlockedSideWord.BOTH: 0}
SIDE_WORDS = {value: word for word, value in SIDES.items()}


class AccountBlockOut(Out):
    """A block of an account. `product` and `exchange` are null for all. It refuses orders from `in_force_at` until
    `lifted_at`; `account` is upper case without the prefix that the exchange sets."""

    id: int
    lce: str
    execution_firm: str
    account: str
    type: DerivativeTypeWord
    side: BlockedSideWord
    product: str | None
    exchange: str | None
    state: RmiBlockState
    source: RmiSource
    reason: str
    created_by: str
    created_at: datetime
    in_force_at: datetime | None
    lift_reason: str | None
    lift_source: RmiSource | None
    lifted_by: str | None
    lift_asked_at: datetime | None
    lifted_at: datetime | None


class AccountBlockFilter(Paging):
    """Which blocks."""

    lce: Code | None = None
    execution_firm: Code | None = None
    account: AccountText | None = None
    state: RmiBlockState | None = None


class AccountBlockIn(In):
    """Accounts of one execution firm, and which of their orders are blocked. `exchange` follows from `product`."""

    lce: Code
    execution_firm: Code
    accounts: Annotated[list[AccountText], Field(min_length=1, max_length=MOST_ACCOUNTS)]
    type: DerivativeTypeWord = DerivativeTypeWord.ALL
    side: BlockedSideWord = BlockedSideWord.BOTH
    product: ProductCode | None = None
    exchange: ExchangeCode | None = None
    reason: Sentence = ""


class AccountsBlockedOut(Out):
    """`made` are new blocks, `standing` were there before with exactly these terms."""

    made: list[AccountBlockOut]
    standing: list[AccountBlockOut]


class UnblockIn(In):
    """The blocks to lift, all or none."""

    blocks: Annotated[list[Id], Field(min_length=1, max_length=MOST_ACCOUNTS)]
    reason: Sentence = ""


class AccountCancelIn(In):
    """An account, and one exchange, or null for every one that the clearing firm guarantees."""

    lce: Code
    execution_firm: Code
    account: AccountText
    exchange: ExchangeCode | None = None
    reason: Sentence = ""


class AccountCancelOut(Out):
    """A mass cancel. `orders` are cancelled by it: `cancelled`, `filled` meanwhile, gone otherwise (`other`) or still
    `open`; `kept` more stay because their market is closed."""

    id: int
    lce: str
    execution_firm: str
    account: str
    exchange: str | None
    state: RmiCancelState
    source: RmiSource
    reason: str
    created_by: str
    created_at: datetime
    ordered_at: datetime | None
    orders: int
    cancelled: int
    filled: int
    other: int
    open: int
    kept: int


class CancelledOrderOut(Out):
    """One order of a mass cancel and where it stands."""

    order_id: int
    sender_comp: str
    cl_ord_id: str
    symbol: str
    quantity: int
    filled: int
    state: str
