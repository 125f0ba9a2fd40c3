"""The schemas of the calls about permissions."""

from datetime import datetime
from typing import Annotated

from ninja import Field
from pydantic import StringConstraints

from creditcontrols.accounts.choices import Access, MarketType
from creditcontrols.accounts.permissions.policies import MOST_CONTRACTS, MOST_NAMED, PermissionValues
from creditcontrols.accounts.schemas import Reason
from riskadmin.lib.money import CENTS_PER_STEP, MOST_STEPS
from riskadmin.rest.schemas import In, Out

ProductCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,6}$")]
BrokerCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$")]
Contracts = Annotated[int, Field(ge=0, le=MOST_CONTRACTS)]
Cents = Annotated[int, Field(ge=0, le=MOST_STEPS * CENTS_PER_STEP)]


class AccountPermissionOut(Out):
    """What an account may trade on a market type: `products` and `brokers` where it is specific, no brokers being any;
    quantity limits of each product. Kept for CME Direct and ClearPort: no order is refused because of it. Version 0
    says that nothing was saved yet."""

    market_type: MarketType
    permission: Access
    products: list[str]
    brokers: list[str]
    credit_limit_cents: int | None
    max_long: int | None
    max_short: int | None
    version: int
    changed_by: str | None
    changed_at: datetime | None


class AccountPermissionIn(In):
    """A permission as it is to be; `base_version` is the version that was read. With `none` the rest is not kept, with
    `all` no list. The limits are needed unless nothing is permitted."""

    base_version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    permission: Access
    products: Annotated[list[ProductCode], Field(max_length=MOST_NAMED)] = []
    brokers: Annotated[list[BrokerCode], Field(max_length=MOST_NAMED)] = []
    credit_limit_cents: Cents | None = None
    max_long: Contracts | None = None
    max_short: Contracts | None = None
    reason: Reason

    def values(self) -> PermissionValues:
        """As the service takes it."""
        return PermissionValues(
            self.permission.value, tuple(dict.fromkeys(self.products)), tuple(dict.fromkeys(self.brokers)),
            self.credit_limit_cents, self.max_long, self.max_short,
        )  # fmt: skip
