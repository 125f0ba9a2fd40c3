"""What the pages and calls of permissions read."""

from dataclasses import dataclass

from creditcontrols.accounts.choices import MarketType
from creditcontrols.accounts.models import Account, AccountPermission
from creditcontrols.accounts.permissions.policies import NOTHING, PermissionValues, credit_word


@dataclass(frozen=True)
class PermissionLine:
    """The permission of an account on one market type; without a `row` nobody has said anything. It is `used` while
    the account has the service of the market type."""

    market: MarketType
    values: PermissionValues
    row: AccountPermission | None
    used: bool

    @property
    def credit_word(self) -> str:
        """What its credit is called there."""
        return credit_word(self.market)


def lines(account: Account) -> list[PermissionLine]:
    """One for each market type; `account` comes from `Account.objects.with_permissions`."""
    held = {row.market: row for row in account.shown_permissions}  # type: ignore[attr-defined]
    return [line(account, market, held.get(market)) for market in MarketType]


def line(account: Account, market: MarketType, row: AccountPermission | None) -> PermissionLine:
    """How an account stands on a market type."""
    return PermissionLine(market, values_of(row), row, market in account.services)


def permission(account: Account, market: MarketType) -> AccountPermission | None:
    """The saved permission."""
    return AccountPermission.objects.filter(account=account, market=market).select_related("changed_by").first()


def values_of(row: AccountPermission | None) -> PermissionValues:
    """What was saved, as somebody would ask for it again."""
    if row is None:
        return NOTHING
    return PermissionValues(
        row.access, tuple(row.products), tuple(row.brokers), row.credit_limit, row.max_long, row.max_short
    )
