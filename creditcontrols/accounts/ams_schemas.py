"""The schemas of the AMS API; their members have the names that AMS has for them."""

from typing import Annotated, Final, Literal

from ninja import Field

from creditcontrols.accounts.choices import AccountService, AccountStatus, MarketType, Segregation
from creditcontrols.accounts.schemas import MOST_CODES, Comp, Description, Number, Reason
from riskadmin.rest.schemas import Code, Filter, In, Out

AccountType = Literal["clearing", "trading"]
LARGEST_PAGE: Final = 100_000


class LinkOut(Out):
    """Where something else is: `rel` says what."""

    rel: str
    href: str


class FirmOut(Out):
    """A clearing firm."""

    firmName: str
    firmLongName: str
    clearingId: str


class EntitlementOut(Out):
    """The clearing firms whose accounts you see in one service."""

    service: AccountService
    clearingFirms: list[FirmOut]


class MyFirmsOut(Out):
    """What you are entitled to; no pages."""

    entitlements: list[EntitlementOut]
    links: list[LinkOut]


class CountsOut(Out):
    """How many accounts there are, and which page this is."""

    total: int
    page: int
    pages: int
    size: int


class MarketPermissionOut(Out):
    """What the account may trade on a market type, CMED or CPC. On ClearPort the credit limit is called RAV limit.
    Money is US cents, quantities are contracts of each product. SPECIFIC without permitted brokers means any."""

    marketType: MarketType
    permission: Literal["NONE", "SPECIFIC", "ALL"]
    permittedProducts: list[str]
    permittedBrokers: list[str]
    currency: Literal["USD"]
    creditLimitCents: int | None
    maxLong: int | None
    maxShort: int | None


class ClearingAccountOut(Out):
    """An account as saved; lists have what concerns execution firms that you may know of. `permissions` is null to who
    is neither of the clearing firm nor of the owner."""

    clearingFirm: str
    accountNumber: str
    owner: str
    ownerLongName: str
    description: str
    segType: Segregation
    status: AccountStatus
    services: list[AccountService]
    delegatedIntermediary: bool
    holdingAccount: bool
    parentAccount: str | None
    executionFirms: list[str]
    suspendedExecutionFirms: list[str]
    sessionIds: list[str]
    permissions: list[MarketPermissionOut] | None
    inForce: bool
    links: list[LinkOut]


class AccountsOut(Out):
    """A page of accounts of one service."""

    service: AccountService
    counts: CountsOut
    clearingAccounts: list[ClearingAccountOut]
    links: list[LinkOut]


class AmsPaging(Filter):
    """Which page."""

    page: int = Field(1, ge=1, le=LARGEST_PAGE)
    size: int = Field(100, ge=1, le=500)


class AmsAttribute(Filter):
    """Exactly one: what is to be taken from the account."""

    executionFirm: Code | None = None
    sessionId: Comp | None = None
    serviceName: AccountService | None = None


class AmsAccountIn(In):
    """What is to be said of the account; what is left out stays, or begins empty. A trading account needs its
    `parentAccount` when it is new."""

    description: Description | None = None
    segType: Segregation | None = None
    status: AccountStatus | None = None
    delegatedIntermediary: bool | None = None
    holdingAccount: bool | None = None
    parentAccount: Number | None = None
    executionFirms: Annotated[list[Code], Field(max_length=MOST_CODES)] | None = None
    sessionIds: Annotated[list[Comp], Field(max_length=MOST_CODES)] | None = None
    reason: Reason | None = None
